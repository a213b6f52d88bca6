import { Kysely, PostgresDialect, type CompiledQuery } from 'kysely'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { createBillingHub, type AnyKysely } from '../src/index.ts'
import { fillTenant } from './support/fill-tenant.ts'
import { openHub, tenantId } from './support/hub-fixture.ts'
import { tenantRows } from './support/tenant-rows.ts'

const large = [
  'billing_invoices',
  'billing_payments',
  'billing_payment_headers',
  'billing_credit_memos',
  'billing_sales_receipts',
  'billing_refund_receipts',
]

/** The same database, with a note of each statement that goes through it. */
function listen(statements: CompiledQuery[]): Kysely<unknown> {
  const pool = new pg.Pool({ connectionString: inject('postgresUrl'), max: 4 })
  return new Kysely({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => {
      statements.push(query)
    },
  })
}

async function explain(db: AnyKysely, query: CompiledQuery): Promise<string[]> {
  const { rows } = await db.executeQuery<{ 'QUERY PLAN': string }>({
    ...query,
    sql: `explain ${query.sql}`,
  } as CompiledQuery<{ 'QUERY PLAN': string }>)
  return rows.map((row) => row['QUERY PLAN'])
}

interface PlanNode {
  'Node Type': string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: PlanNode[]
}

/** Rows that the scans of a statement looked at, each time that they were run. */
function countRows(node: PlanNode): number {
  const inside = (node.Plans ?? []).reduce((sum, plan) => sum + countRows(plan), 0)
  if (!node['Node Type'].includes('Scan')) return inside
  return inside + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'] // prettier-ignore
}

test('no read of the hub scans a table of invoice size from end to end', async () => {
  const opened = await openHub({ ownSchema: true })
  const { db, schema, close } = opened
  const statements: CompiledQuery[] = []
  const listened = listen(statements)
  try {
    await fillTenant(db, schema, { invoices: 20_000, customers: 500 })
    await tenantRows(opened).synced(new Date().toISOString())
    const hub = createBillingHub({
      db: listened,
      schema,
      tickets: async () => [
        { customerId: 'psa-7', resolved: 7 },
        { customerId: 'psa-8', resolved: 7 },
      ],
    }).forTenant(tenantId)
    const panel = await hub.panel('psa-7', { today: '2026-11-23' })
    expect(panel.recentInvoices.length).toBeGreaterThan(0)
    statements.length = 0
    await hub.panel('psa-7', { today: '2026-11-23', recent: 3 })
    const newest = statements.find(({ sql }) => sql.includes('recent as'))!
    // From its end, and no further than the list goes: not all invoices of the customer, sorted.
    const plan = await explain(db, newest)
    expect(plan.join('\n')).toContain('Index Scan Backward using billing_invoices_customer')
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
    for (const at of [
      { asOf: '2026-03-31' },
      { asOf: '2026-03-31', knownAt: '2030-01-01T00:00:00Z' },
    ]) {
      await hub.panel('psa-7', { today: null, ...at })
      await hub.timeline('psa-7', { today: '2026-11-23', timeZone: 'UTC', ...at })
    }
    const month = { from: '2026-10-31T12:00:00Z', to: '2030-01-01T00:00:00Z' }
    const { changes } = await hub.changes({ ...month, customerId: 'psa-7' })
    expect(changes.length).toBeGreaterThan(40)
    // A page of documents, all of whose accounts moved: nothing is looked at once for each link, or each account.
    for (const customer of [{ customerId: 'psa-7' }, {}]) {
      const start = statements.length
      await hub.changes({ ...month, ...customer })
      for (const { sql, parameters } of statements.slice(start)) {
        const { rows } = await db.executeQuery<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>({
          ...statements[0]!,
          sql: `explain (analyze, format json) ${sql}`,
          parameters,
        } as CompiledQuery<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>)
        expect(countRows(rows[0]!['QUERY PLAN'][0].Plan)).toBeLessThan(20_000)
      }
      // Of the whole tenant, a table of ten pages may be read to its end.
      if (!('customerId' in customer)) statements.length = start
    }
    await hub.unassigned()
    const { currencies } = await hub.totals({ today: '2026-11-23' })
    expect(Number(currencies[0]?.creditsAvailable)).toBeGreaterThan(0)
    await hub.revenue('psa-7', { today: '2026-11-23' })
    const list = await hub.customers({ today: '2026-11-23', order: 'lastPayment', limit: 5 })
    expect(list.customers.map(({ lastPayment }) => lastPayment?.date).length).toBe(5)
    await hub.alerts.evaluateOverdue({ today: '2026-11-23', dryRun: true })
    const october = { timeZone: 'UTC', from: '2026-10-01', to: '2026-11-01' }
    await hub.alerts.evaluateService({ today: '2026-11-23', ...october, dryRun: true })
    await hub.alerts.evaluateOverdue({ today: '2026-11-23' })
    await hub.alerts.evaluateService({ today: '2026-11-23', ...october })
    const alerts = await hub.alerts.list()
    for (const rule of ['invoice_overdue', 'service_without_invoice']) {
      const { key = '' } = alerts.find((alert) => alert.rule === rule) ?? {}
      const [step] = (await hub.explain.alert(key))?.steps ?? []
      expect([...(step?.documents ?? []), ...(step?.links ?? [])].length).toBeGreaterThan(0)
    }
    const owed = { customerId: 'psa-7', figure: 'net', currency: 'USD', today: null } as const
    for (const at of [{}, { asOf: '2026-03-31', knownAt: '2030-01-01T00:00:00Z' }]) {
      const { documents } = await hub.explain.figure({ ...owed, ...at })
      expect(documents.length).toBeGreaterThan(0)
    }
    const reads = statements.filter(({ sql }) => large.some((table) => sql.includes(table)))
    expect(reads.length).toBeGreaterThanOrEqual(8)

    const scans: string[] = []
    for (const { sql, parameters } of reads) {
      for (const line of await explain(db, { ...reads[0]!, sql, parameters })) {
        if (large.some((table) => line.includes(`Seq Scan on ${table} `)))
          scans.push(`${line.trim()} in ${sql.slice(0, 400)}`)
      }
    }
    expect(scans).toEqual([])
  } finally {
    await listened.destroy()
    await close()
  }
}, 600_000)
