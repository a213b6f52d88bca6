import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'

/** Whose rows: all of a tenant, or those of one of its realms. */
export interface RetentionScope {
  tenantId: string
  realmId: string | null
}

export function isInScope({ tenantId, realmId }: RetentionScope): RawBuilder<boolean> {
  return realmId === null
    ? sql<boolean>`tenant_id = ${tenantId}`
    : sql<boolean>`tenant_id = ${tenantId} and realm_id = ${realmId}`
}
