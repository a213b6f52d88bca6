import { beginRun, emptyCheckpoint } from '@vectis/quickbooks/ports'
import type { SyncRun } from '@vectis/quickbooks/ports'
import { buildInvoiceRow, parseRows } from '@vectis/quickbooks/rows'
import type { InvoiceRow } from '@vectis/quickbooks/rows'
import type { CalendarDate } from '@vectis/quickbooks/values'
import { CompiledQuery } from 'kysely'
import type { Kysely } from 'kysely'
import type { StorageDatabase } from '../src/schema/storage-database.ts'
import { createSyncStore } from '../src/sync/sync-store.ts'
import { invoicesTable } from '../src/tables/invoices.ts'

export interface Target {
  db: Kysely<StorageDatabase>
  schema: string
}

export const realmId = '9341452000000001'
const observedAt = '2026-11-23T12:00:00.000Z'

const evidence = { runId: 'bench', step: 'scan', calls: [] } as const
const finished: SyncRun = {
  ...beginRun({
    runId: 'bench',
    realmId,
    kind: 'full',
    reason: 'first_read',
    startedAt: observedAt,
  }),
  finishedAt: observedAt,
  outcome: 'succeeded',
}

/** Text to rows: JSON, zod and derivation, as a sync does it. */
export function derive(page: string): InvoiceRow[] {
  const answer = JSON.parse(page) as { QueryResponse: { Invoice: unknown[] } }
  const { rows } = parseRows('Invoice', answer.QueryResponse.Invoice, { realmId })
  return rows.map((row) => buildInvoiceRow(row))
}

/**
 * Ours: a page is parsed, checked, derived and committed with its checkpoint, and the run is stored at its end. With a
 * day the pages are those of a first read.
 */
export async function ingest(
  { db, schema }: Target,
  tenantId: string,
  pages: readonly string[],
  { finishes = true, firstOn }: { finishes?: boolean; firstOn?: CalendarDate } = {},
) {
  const store = createSyncStore({ db, schema }).forTenant(tenantId)
  const lease = await store.acquireLease({ realmId, owner: 'bench', leaseMs: 3_600_000 })
  if (lease === null) throw new Error('Expected a free lease.')
  const counts = { inserted: 0, updated: 0, unchanged: 0, deleted: 0, revived: 0, stale: 0 }
  for (const page of pages) {
    const { Invoice } = await store.commit({
      realmId,
      lease,
      observedAt,
      rows: { Invoice: derive(page) },
      checkpoints: [emptyCheckpoint('Invoice')],
      ...(firstOn === undefined ? {} : { today: firstOn, evidence }),
    })
    for (const name of Object.keys(counts) as (keyof typeof counts)[]) counts[name] += Invoice[name]
  }
  if (finishes) await store.finishRun(finished, [])
  return counts
}

const columns = invoicesTable.columns.filter(({ column }) => column !== 'raw')
const names = columns.map(({ column }) => column)
const guarded = `on conflict (tenant_id, source, realm_id, external_id) do update
  set ${names.map((name) => `${name} = excluded.${name}`).join(', ')}
  where t.source_updated_at <= excluded.source_updated_at`

/** The usual way: one guarded upsert per row, five at a time, over the rows that ours derives too. */
export async function upsertEachRow(
  { db, schema }: Target,
  tenantId: string,
  pages: readonly string[],
): Promise<void> {
  const text = `insert into "${schema}".billing_invoices as t (tenant_id, source, realm_id, ${names.join(', ')})
    values ('${tenantId}', 'quickbooks', '${realmId}', ${columns.map(({ type }, n) => `$${n + 1}::${type}`).join(', ')}) ${guarded}`
  for (const page of pages) {
    const rows = derive(page)
    let next = 0
    const work = async () => {
      for (let row = rows[next++]; row; row = rows[next++]) {
        const values = row as unknown as Record<string, unknown>
        await db.executeQuery(
          CompiledQuery.raw(
            text,
            columns.map(({ field }) => values[field]),
          ),
        )
      }
    }
    await Promise.all(Array.from({ length: 5 }, work))
  }
}

const at = (path: string, type: string) => `(e #>> '{${path}}')::${type}`
const floorColumns: Record<string, string> = {
  external_id: at('Id', 'text'),
  sync_token: at('SyncToken', 'text'),
  source_created_at: at('MetaData,CreateTime', 'timestamptz'),
  source_updated_at: at('MetaData,LastUpdatedTime', 'timestamptz'),
  customer_external_id: at('CustomerRef,value', 'text'),
  txn_date: at('TxnDate', 'date'),
  due_date: at('DueDate', 'date'),
  doc_number: at('DocNumber', 'text'),
  currency: at('CurrencyRef,value', 'text'),
  exchange_rate: at('ExchangeRate', 'numeric'),
  total_amount: at('TotalAmt', 'numeric'),
  balance: at('Balance', 'numeric'),
  tax_amount: at('TxnTaxDetail,TotalTax', 'numeric'),
  deposit_amount: at('Deposit', 'numeric'),
  home_total_amount: at('HomeTotalAmt', 'numeric'),
  home_balance: at('HomeBalance', 'numeric'),
  email_status: at('EmailStatus', 'text'),
  recurring_template_ref: at('RecurDataRef,value', 'text'),
}

/** The floor: the page goes to the same table as it came, one jsonb parameter, nothing parsed or derived in Node. */
export async function sendRawPages(
  { db, schema }: Target,
  tenantId: string,
  pages: readonly string[],
): Promise<void> {
  const list = Object.keys(floorColumns)
  const text = `insert into "${schema}".billing_invoices as t (tenant_id, source, realm_id, base_status, status, ${list.join(', ')})
    select '${tenantId}', 'quickbooks', '${realmId}', 'open', 'open', ${Object.values(floorColumns).join(', ')}
    from jsonb_array_elements($1::jsonb -> 'QueryResponse' -> 'Invoice') e
    on conflict (tenant_id, source, realm_id, external_id) do update
    set ${list.map((name) => `${name} = excluded.${name}`).join(', ')}
    where t.source_updated_at <= excluded.source_updated_at`
  for (const page of pages) {
    await db
      .transaction()
      .execute((transaction) => transaction.executeQuery(CompiledQuery.raw(text, [page])))
  }
}
