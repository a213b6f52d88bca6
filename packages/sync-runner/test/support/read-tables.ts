import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Storage } from '@vectis/quickbooks-storage'
import type { SyncTables } from '@vectis/quickbooks-testkit/contracts'
import { syncedTables } from '../../../storage-adapter/src/tables/synced-tables.ts'

type Json = Record<string, unknown>

/** The billing tables of a realm in the shape of the reference store, so that one comparison serves both. */
export async function readTables(
  { db, schema }: Pick<Storage, 'db' | 'schema'>,
  { tenantId, realmId }: { tenantId: string; realmId: string },
): Promise<SyncTables> {
  const read = async (table: string): Promise<Json[]> => {
    const { rows } = await sql<{ row: string }>`
      select to_jsonb(t)::text as row from ${sql.table(`${schema}.${table}`)} t
      where tenant_id = ${tenantId} and realm_id = ${realmId}`.execute(
      db as unknown as Kysely<never>,
    )
    return rows.map(({ row }) => parseExactly(row))
  }
  const settlements = Map.groupBy(
    (await read('billing_payments')).filter((row) => row['deletedAt'] === null),
    (row) => String(row['paymentExternalId']),
  )
  const tables: Record<string, Map<string, unknown>> = {}
  for (const [entity, { table }] of Object.entries(syncedTables)) {
    const rows = await read(table)
    tables[entity] = new Map(
      rows.map((row) => [
        String(row['externalId']),
        {
          externalId: row['externalId'],
          row:
            entity === 'Payment'
              ? { ...row, settlements: settlements.get(String(row['externalId'])) ?? [] }
              : row,
          deletedAt: row['deletedAt'],
          deletedReason: row['deletedReason'],
          mergedInto: row['mergedInto'] ?? null,
          absentScanId: row['absentScanId'] ?? null,
          preVoidTotal: row['preVoidTotal'] ?? null,
          hadVoidEvent: row['hadVoidEvent'] ?? false,
          unreadableSince: row['unreadableSince'] ?? null,
        },
      ]),
    )
  }
  return tables as unknown as SyncTables
}

/** Keys in camel case, and amounts as the text the database wrote: floats have no place here. */
function parseExactly(text: string): Json {
  const parsed = JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && context?.source !== undefined ? context.source : value,
  ) as Json
  return Object.fromEntries(
    Object.entries(parsed).map(([name, value]) => [
      name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  )
}
