/** A replay of one day over single invoices, each a case of its own. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBillingHub, type OverdueReplayDay, type TenantHub } from '../../src/index.ts'
import { openHub, realmId, tenantId } from '../support/hub-fixture.ts'
import { tenantRows } from '../support/tenant-rows.ts'

const at = (day: number, hour: number) => `2026-11-${day}T${hour}:00:00.000Z`
let time = 0
const clock = { now: () => time, sleep: () => Promise.resolve() }
let opened: Awaited<ReturnType<typeof openHub>>
let hub: TenantHub
beforeAll(async () => {
  opened = await openHub({ clock })
  hub = createBillingHub({ db: opened.db, schema: opened.schema, clock }).forTenant(tenantId)
  const rows = tenantRows(opened)
  // Before all that is replayed.
  const begin = (table: string, id: string) => rows.begins(table, id, at(19, 12))
  for (const [account, customer] of Object.entries({ a: 'psa-1', b: null, c: 'psa-3' })) {
    await rows.customer(account)
    await begin('customers', account)
    if (customer === null) continue
    await rows.link(account, customer)
    await begin('customer_links', account)
  }
  const unreadable = { unreadable_since: at(19, 10), unreadable_path: 'x' }
  const invoices: [id: string, account: string, row?: Record<string, unknown>][] = [
    ['large', 'a'],
    ['small', 'a', { balance: 40 }],
    ['unread', 'a', unreadable],
    ['of nobody', 'b'],
    ['left', 'c'],
  ]
  for (const [id, account, row] of invoices) {
    await rows.invoice(id, account, row)
    await begin('billing_invoices', id)
  }
  for (const day of [20, 21, 22]) {
    time = Date.parse(at(day, 20))
    await rows.synced(at(day, 20))
    if (day === 21) await unlink('c')
    time = Date.parse(at(day, 21))
    const settings = { minBalance: '50' }
    await hub.alerts.evaluateOverdue({ today: at(day, 21).slice(0, 10), settings })
  }
})
afterAll(() => opened.close())

async function unlink(id: string): Promise<void> {
  await opened.db.transaction().execute(async (transaction) => {
    await sql`select set_config('quickbooks.known_at', ${at(21, 12)}, true)`.execute(transaction)
    await sql`delete from ${sql.id(opened.schema, 'customer_links')} where external_id = ${id}`.execute(transaction) // prettier-ignore
  })
}

const keyOf = (id: string) => `invoice_overdue:quickbooks:${realmId}:${id}`
const keysOf = (found: readonly { key: string }[]) => found.map(({ key }) => key).toSorted()

test('a closed alert does not stand, what fires now is added, and the last day ends now', async () => {
  const days: OverdueReplayDay[] = []
  const range = { from: '2026-11-22', to: '2026-11-22', timeZone: 'UTC' }
  for await (const day of hub.alerts.replayOverdue(range)) days.push(day)
  expect(
    days.map((day) => ({
      ...day,
      firing: keysOf(day.firing),
      inconclusive: keysOf(day.inconclusive),
    })),
  ).toEqual([
    {
      day: '2026-11-22',
      at: '2026-11-22T21:00:00.000Z',
      firing: [keyOf('large'), keyOf('small')],
      raised: [],
      closed: [],
      added: [keyOf('small')],
      missing: [],
      inconclusive: [keyOf('unread')],
    },
  ])
})
