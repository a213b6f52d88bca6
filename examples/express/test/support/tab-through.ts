import type { Page } from 'playwright-core'

interface Stop {
  name: string
  isVisible: boolean
}

/** Where the Tab key leads on the page as it stands, and what is wrong with that: elements it never reaches, a focus nobody sees, a trap. */
export async function findKeyboardFaults(page: Page): Promise<string[]> {
  const count = await page.evaluate(() => {
    const selector =
      'a[href], button:not([disabled]), input:not([type=hidden], [disabled]), select, textarea, summary, [tabindex="0"]'
    // Of a group of radio buttons, the Tab key knows one.
    const isOther = (element: Element) =>
      element instanceof HTMLInputElement && element.type === 'radio' && !element.checked
    const wanted = [...document.querySelectorAll(selector)].filter(
      (element) => element.checkVisibility({ visibilityProperty: true }) && !isOther(element),
    )
    const nameOf = (element: Element) =>
      `<${element.localName}> ${element.getAttribute('aria-label') ?? element.textContent?.trim() ?? ''}`
    const stops: Stop[] = []
    const record = ({ target }: Event) => {
      if (!(target instanceof Element)) return
      const { outlineStyle, outlineWidth } = getComputedStyle(target)
      const box = target.getBoundingClientRect()
      const isVisible =
        outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && box.right > 0 && box.bottom > 0
      stops.push({ name: nameOf(target), isVisible })
    }
    Object.assign(window, {
      readStops: () => {
        document.removeEventListener('focusin', record)
        return { stops, wanted: wanted.map(nameOf) }
      },
    })
    // From the top, wherever the last click was.
    document.body.tabIndex = -1
    document.body.focus()
    document.body.removeAttribute('tabindex')
    document.addEventListener('focusin', record)
    return wanted.length
  })
  for (let presses = 0; presses < count; presses += 1) await page.keyboard.press('Tab')
  const { stops, wanted } = await page.evaluate(() =>
    (window as unknown as { readStops(): { stops: Stop[]; wanted: string[] } }).readStops(),
  )

  const faults: string[] = []
  const reached = stops.map(({ name }) => name)
  // In the order of the page, each once: more would be a trap, fewer a place without a way.
  if (reached.join('\n') !== wanted.join('\n')) {
    const missed = wanted.filter((name) => !reached.includes(name))
    faults.push(`Tab led to ${reached.join(', ')}; of ${wanted.length} not to ${missed.join(', ')}`)
  }
  for (const { name, isVisible } of stops) if (!isVisible) faults.push(`no visible focus: ${name}`)
  const isOwn = await page.locator('a.skip').count()
  if (isOwn > 0 && !reached[0]?.includes('Skip to content')) {
    faults.push(`the first stop is ${reached[0] ?? 'nothing'}, not the skip link`)
  }
  return faults.map((fault) => `${page.url()} ${fault}`)
}
