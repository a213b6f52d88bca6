import { mkdir, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { startPostgres } from '@vectis/quickbooks-testkit/postgres'
import pg from 'pg'
import type { Page } from 'playwright-core'
import { tenantId } from '../src/start.ts'
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
const wide = { width: 1280, height: 800 }
const narrow = { width: 360, height: 740 }

async function take(page: Page, name: string): Promise<void> {
  await page.waitForLoadState()
  // A page longer than this only repeats its rows. The whole page is in view, so that what keeps its place does so.
  const size = page.viewportSize() ?? wide
  const height = Math.min(1240, await page.evaluate(() => document.documentElement.scrollHeight))
  await page.setViewportSize({ ...size, height: Math.max(height, 480) })
  await writeFile(`${folder}/${name}.png`, shrinkPng(await page.screenshot()))
  await page.setViewportSize(size)
}

if (only.length === 0) await rm(folder, { recursive: true, force: true })
await mkdir(folder, { recursive: true })
/** Two companies do not share the tables. */
async function addDatabase(name: string): Promise<string> {
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  const url = new URL(server.url)
  url.pathname = name
  return url.href
}

const isWanted = (name: string) => only.length === 0 || only.includes(name)
const server = await startPostgres({ from: import.meta.url })

/** The company of the demo, as a person has it before them: for the first look of a reader. */
const stories = ['story-customers', 'story-alerts', 'story-customer']
if (stories.some(isWanted)) {
  const story = await openExample({ hasStory: true, customers: 24, invoices: 500, databaseUrl: await addDatabase('story') }) // prettier-ignore
  const { page, goTo, connect, demo } = story
  await page.setViewportSize(wide)
  await connect()
  const first = (await demo.wiring.integration.for(tenantId).hub.customers({ limit: 1 }))
    .customers[0]
  for (const [name, path] of [
    ['story-customers', '/customers'],
    ['story-alerts', '/alerts'],
    ['story-customer', `/customers/${first?.customerId}`],
  ] as const) {
    await goTo(path)
    await take(page, name)
    await page.emulateMedia({ colorScheme: 'dark' })
    await take(page, `${name}-dark`)
    await page.emulateMedia({ colorScheme: 'light' })
  }
  await story.close()
}

if (only.length === 0 || only.some((name) => !stories.includes(name))) {
  const example = await openExample({ databaseUrl: await addDatabase('walk') })
  const { page } = example
  // No test: on a busy machine a picture may take its time.
  page.setDefaultTimeout(120_000)
  await page.setViewportSize(wide)
  await walkThroughStates(example, async (name) => {
    if (!isWanted(name)) return
    await take(page, name)
    if (!alsoDark.test(name)) return
    await page.emulateMedia({ colorScheme: 'dark' })
    await take(page, `${name}-dark`)
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize(narrow)
    await take(page, `${name}-360`)
    await page.setViewportSize(wide)
  })
  await example.close()
}
await server.close()
