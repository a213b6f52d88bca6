import { createHash } from 'node:crypto'
import type { RequestRecord } from '@vectis/quickbooks-emulator'
import type pg from 'pg'
import type { ProcessSettings } from './spawned-realm.ts'

const tables = [
  'customers',
  'billing_invoices',
  'billing_payment_headers',
  'billing_payments',
  'billing_credit_memos',
] as const

/** When a row was written differs between two reads of the same books; all else does not. */
const times = ['observed_at', 'first_seen_at', 'changed_at', 'known_from', 'evidence_id']

/** Rows of each table, and a digest of everything in them but the time of writing. */
export async function digestTables(
  pool: pg.Pool,
  { schema, tenantId }: Pick<ProcessSettings, 'schema' | 'tenantId'>,
): Promise<Record<string, string>> {
  const digests: Record<string, string> = {}
  for (const table of tables) {
    const { rows } = await pool.query<{ row: string }>(
      `select (to_jsonb(t) - $2::text[])::text as row from ${schema}.${table} t
       where tenant_id = $1 order by 1`,
      [tenantId, times],
    )
    const digest = createHash('sha256')
    for (const { row } of rows) digest.update(row)
    digests[table] = `${rows.length} rows ${digest.digest('hex')}`
  }
  return digests
}

/** Counts and sums of the emulator's company, in hundredths. */
export async function readTotals(
  pool: pg.Pool,
  { schema, tenantId }: Pick<ProcessSettings, 'schema' | 'tenantId'>,
): Promise<Record<string, number>> {
  const cents = (column: string, table: string) =>
    `(select coalesce(sum(${column}), 0) * 100 from ${schema}.${table} where tenant_id = $1)::float8`
  const count = (table: string) =>
    `(select count(*) from ${schema}.${table} where tenant_id = $1 and deleted_at is null)::float8`
  const { rows } = await pool.query<Record<string, number>>(
    `select ${count('customers')} as customers, ${count('billing_invoices')} as invoices,
       ${count('billing_payment_headers')} as payments, ${count('billing_credit_memos')} as "creditMemos",
       ${cents('total_amount', 'billing_invoices')} as invoiced,
       ${cents('balance', 'billing_invoices')} as outstanding,
       ${cents('total_amount', 'billing_payment_headers')} as received`,
    [tenantId],
  )
  return rows[0]!
}

/** Pages of scans that the emulator was asked for, and how many of them were asked for before. */
export function countPages(records: readonly RequestRecord[]): { pages: number; again: number } {
  const pages = records.filter(
    ({ statement }) => statement !== null && /order\s*by/i.test(statement),
  )
  const distinct = new Set(pages.map(({ statement }) => statement))
  return { pages: pages.length, again: pages.length - distinct.size }
}
