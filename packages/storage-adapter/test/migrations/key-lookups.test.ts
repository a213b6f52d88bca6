import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { flushStatistics } from '../support/own-statistics.ts'
import { openTestDatabase } from '../support/test-database.ts'
import type { TestDatabase } from '../support/test-database.ts'

/**
 * On a fresh table, which has no statistics, PostgreSQL thinks all indexes alike that begin with the same columns, and may read a whole realm for each row that
 * it looks up by key; a session keeps such a plan for its foreign-key checks until the table is analyzed (PGlite never does that).
 */
const keys = {
  customers: ['external_id'],
  billing_invoices: ['external_id'],
  billing_credit_memos: ['external_id'],
  billing_recurring_templates: ['external_id'],
  billing_payment_headers: ['external_id'],
  billing_payments: ['payment_external_id'],
}

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase({ max: 1, ownSchema: true })
})
afterAll(() => database.close())

for (const [table, columns] of Object.entries(keys)) {
  test(`${table}: a look-up by key takes the primary key, statistics or not`, async () => {
    const conditions = ['tenant_id', 'source', 'realm_id', ...columns].map(
      (name) => `${name} = 'x'`,
    )
    const { rows } = await sql<{ 'QUERY PLAN': string }>`
      explain select from ${sql.table(`${database.schema}.${table}`)} where ${sql.raw(conditions.join(' and '))}`.execute(
      database.whole,
    )
    const scan = rows.map((row) => row['QUERY PLAN']).find((line) => line.includes('Scan'))
    expect(scan).toContain(`using ${table}_pkey on`)
  })
}

test('settlements written on a fresh database find their payments one by one', async () => {
  const { rows } = await sql<{ rows: string }>`
    insert into ${sql.table(`${database.schema}.billing_payment_headers`)} (tenant_id, realm_id, external_id)
    select 'acme', '1', n::text from generate_series(1, 2000) n returning external_id as rows`.execute(
    database.whole,
  )
  expect(rows.length).toBe(2000)
  await sql`insert into ${sql.table(`${database.schema}.billing_payments`)} (tenant_id, realm_id, payment_external_id, kind, amount)
    select 'acme', '1', n::text, 'cash', 1 from generate_series(1, 2000) n`.execute(database.whole)
  await flushStatistics(database.whole)
  const { rows: reads } = await sql<{ fetched: string; index: string }>`
    select idx_tup_fetch::text as fetched, indexrelname as index from pg_stat_user_indexes
    where schemaname = ${database.schema} and relname = 'billing_payment_headers' and idx_tup_fetch > 0`.execute(
    database.whole,
  )
  expect(reads).toEqual([{ fetched: '2000', index: 'billing_payment_headers_pkey' }])
})
