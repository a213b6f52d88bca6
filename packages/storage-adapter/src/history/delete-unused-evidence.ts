import { integer } from '../databases/columns.ts'
import { read } from '../databases/run.ts'
import type { Tables } from '../databases/tables.ts'
import { versionedTables } from '../migrations/0002/versioned-tables.ts'

/**
 * Deletes a tenant's evidence that no row and no version names any more, and returns how many rows that were. Evidence of
 * the last hour stays: the transaction that it belongs to may not have ended. Reads each table of the tenant once.
 */
export async function deleteUnusedEvidence(
  context: Pick<Tables, 'db' | 'table'>,
  tenantId: string,
): Promise<number> {
  const named = versionedTables
    .flatMap(({ table }) => [table, `${table}_versions`] as const)
    .map((table) => `select evidence_id from ${context.table(table)} where tenant_id = $1`)
  const [row] = await read(
    context,
    `with used as (${named.join(' union ')}), gone as (
       delete from ${context.table('billing_evidence')} e
       where e.tenant_id = $1 and e.at < now() - interval '1 hour'
         and not exists (select from used u where u.evidence_id = e.evidence_id)
       returning 1)
     select count(*)::integer as gone from gone`,
    [tenantId],
    { gone: integer() },
  )
  return row?.gone ?? 0
}
