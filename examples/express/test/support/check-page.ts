import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What is wrong with the page as it stands: rules of axe-core in both colour schemes, and boxes wider than a screen of 360 px. */
export async function findFaults(page: Page): Promise<string[]> {
  const faults: string[] = []
  const size = page.viewportSize()
  await page.evaluate(axe.source)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
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
    faults.push(...violations.map((violation) => `${page.url()} ${colorScheme} ${violation}`))
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 360, height: 740 })
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  if (width > 360) faults.push(`${page.url()} is ${width} px wide on a screen of 360 px`)
  if (size !== null) await page.setViewportSize(size)
  return faults
}
