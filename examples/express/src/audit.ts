import type { Clock, Logger } from '@vectis/quickbooks'
import type { Storage } from '@vectis/quickbooks-storage'
import { sql } from 'kysely'

export interface AuditEntry {
  at: Date
  actor: string
  /** Such as `quickbooks.connected`. */
  action: string
  /** Names, ids and reasons; never a secret. */
  detail: Record<string, string>
}

export interface Audit {
  record(entry: Omit<AuditEntry, 'at'>): Promise<void>
  /** Newest first. */
  list(limit: number): Promise<AuditEntry[]>
  /** The newest one of this action. */
  last(action: string): Promise<AuditEntry | null>
  /** The company that a person connected under this realm id, as it was called then. */
  companyName(realmId: string): Promise<string | null>
}

/** Who changed an integration: the host's own append-only log. */
export async function createAudit(
  { db, schema }: Pick<Storage, 'db' | 'schema'>,
  { tenantId, clock, logger }: { tenantId: string; clock: Clock; logger: Logger },
): Promise<Audit> {
  const table = sql.table(`${schema}.integration_audit`)
  await sql`create table if not exists ${table} (
    tenant_id text not null,
    audit_id bigint generated always as identity primary key,
    at timestamptz not null,
    actor text not null,
    action text not null,
    detail jsonb not null
  )`.execute(db)
  return {
    async record({ actor, action, detail }) {
      const at = new Date(clock.now()).toISOString()
      await sql`insert into ${table} (tenant_id, at, actor, action, detail)
        values (${tenantId}, ${at}, ${actor}, ${action}, ${JSON.stringify(detail)}::jsonb)`.execute(
        db,
      )
      logger.info({ audit: action, tenantId, actor, ...detail }, 'integration changed')
    },
    async list(limit) {
      const { rows } = await sql<AuditEntry>`select at, actor, action, detail from ${table}
        where tenant_id = ${tenantId} order by audit_id desc limit ${limit}`.execute(db)
      return rows
    },
    async last(action) {
      const { rows } = await sql<AuditEntry>`select at, actor, action, detail from ${table}
        where tenant_id = ${tenantId} and action = ${action} order by audit_id desc limit 1`.execute(
        db,
      )
      return rows[0] ?? null
    },
    async companyName(realmId) {
      const { rows } = await sql<{
        name: string | null
      }>`select detail ->> 'company' as name from ${table}
        where tenant_id = ${tenantId} and action = 'quickbooks.connected' and detail ->> 'realm' = ${realmId}
        order by audit_id desc limit 1`.execute(db)
      return rows[0]?.name ?? null
    },
  }
}
