import { instantText, maybe, openTables, read, text } from '@vectis/quickbooks-storage/database'
import type { Storage } from '@vectis/quickbooks-storage'

/** Tenants that have or had a connection, by id: the next ones after a tenant, in the order of the overview. */
export async function listTenants(
  storage: Pick<Storage, 'db' | 'schema'>,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<string[]> {
  const tables = openTables(storage)
  const rows = await read(
    tables,
    `select tenant_id from ${tables.table('quickbooks_connections')}
      where $1::text is null or tenant_id > $1::text order by tenant_id limit $2::int`,
    [after ?? null, limit],
    { tenant_id: text() },
  )
  return rows.map(({ tenant_id: tenantId }) => tenantId)
}

/** A connection with what the doctor asks about all of them at once. */
export interface ListedConnection {
  tenantId: string
  environment: 'sandbox' | 'production'
  state: string
  tokenKeyId: string | null
  /** The installation that the tokens are bound to; null: to none, or there are none. */
  installationId: string | null
  /** The tokens are bound to another installation than this one. */
  isForeign: boolean
  accessTokenExpiresAt: string | null
}

/** All of them, or a tenant's. */
export async function listConnections(
  storage: Pick<Storage, 'db' | 'schema' | 'installationId'>,
  { tenantId = null }: { tenantId?: string | null } = {},
): Promise<ListedConnection[]> {
  const tables = openTables(storage)
  const rows = await read(
    tables,
    `select tenant_id, environment, state, token_key_id, installation_id, ${instantText('access_token_expires_at')} as expires_at
       from ${tables.table('quickbooks_connections')}
      where $1::text is null or tenant_id = $1::text order by access_token_expires_at nulls last, tenant_id`,
    [tenantId],
    {
      tenant_id: text(),
      environment: text<'sandbox' | 'production'>(),
      state: text(),
      token_key_id: maybe(text()),
      installation_id: maybe(text()),
      expires_at: maybe(text()),
    },
  )
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    environment: row.environment,
    state: row.state,
    tokenKeyId: row.token_key_id,
    installationId: row.installation_id,
    isForeign: row.token_key_id !== null && row.installation_id !== storage.installationId,
    accessTokenExpiresAt: row.expires_at,
  }))
}
