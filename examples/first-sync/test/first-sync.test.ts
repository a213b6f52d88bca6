import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createQuickBooks } from '@vectis/quickbooks'
import { forEachEntity } from '@vectis/quickbooks/rows'
import { createStorage } from '@vectis/quickbooks-storage'
import { createSyncRunner } from '@vectis/quickbooks-sync'
import { createActivity, createCompany, createEmulator } from '@vectis/quickbooks-emulator'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEmbedded } from '../../../packages/storage-adapter/test/support/embedded-database.ts'
import { compareWithBooks } from '../src/compare-with-books.ts'
import { runFirstSync } from '../src/first-sync.ts'
import { databaseFolder, readSettings } from '../src/settings.ts'
import type { Settings } from '../src/settings.ts'
import { describeMarks } from '../src/summary.ts'
import { createTerminal } from '../src/terminal.ts'

const key = '5f'.repeat(32)
const folder = mkdtempSync(join(tmpdir(), 'first-sync-'))

const settings = {
  ...(readSettings(['--customers', '15', '--invoices', '90'], {}) as Settings),
  folder,
}

beforeAll(async () => {
  const place = databaseFolder(settings)
  mkdirSync(place, { recursive: true, mode: 0o700 })
  await (await openEmbedded(place)).close()
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

async function tell() {
  const written: string[] = []
  const terminal = createTerminal({ write: (text) => written.push(text) })
  const agrees = await runFirstSync({
    settings,
    terminal,
    key,
  })
  return { agrees, text: written.join('') }
}

describe('the demo', () => {
  test('reads everything, then what changed, then nothing', async () => {
    const first = await tell()
    expect(first.agrees, first.text).toBe(true)
    expect(first.text).toContain('Reading everything')
    expect(first.text).toMatch(/the browser is sent to http:\/\/127\.0\.0\.1:\d+\/connect\/oauth2/)
    expect(first.text).toMatch(/invoices +█+ +90 rows, 1 page/)

    const second = await tell()
    expect(second.agrees, second.text).toBe(true)
    expect(second.text).toContain('25 changes were made in the books')
    expect(second.text).toContain('still connected from an earlier run')
    expect(second.text).toMatch(/Done: \d+ metered calls? in .* incremental/)

    const third = await tell()
    expect(third.agrees, third.text).toBe(true)
    expect(third.text).toContain('Nothing changed: 1 metered call')
  })

  test('odd rows are in the totals line', () => {
    const none = { unreadable: 0, unreadableFields: 0, noCustomer: 0, linksUnreadable: 0 }
    const marks = {
      ...forEachEntity(() => none),
      Invoice: { ...none, noCustomer: 2, unreadable: 1 },
      Payment: { ...none, noCustomer: 1, linksUnreadable: 1 },
      RecurringTransaction: { ...none, unreadableFields: 2 },
    }
    expect(describeMarks(marks)).toBe(
      '3 documents without a customer, 1 payment with unreadable links, 2 rows with unreadable fields, 1 row whose newer version could not be read',
    )
    expect(
      describeMarks({ ...marks, Invoice: none, Payment: none, RecurringTransaction: none }),
    ).toBeNull()
  })

  test('reports its progress when the consent is declined', async () => {
    const { connect } = await import('../src/connect.ts')
    const emulator = createEmulator({
      companies: [createCompany({ realmId: '1', customers: 0, clock: { now: () => 0 } })],
    })
    const { endpoints } = await emulator.listen()
    const pglite = await openEmbedded()
    const storage = createStorage({
      pglite,
      keys: { current: { id: 'test', key } },
    })
    const quickbooks = createQuickBooks({
      credentials: { ...emulator.credentials(), redirectUri: 'http://localhost/callback' },
      connections: storage.connections,
      states: storage.states,
      endpoints,
    })
    const refused = connect({
      quickbooks,
      tenantId: 'acme',
      environment: 'sandbox',
      port: 0,
      show: async (url) => {
        await fetch(await emulator.consent(url, { decision: 'decline' }))
      },
    })
    await expect(refused).rejects.toThrow(/Not connected \(access_denied\)\. .+/)
    await quickbooks.close()
    await storage.close()
    await pglite.close()
    await emulator.close()
  })
})

describe('the comparison with the books', () => {
  test('finds every difference, and reports no false ones', async () => {
    const realmId = '9341457021722202'
    const company = createCompany({
      realmId,
      seed: 3,
      customers: 20,
      invoices: 120,
      clock: { now: () => Date.now() },
    })
    const emulator = createEmulator({ companies: [company], throttle: false })
    const pglite = await openEmbedded()
    const storage = createStorage({
      pglite,
      keys: { current: { id: 'test', key } },
    })
    await storage.connections.forTenant('acme').connect({
      environment: 'sandbox',
      realmId,
      tokens: emulator.issueTokens({ realmId }),
    })
    const quickbooks = createQuickBooks({
      credentials: { ...emulator.credentials(), redirectUri: 'http://localhost/callback' },
      connections: storage.connections,
      states: storage.states,
      endpoints: emulator.endpoints,
      transport: emulator.exchange,
      // No waits between calls.
      limiter: { schedule: (_input, call) => call(), throttled() {} },
    })
    const runner = createSyncRunner({
      quickbooks,
      store: storage.sync,
      connections: storage.connections,
    })
    const compare = () => compareWithBooks(storage, { tenantId: 'acme', realmId }, company)

    expect((await compare()).differences.length).toBeGreaterThan(140)
    expect((await runner.runOnce({ tenantId: 'acme' })).error).toBeNull()
    const whole = await compare()
    expect(whole.differences).toEqual([])
    expect(whole.fields).toBeGreaterThan(4_000)

    const columns = [
      'total_amount = total_amount + 0.01',
      'due_date = due_date + 1',
      "customer_external_id = '0'",
      "currency = 'EUR'",
    ]
    for (const column of columns) {
      await sql`update ${sql.table('billing_invoices')} set ${sql.raw(column)} where external_id = (select min(external_id) from ${sql.table('billing_invoices')} where deleted_at is null and due_date is not null)`.execute(
        storage.db,
      )
    }
    expect((await compare()).differences).toHaveLength(columns.length)

    createActivity(company, { seed: 3, only: ['createInvoice'] }).step()
    expect((await compare()).differences.length).toBeGreaterThan(columns.length)

    await runner.stop()
    await quickbooks.close()
    await storage.close()
    await pglite.close()
  })
})
