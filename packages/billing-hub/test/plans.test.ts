import type { CompiledQuery } from 'kysely'
import { expect, test } from 'vitest'
import { createBillingHub, type AnyKysely } from '../src/index.ts'
import { fillTenant } from './support/fill-tenant.ts'
import { openHub, tenantId } from './support/hub-fixture.ts'

const large = [
  'billing_invoices',
  'billing_payments',
  'billing_payment_headers',
  'billing_credit_memos',
]

/** The database, with a note of each statement that goes through it. */
function listen(db: AnyKysely, statements: CompiledQuery[]): AnyKysely {
  return new Proxy(db, {
    get(target, name) {
      if (name === 'executeQuery') {
        return (query: CompiledQuery) => {
          statements.push(query)
          return target.executeQuery(query)
        }
      }
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}

test('no read of the hub scans a table of invoice size from end to end', async () => {
  const { db, schema, close } = await openHub()
  try {
    await fillTenant(db, schema, { invoices: 20_000, customers: 500 })
    const statements: CompiledQuery[] = []
    const hub = createBillingHub({
      db: listen(db, statements),
      schema,
      tickets: async () => [
        { customerId: 'psa-7', resolved: 7 },
        { customerId: 'psa-8', resolved: 7 },
      ],
    }).forTenant(tenantId)
    const panel = await hub.panel('psa-7', { today: '2026-11-23' })
    expect(panel.recentInvoices.length).toBeGreaterThan(0)
    const { next } = await hub.timeline('psa-7', {
      today: '2026-11-23',
      timeZone: 'UTC',
      limit: 10,
    })
    const second = await hub.timeline('psa-7', {
      today: '2026-11-23',
      timeZone: 'UTC',
      ...(next && { before: next }),
    })
    expect(second.events.length).toBeGreaterThan(0)
    await hub.revenue('psa-7', { today: '2026-11-23' })
    await hub.alerts.evaluateOverdue({ today: '2026-11-23', dryRun: true })
    const october = { timeZone: 'UTC', from: '2026-10-01', to: '2026-11-01' }
    await hub.alerts.evaluateService({ today: '2026-11-23', ...october, dryRun: true })
    const reads = statements.filter(({ sql }) => large.some((table) => sql.includes(table)))
    expect(reads.length).toBeGreaterThanOrEqual(8)

    const scans: string[] = []
    for (const { sql, parameters } of reads) {
      const { rows } = await db.executeQuery<{ 'QUERY PLAN': string }>({
        ...reads[0]!,
        sql: `explain ${sql}`,
        parameters,
      } as CompiledQuery<{ 'QUERY PLAN': string }>)
      for (const row of rows) {
        const line = row['QUERY PLAN']
        if (large.some((table) => line.includes(`Seq Scan on ${table} `)))
          scans.push(`${line.trim()} in ${sql.slice(0, 400)}`)
      }
    }
    expect(scans).toEqual([])
  } finally {
    await close()
  }
}, 180_000)
