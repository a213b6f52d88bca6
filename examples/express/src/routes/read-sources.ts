import type { Storage } from '@vectis/quickbooks-storage'
import { instantText, maybe, openTables, read, text } from '@vectis/quickbooks-storage/database'

/** The organisations of another accounting system, as their batches named them. */
export async function readSources(
  place: Pick<Storage, 'db' | 'schema'>,
  { tenantId, source }: { tenantId: string; source: string },
) {
  const tables = openTables(place)
  return read(
    tables,
    `select s.realm_id as "realmId", s.name, s.time_zone as "timeZone", ${instantText('s.observed_at')} as "answeredAt"
     from ${tables.table('billing_sources')} s where s.tenant_id = $1 and s.source = $2 order by s.realm_id`,
    [tenantId, source],
    { realmId: text(), name: maybe(text()), timeZone: text(), answeredAt: maybe(text()) },
  )
}
