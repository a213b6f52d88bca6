import type { AccountKey } from '@vectis/billing-hub'
import type { Storage } from '@vectis/quickbooks-storage'
import { openTables, read, text } from '@vectis/quickbooks-storage/database'

/** How a billing account is called where it is from; null: there is none with this key. */
export async function readAccountName(
  place: Pick<Storage, 'db' | 'schema'>,
  tenantId: string,
  { source, realmId, externalId }: AccountKey,
): Promise<string | null> {
  const tables = openTables(place)
  const [row] = await read(
    tables,
    `select c.display_name as name from ${tables.table('customers')} c
     where c.tenant_id = $1 and c.source = $2 and c.realm_id = $3 and c.external_id = $4`,
    [tenantId, source, realmId, externalId],
    { name: text() },
  )
  return row?.name ?? null
}
