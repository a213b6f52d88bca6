import { sql } from 'kysely'
import { versionedTables } from '../../src/migrations/0002/versioned-tables.ts'
import type { SyncDatabase } from './sync-database.ts'

/** Rows and versions of a tenant with the evidence they name, and whether it is there. */
export async function readNamed(
  { db, schema }: Pick<SyncDatabase, 'db' | 'schema'>,
  tenantId: string,
): Promise<{ table: string; evidence: string | null; isThere: boolean }[]> {
  const parts = versionedTables
    .flatMap(({ table }) => [table, `${table}_versions`])
    .map(
      (table) =>
        sql`select ${table} as table, x.evidence_id::text as evidence, e.evidence_id is not null as "isThere"
          from ${sql.table(`${schema}.${table}`)} x
          left join ${sql.table(`${schema}.billing_evidence`)} e on e.tenant_id = x.tenant_id and e.evidence_id = x.evidence_id
          where x.tenant_id = ${tenantId}`,
    )
  const { rows } = await sql<{
    table: string
    evidence: string | null
    isThere: boolean
  }>`${sql.join(parts, sql` union all `)}`.execute(db)
  return rows
}
