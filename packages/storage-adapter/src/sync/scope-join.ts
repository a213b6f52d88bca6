/**
 * Tenant, source and realm of a batch (`$2`, `$3`, `$4`) as columns of the materialized set that a statement joins with
 * a table.
 *
 * With the parameters in the join itself, the planner assumes one row for a tenant that its statistics do not know.
 * Then it reads all rows of the realm once per page, to find five hundred of them.
 */
export const scopeColumns = '$2::text as tenant_id, $3::text as source, $4::text as realm_id'

/** Whether two aliases are of the same tenant, source and realm. */
export function isSameScope(a: string, b: string): string {
  return ['tenant_id', 'source', 'realm_id']
    .map((name) => `${a}.${name} = ${b}.${name}`)
    .join(' and ')
}
