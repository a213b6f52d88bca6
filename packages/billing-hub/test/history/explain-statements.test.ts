/** What an explanation costs: the same few statements however often an alert changed. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createBillingHub } from '../../src/index.ts'
import { openCountedDatabase } from '../support/counted-database.ts'
import { openHub, tenantId } from '../support/hub-fixture.ts'
import { tenantRows } from '../support/tenant-rows.ts'

let opened: Awaited<ReturnType<typeof openHub>>
let counted: ReturnType<typeof openCountedDatabase>
beforeAll(async () => {
  opened = await openHub()
  counted = openCountedDatabase(inject('postgresUrl'))
  const rows = tenantRows(opened)
  for (const n of [1, 2, 3]) {
    await rows.customer(`c${n}`)
    await rows.link(`c${n}`, `psa-${n}`)
  }
  await rows.invoice('few', 'c1')
  await rows.invoice('many', 'c2')
  await rows.synced(new Date().toISOString())
  const hub = createBillingHub({
    db: opened.db,
    schema: opened.schema,
    tickets: async () => ['psa-1', 'psa-3'].map((customerId) => ({ customerId, resolved: 9 })),
  }).forTenant(tenantId)
  await hub.alerts.evaluateOverdue({ today: '2026-11-23' })
  const window = { from: '2026-09-01', to: '2026-10-01', timeZone: 'UTC' }
  await hub.alerts.evaluateService({ ...window, today: '2026-11-23' })
})
afterAll(async () => {
  await counted.close()
  await opened.close()
})

const overdue = (id: string) => {
  const realm = sql<{ key: string }>`select alert_key as key from ${sql.id(opened.schema, 'billing_alerts')} where external_id = ${id}` // prettier-ignore
  return realm.execute(opened.db).then(({ rows }) => rows[0]?.key ?? '')
}
const serviceOf = (customer: string) => `service_without_invoice:${customer}:2026-09-01:2026-10-01`

/** The alert says something else, again and again: its message and the day that it was looked at differ. */
async function repeat(key: string, steps: number) {
  for (let n = 0; n < steps; n += 1) {
    await sql`update ${sql.id(opened.schema, 'billing_alerts')} set message = ${`day ${n}`}, verdict = ${n % 7 === 6 ? 'stale' : 'fires'}
      where alert_key = ${key}`.execute(opened.db)
  }
}

async function explain(key: string) {
  const { db, counts } = counted
  const { explain } = createBillingHub({ db, schema: opened.schema }).forTenant(tenantId)
  Object.assign(counts, { statements: 0, rows: 0, mostRows: 0 })
  const explained = await explain.alert(key)
  return { explained, ...counts }
}

test.each([
  ['overdue', () => overdue('few'), () => overdue('many'), 6],
  ['service', () => serviceOf('psa-1'), () => serviceOf('psa-3'), 7],
] as const)(
  '%s: 5 steps and 50 take the same statements, and of 65 no more rows',
  async (_, few, many, statements) => {
    // prettier-ignore
    await repeat(await few(), 4)
    await repeat(await many(), 64)
    const short = await explain(await few())
    const long = await explain(await many())
    expect(short.explained).toMatchObject({ earlierSteps: 0 })
    expect(short.explained?.steps.length).toBe(5)
    expect(short.explained?.steps[0]?.kind).toBe('opened')
    expect(long.explained).toMatchObject({ earlierSteps: 15 })
    expect(long.explained?.steps.length).toBe(50)
    // The first one shown follows another: it is no opening.
    expect(long.explained?.steps[0]?.kind).toBe('updated')
    expect(long.explained?.steps.at(-1)?.message).toBe('day 63')
    for (const { documents, links } of [...short.explained!.steps, ...long.explained!.steps])
      expect(documents.length + links.length).toBeGreaterThan(0)
    expect([short.statements, long.statements]).toEqual([statements, statements])
    expect(long.mostRows).toBeLessThanOrEqual(51)
  },
)
