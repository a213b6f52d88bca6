import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What is wrong with the page as it stands, in both colour schemes and at 360 px: rules of axe-core, and boxes wider than the screen. */
export async function findFaults(page: Page): Promise<string[]> {
  const faults: string[] = []
  const size = page.viewportSize()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.evaluate(axe.source)
    const violations = await page.evaluate(async () => {
      const { axe: loaded } = window as unknown as { axe: typeof axe }
      const result = await loaded.run()
      return result.violations.flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
      )
    })
    faults.push(...violations.map((violation) => `${page.url()} ${colorScheme} ${violation}`))
  }
  await page.setViewportSize({ width: 360, height: 740 })
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  if (width > 360) faults.push(`${page.url()} is ${width} px wide on a screen of 360 px`)
  if (size !== null) await page.setViewportSize(size)
  return faults
}
