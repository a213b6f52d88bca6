import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What is wrong with a page: rules of axe-core in both colour schemes, and a width above a screen of 360 px. */
export async function findFaults(page: Page, url: string): Promise<string[]> {
  const faults: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.goto(url)
    await page.waitForSelector('.vp-doc')
    await page.evaluate(axe.source)
    const violations = await page.evaluate(async (scheme) => {
      const { axe: loaded } = window as unknown as { axe: typeof axe }
      const options = { resultTypes: ['violations' as const] }
      // The scheme changes colours and nothing else.
      const colours = { ...options, runOnly: ['color-contrast', 'link-in-text-block'] }
      const result = await loaded.run(document, scheme === 'light' ? options : colours)
      return result.violations.flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
      )
    }, colorScheme)
    faults.push(...violations.map((violation) => `${colorScheme} ${violation}`))
  }
  await page.emulateMedia({ colorScheme: 'light' })
  const size = page.viewportSize()
  await page.setViewportSize({ width: 360, height: 740 })
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  if (width > 360) faults.push(`${width} px wide on a screen of 360 px`)
  if (size !== null) await page.setViewportSize(size)
  return faults
}
