import type { Page } from 'playwright-core'
import { findFaults } from './check-page.ts'
import { findKeyboardFaults } from './tab-through.ts'

/** What is wrong with a page: rules of accessibility in both schemes, boxes wider than one of four screens, controls that Tab misses. */
export async function findAllFaults(page: Page): Promise<string[]> {
  await page.waitForLoadState()
  const faults = [...(await findKeyboardFaults(page)), ...(await findFaults(page))]
  const size = page.viewportSize()
  for (const width of [768, 1280, 1920]) {
    await page.setViewportSize({ width, height: 800 })
    const needed = await page.evaluate(() => document.documentElement.scrollWidth)
    if (needed > width) faults.push(`${page.url()} is ${needed} px wide on a screen of ${width} px`)
  }
  if (size !== null) await page.setViewportSize(size)
  return faults
}

/** The text of the first such element, as one line. */
export async function textOf(page: Page, selector: string): Promise<string> {
  const text = (await page.locator(selector).first().textContent()) ?? ''
  return text.replaceAll(/\s+/g, ' ').trim()
}
