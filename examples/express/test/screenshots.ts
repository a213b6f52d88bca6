import { fileURLToPath } from 'node:url'
import { startDemo } from '../src/demo.ts'
import { openBrowser } from './support/open-browser.ts'

/** Takes a picture of each page in both colour schemes and at 360 px; look at them after a change of the style sheet. */
const folder = fileURLToPath(new URL('../screenshots', import.meta.url))
const demo = await startDemo()
const browser = await openBrowser()
const page = await browser.newPage({ viewport: { width: 1180, height: 800 } })

const take = async (name: string) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png`, fullPage: true })
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 360, height: 740 })
  await page.screenshot({ path: `${folder}/${name}-360.png`, fullPage: true })
  await page.setViewportSize({ width: 1180, height: 800 })
}

await page.goto(demo.url)
await take('sign-in')
await page.getByRole('button', { name: 'Ada Admin' }).click()
await take('not-connected')
await page.getByRole('button', { name: 'Connect QuickBooks (sandbox)' }).click()
await page.getByRole('button', { name: 'Connect', exact: true }).click()
await page.locator('[data-outcome=succeeded]').waitFor()
await page.reload()
await take('connected')
for (const path of ['customers', 'customers/psa-1', 'alerts', 'admin/matching']) {
  await page.goto(`${demo.url}/${path}`)
  await take(path.replace('/', '-'))
}
await browser.close()
await demo.close()
