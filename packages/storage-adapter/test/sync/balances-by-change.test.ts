import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSyncStore } from '../../src/sync/sync-store.ts'
import { analyzeSchema, countReads } from '../support/own-statistics.ts'
import { openSyncDatabase } from '../support/sync-database.ts'
import type { SyncDatabase, SentStatement } from '../support/sync-database.ts'

/** A check after a change costs by the change: two companies of one database, one ten times as large. */
const realmId = '1'
const customers = 40
const sizes = { small: 2_000, large: 20_000 }
const statements: SentStatement[] = []
let database: SyncDatabase
beforeAll(async () => {
  database = await openSyncDatabase('PostgreSQL', {
    max: 1,
    ownSchema: true,
    onQuery: (one) => statements.push(one),
  })
  const { db, schema } = database
  const table = (name: string) => sql.table(`${schema}.${name}`)
  for (const [tenantId, rows] of Object.entries(sizes)) {
    // The same open invoices in both; the large company has a longer past.
    await sql`insert into ${table('customers')} (tenant_id, realm_id, external_id, balance, balance_with_jobs)
      select ${tenantId}, ${realmId}, n::text, 100, 100 from generate_series(1, ${customers}::integer) n`.execute(
      db,
    )
    await sql`insert into ${table('billing_invoices')} (tenant_id, realm_id, external_id, customer_external_id, total_amount, balance)
      select ${tenantId}, ${realmId}, n::text, (n % ${customers}::integer + 1)::text, 10, case when n <= 400 then 10 else 0 end
      from generate_series(1, ${rows}::integer) n`.execute(db)
    await sql`insert into ${table('billing_payment_headers')} (tenant_id, realm_id, external_id, customer_external_id, total_amount)
      select ${tenantId}, ${realmId}, n::text, (n % ${customers}::integer + 1)::text, 10 from generate_series(401, ${rows}::integer) n`.execute(
      db,
    )
    await sql`insert into ${table('billing_payments')} (tenant_id, realm_id, payment_external_id, kind, amount, line_no, invoice_external_id)
      select ${tenantId}, ${realmId}, n::text, 'cash', 10, 1, n::text from generate_series(401, ${rows}::integer) n`.execute(
      db,
    )
  }
})
afterAll(() => database.close())

const readsSoFar = () => countReads(database.db, database.schema)

const about = Array.from({ length: 10 }, (_, n) => [
  { entity: 'Invoice' as const, externalId: String(n * 30 + 1) },
  { entity: 'Payment' as const, externalId: String(n * 30 + 600) },
]).flat()

async function measure(tenantId: string) {
  const before = await readsSoFar()
  const store = createSyncStore(database).forTenant(tenantId)
  const report = await store.checkBalances({
    realmId,
    now: '2026-11-29T00:00:00Z',
    limit: 100,
    about,
  })
  return { report, reads: (await readsSoFar()) - before }
}

test.for([false, true])(
  'a check after a change of ten documents reads as much in a company ten times as large; analyzed: %s',
  async (isAnalyzed) => {
    if (isAnalyzed) await analyzeSchema(database.db, database.schema)
    const small = await measure('small')
    const large = await measure('large')
    expect(large.report).toMatchObject({
      checked: { payment: 10, invoice: 20, creditMemo: 0 },
      differences: [],
      truncated: false,
    })
    expect(large.report.checked).toEqual(small.report.checked)
    expect(large.reads).toBeLessThan(1.3 * small.reads + 100)
    expect(large.reads).toBeLessThan(3_000)
  },
)

test('a check of the whole company reads each row about once, in slices', async () => {
  statements.length = 0
  const before = await readsSoFar()
  const store = createSyncStore(database).forTenant('large')
  const report = await store.checkBalances({ realmId, now: '2026-11-29T00:00:00Z', limit: 100 })
  expect(report).toMatchObject({
    checked: { payment: 19_600, invoice: 20_000, customer: 40, customerWithJobs: 40 },
    differences: [],
  })
  // Documents, and what settles them from either side.
  expect((await readsSoFar()) - before).toBeLessThan(4.5 * 20_000)
  const judged = statements.filter((one) => one.sql.includes('judged'))
  expect(judged.length).toBeGreaterThan(20)
  expect(judged.length).toBeLessThan(35)
})
