import { syncedEntities, syncEntities, type SyncEntity } from '@vectis/quickbooks/rows'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { StorageDatabase } from '../../src/schema/storage-database.ts'

type Table = (typeof syncedEntities)[SyncEntity]['table'] | 'billing_payments'

const tables: readonly Table[] = [
  ...syncEntities.map((entity) => syncedEntities[entity].table),
  'billing_payments',
]

/** Not compared: when a row was written here, and by which of several equal answers. */
export const incidental = [
  'tenant_id',
  'observed_at',
  'first_seen_at',
  'changed_at',
  'known_from',
  'evidence_id',
  'settlements_at',
  'settlements_sync_token',
  'settlements_digest',
]

export type Rows = Record<Table, Record<string, unknown>[]>

/** All billing rows of a tenant, in a fixed order, without what is incidental or other columns. */
export async function readRows(
  { db, schema }: { db: Kysely<StorageDatabase>; schema: string },
  tenantId: string,
  leftOut: readonly string[] = incidental,
): Promise<Rows> {
  const entries = await Promise.all(
    tables.map(async (table) => {
      const order =
        table === 'billing_payments'
          ? 'external_id, line_no, linked_type, linked_external_id, kind'
          : 'external_id'
      const found = await sql<{ row: string }>`
        select (to_jsonb(t) - array(select jsonb_array_elements_text(${JSON.stringify(leftOut)}::jsonb)))::text as row
        from ${sql.table(`${schema}.${table}`)} t where tenant_id = ${tenantId} order by ${sql.raw(order)}`.execute(
        db,
      )
      return [table, found.rows.map(({ row }) => JSON.parse(row) as Record<string, unknown>)]
    }),
  )
  return Object.fromEntries(entries) as Rows
}
