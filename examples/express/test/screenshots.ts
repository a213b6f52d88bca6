import { mkdir, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { startPostgres } from '@vectis/quickbooks-testkit/postgres'
import { openExample } from './support/open-example.ts'
import { shrinkPng } from './support/shrink-png.ts'
import { walkThroughStates } from './support/walk-through-states.ts'

/**
 * Takes a picture of each page in each state: `pnpm --filter @vectis/example-express screenshots [name...]`. The main ones also in the dark
 * and at 360 px. Look at them after a change of a view or the style sheet.
 */
const folder = fileURLToPath(new URL('../screenshots', import.meta.url))
const only = process.argv.slice(2)
const alsoDark =
  /^(quickbooks-(healthy|first-sync|not-connected|action-required)|customer|customers|matching|alerts|sign-in|changes|(customers?|alerts)-past|customer-changes|why-alert|why-figure)$/
const wide = { width: 1120, height: 720 }
const narrow = { width: 360, height: 740 }

const server = await startPostgres({ from: import.meta.url })
const example = await openExample({ customers: 24, invoices: 700, databaseUrl: server.url })
const { page } = example

async function take(name: string): Promise<void> {
  await page.waitForLoadState()
  // A page longer than this only repeats its rows.
  const height = Math.min(1240, await page.evaluate(() => document.documentElement.scrollHeight))
  const { width } = page.viewportSize() ?? wide
  const clip = { x: 0, y: 0, width, height: Math.max(height, 360) }
  const png = await page.screenshot({ fullPage: true, clip })
  await writeFile(`${folder}/${name}.png`, shrinkPng(png))
}

if (only.length === 0) await rm(folder, { recursive: true, force: true })
await mkdir(folder, { recursive: true })
await page.setViewportSize(wide)
await walkThroughStates(example, async (name) => {
  if (only.length > 0 && !only.includes(name)) return
  await take(name)
  if (!alsoDark.test(name)) return
  await page.emulateMedia({ colorScheme: 'dark' })
  await take(`${name}-dark`)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(narrow)
  await take(`${name}-360`)
  await page.setViewportSize(wide)
})
await example.close()
await server.close()
