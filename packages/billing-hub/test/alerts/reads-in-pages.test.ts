/** A pass over a large tenant reads and writes in pages: the rows of one answer take one turn of the event loop. */
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { pageSize } from '../../src/context/read-pages.ts'
import { takeNextTurn } from '../../src/defaults.ts'
import { createBillingHub } from '../../src/index.ts'
import { openCountedDatabase } from '../support/counted-database.ts'
import { openHub, realmId, tenantId } from '../support/hub-fixture.ts'
import { tenantRows } from '../support/tenant-rows.ts'

const size = pageSize * 2 + 1
const today = '2026-11-23'
const clock = { now: () => Date.parse('2026-11-23T18:00:00Z'), sleep: () => Promise.resolve() }
let opened: Awaited<ReturnType<typeof openHub>>
beforeEach(async () => {
  opened = await openHub({ clock })
  const rows = tenantRows(opened)
  await rows.customer('a')
  await rows.link('a', 'psa-1')
  await rows.invoice('0', 'a', { due_date: '2026-10-01' })
  await rows.synced('2026-11-23T17:00:00Z')
})
afterEach(() => opened.close())

/** Of customer `a`, due one after the other, besides the one that is there. */
async function addInvoices(): Promise<void> {
  const invoices = sql.id(opened.schema, 'billing_invoices')
  const { rows: columns } = await sql<{ name: string }>`
    select column_name as name from information_schema.columns
    where table_schema = ${opened.schema} and table_name = 'billing_invoices' and is_generated = 'NEVER'
      and column_name not in ('external_id', 'due_date')`.execute(opened.db)
  const others = sql.join(columns.map(({ name }) => sql.id(name)))
  await sql`insert into ${invoices} (external_id, due_date, ${others})
    select n::text, date '2026-09-01' + (n % 7)::int, ${others} from ${invoices}, generate_series(1, ${size - 1}::int) n`.execute(
    opened.db,
  )
}

test(`${size} overdue invoices: no answer and no write is longer than a page, and all are found in their order`, async () => {
  await addInvoices()
  const { db, counts, countAsked, close } = openCountedDatabase(inject('postgresUrl'))
  const hub = createBillingHub({ db, schema: opened.schema, clock }).forTenant(tenantId)
  try {
    const dry = await hub.alerts.evaluateOverdue({ today, dryRun: true })
    expect(dry.firing).toHaveLength(size)
    const dates = dry.firing.map(({ evidence }) => JSON.stringify(evidence))
    expect(new Set(dates).size).toBe(size)
    // Of each page its stored alerts, once; the sums of the customer in the first page alone; nothing by key.
    expect(countAsked(/alert_key as key, state, fingerprint/)).toBe(3)
    expect(countAsked(/sum\(x\.available\)/)).toBe(1)
    expect(countAsked(/as k\(source text/)).toBe(0)

    const { transitions } = await hub.alerts.evaluateOverdue({ today })
    expect(transitions.map(({ finding }) => finding.key)).toEqual(dry.firing.map(({ key }) => key))
    expect(new Set(transitions.map(({ kind }) => kind))).toEqual(new Set(['open']))
    // The one due last comes last.
    expect(transitions.at(-1)?.finding.key).toBe(`invoice_overdue:quickbooks:${realmId}:0`)

    const again = await hub.alerts.evaluateOverdue({ today })
    expect(again.transitions).toEqual([])
    expect(again.firing).toEqual([])
    expect(await hub.alerts.countOpen()).toEqual(new Map([['psa-1', size]]))
    expect(counts.mostRows).toBeLessThanOrEqual(pageSize)
  } finally {
    await close()
  }
})

test('a pass whose writes fail while another one is prepared says so once, and leaves no rejection behind', async () => {
  await addInvoices()
  const { db, failOn, close } = openCountedDatabase(inject('postgresUrl'))
  const hub = createBillingHub({ db, schema: opened.schema, clock }).forTenant(tenantId)
  const unhandled: unknown[] = []
  const note = (error: unknown) => unhandled.push(error)
  process.on('unhandledRejection', note)
  try {
    failOn(/insert into .*billing_alerts/)
    await expect(hub.alerts.evaluateOverdue({ today })).rejects.toThrow(/connection was lost/)
    await takeNextTurn()
    expect(unhandled).toEqual([])
    expect(await hub.alerts.countOpen()).toEqual(new Map())
  } finally {
    process.off('unhandledRejection', note)
    await close()
  }
})
