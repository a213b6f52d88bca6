import type { Page } from 'playwright-core'

interface Walk {
  stops: { name: string; isVisible: boolean }[]
  wanted: string[]
  /** Whether the Tab key led to the wanted elements themselves, in their order and to no others. */
  isWhole: boolean
}

/** Where the Tab key leads on the page, and its faults: elements that it never reaches, an invisible focus, a trap. */
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
    // The elements and not their names: a log on the page may gain a line between two key presses.
    const stops: { element: Element; isVisible: boolean }[] = []
    const record = ({ target }: Event) => {
      if (!(target instanceof Element)) return
      const { outlineStyle, outlineWidth } = getComputedStyle(target)
      const box = target.getBoundingClientRect()
      const isVisible =
        outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && box.right > 0 && box.bottom > 0
      stops.push({ element: target, isVisible })
    }
    Object.assign(window, {
      countStops: () => stops.length,
      readStops: () => {
        document.removeEventListener('focusin', record)
        return {
          stops: stops.map(({ element, isVisible }) => ({ name: nameOf(element), isVisible })),
          wanted: wanted.map(nameOf),
          isWhole:
            stops.length === wanted.length &&
            stops.every(({ element }, index) => element === wanted[index]),
        }
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
  // A field of a date has a part for the day, one for the month and so on, and Tab stops at each.
  const countStops = () =>
    page.evaluate(() => (window as unknown as { countStops(): number }).countStops())
  const parts = 8 * (await page.locator('input[type=date], input[type=datetime-local]').count())
  for (let extra = 0; extra < parts && (await countStops()) < count; extra += 1)
    await page.keyboard.press('Tab')
  const { stops, wanted, isWhole } = await page.evaluate(() =>
    (window as unknown as { readStops(): Walk }).readStops(),
  )

  const faults: string[] = []
  const reached = stops.map(({ name }) => name)
  // In the order of the page, each once: more would be a trap, fewer a place without a way.
  if (!isWhole) {
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
