import type { Page } from 'playwright-core'
import {
  colorSchemes,
  findOverflow,
  findViolations,
} from '../../examples/express/test/support/check-page.ts'

/** What is wrong with a page: rules of axe-core, and a width above a screen of 360 px. It is loaded anew in each colour scheme. */
export async function findFaults(page: Page, url: string): Promise<string[]> {
  const faults: string[] = []
  for (const colorScheme of colorSchemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.goto(url)
    await page.waitForSelector('.vp-doc')
    faults.push(...(await findViolations(page, colorScheme)))
  }
  await page.emulateMedia({ colorScheme: 'light' })
  return [...faults, ...(await findOverflow(page))]
}
