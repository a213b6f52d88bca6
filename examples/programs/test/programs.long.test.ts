import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { format, promisify } from 'node:util'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'

const execute = promisify(execFile)
const pathOf = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

/** Once loaded, embedded databases start from the files of an empty one; each would write its own for seconds. */
const emptyDatabase = pathOf('../.data/empty-database.mjs')

beforeAll(async () => {
  mkdirSync(pathOf('../.data'), { recursive: true })
  copyFileSync(pathOf('../../../.ci/fixtures/empty-database.mjs'), emptyDatabase)
  await execute(process.execPath, [emptyDatabase])
  await import(emptyDatabase)
})

afterEach(() => {
  vi.restoreAllMocks()
})

/** The lines that a program prints. In this process, so that the packages are loaded once for all of them. */
async function run(load: () => Promise<unknown>): Promise<string[]> {
  const lines: string[] = []
  vi.spyOn(console, 'log').mockImplementation((...values: unknown[]) => {
    lines.push(format(...values))
  })
  await load()
  return lines
}

test('connect: a company by OAuth, in a process that ends', async () => {
  const { stdout } = await execute(process.execPath, [
    '--conditions=@vectis/source',
    `--import=${emptyDatabase}`,
    pathOf('../src/connect.ts'),
  ])
  expect(stdout.trimEnd().split('\n')).toEqual([
    'connected sandbox 9341457021722202',
    'connected by ada to Cascade Managed IT',
  ])
})

test('embed: a host of 25 lines at most, in use', async () => {
  const lines = await run(() => import('../src/embed.ts'))
  expect(lines).toEqual([
    'connect: 303 - callback: http://localhost:18471/admin/integrations/quickbooks?quickbooks=connected',
    'status: healthy - alerts: waiting_for_preview',
    'panel: 1400 outstanding',
    'alerts: 2',
    'delivery: 200 - then 200 outstanding',
  ])
  const host = readFileSync(pathOf('../src/embedded.ts'), 'utf8')
  expect(host.trimEnd().split('\n').length).toBeLessThanOrEqual(25)
})

test('sync and status: a first read, and what a page shows of it', async () => {
  const lines = await run(() => import('../src/sync-and-status.ts'))
  expect(lines).toEqual([
    'Cascade Managed IT - succeeded first_read 12 calls',
    'Customer: 2 new, 0 changed, 0 removed',
    'Invoice: 4 new, 0 changed, 0 removed',
    'Payment: 1 new, 0 changed, 0 removed',
    'health: healthy - offer: sync_now',
    expect.stringMatching(/^consent ends in \d+ days$/),
  ])
})

test('webhook: a delivery changes no row, the tick after it does', async () => {
  const lines = await run(() => import('../src/webhook.ts'))
  expect(lines).toEqual([
    "before: { status: 'overdue', balance: '1200' }",
    expect.stringMatching(/^delivery: 200 .*"outcome":"recorded".*"recorded":1/),
    "stored, not read yet: { status: 'overdue', balance: '1200' }",
    'tick: webhook_events 1 calls',
    "after: { status: 'paid', balance: '0' }",
  ])
})

test('panel: the figures of a customer, and the invoices behind them', async () => {
  const lines = await run(() => import('../src/panel.ts'))
  expect(lines).toEqual([
    'USD outstanding 1400, overdue 1400 (2)',
    'unapplied 0, more than 90 days late 1400',
    '1002 overdue: 200 of 300.5 open, paid 100.5 on 2025-04-15',
    '1001 overdue: 1200 of 1200 open, paid nothing',
  ])
})

test('query: sums from the tables, and open invoices from QuickBooks', async () => {
  const lines = await run(() => import('../src/query.ts'))
  expect(lines).toEqual([
    'Contoso Dental, Inc. was invoiced 1500.5 USD',
    'Fabrikam Legal was invoiced 525.25 USD',
    '1001 was due 2025-03-28: 1200 is open',
    '1002 was due 2025-04-28: 200 is open',
    '1003 was due 2025-04-28: 450 is open',
  ])
})

test('the README counts the lines of each program', () => {
  const readme = readFileSync(pathOf('../README.md'), 'utf8')
  const rows = [...readme.matchAll(/^\| \[[\w-]+\]\((src\/[\w-]+\.ts)\).* (\d+) \|$/gm)]
  const counted = rows.map(([, path = '']) => [
    path,
    readFileSync(pathOf(`../${path}`), 'utf8')
      .trimEnd()
      .split('\n').length,
  ])
  expect(rows.map(([, path, lines]) => [path, Number(lines)])).toEqual(counted)
  expect(rows).toHaveLength(7)
})
