import axe from 'axe-core'
import type { Page } from 'playwright-core'

export const colorSchemes = ['light', 'dark'] as const

/** What is wrong with the page as it stands: rules of axe-core in both colour schemes, and boxes wider than a screen of 360 px. */
export async function findFaults(page: Page): Promise<string[]> {
  const faults: string[] = []
  for (const colorScheme of colorSchemes) {
    await page.emulateMedia({ colorScheme })
    faults.push(...(await findViolations(page, colorScheme)))
  }
  await page.emulateMedia({ colorScheme: 'light' })
  return [...faults, ...(await findOverflow(page))]
}

/** The rules of axe-core that the page breaks in the scheme that it has. */
export async function findViolations(
  page: Page,
  colorScheme: (typeof colorSchemes)[number],
): Promise<string[]> {
  await page.evaluate(axe.source)
  const violations = await page.evaluate(async (scheme) => {
    const { axe: loaded } = window as unknown as { axe: typeof axe }
    // The scheme changes colours and nothing else: every rule once, those about colour twice.
    const result = await loaded.run(
      document,
      scheme === 'light'
        ? { resultTypes: ['violations'] }
        : { resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block'] },
    )
    return result.violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
    )
  }, colorScheme)
  return violations.map((violation) => `${page.url()} ${colorScheme} ${violation}`)
}

/** Whether the page is wider than a screen of 360 px. */
export async function findOverflow(page: Page): Promise<string[]> {
  const size = page.viewportSize()
  await page.setViewportSize({ width: 360, height: 740 })
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  if (size !== null) await page.setViewportSize(size)
  return width > 360 ? [`${page.url()} is ${width} px wide on a screen of 360 px`] : []
}
