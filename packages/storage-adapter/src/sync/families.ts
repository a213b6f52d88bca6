import { text } from '../databases/columns.ts'
import { toJsonParameter } from '../databases/json-parameter.ts'
import { read } from '../databases/run.ts'
import type { SyncContext } from './sync-context.ts'

/** A customer and one of its descendants, or itself. */
export interface FamilyMember {
  root: string
  member: string
}

/**
 * The customers below each of these, themselves included; a generation in one statement, of which QuickBooks allows
 * five. A recursive statement would be simpler. But the planner takes it for a hundred times the rows it has, and so
 * dear that PostgreSQL compiles it, for seconds.
 */
export async function readFamilies(
  context: SyncContext,
  realmId: string,
  roots: readonly string[],
): Promise<FamilyMember[]> {
  const families = new Map(roots.map((root) => [root, new Set([root])]))
  let parents: ReadonlyMap<string, readonly string[]> = new Map(roots.map((id) => [id, [id]]))
  while (parents.size > 0) {
    const children = await read(
      context,
      `select c.id, parent.id as parent from jsonb_array_elements_text($4::text::jsonb) as parent(id) cross join lateral (
         select c.external_id as id from ${context.table('customers')} c where c.tenant_id = $1 and c.source = $2
           and c.realm_id = $3 and c.parent_external_id = parent.id and c.deleted_at is null offset 0) c`,
      [context.tenantId, context.source, realmId, toJsonParameter([...parents.keys()])],
      { id: text(), parent: text() },
    )
    const next = new Map<string, string[]>()
    for (const { id, parent } of children) {
      for (const root of parents.get(parent) ?? []) {
        const family = families.get(root)!
        // A circle ends where it began.
        if (family.has(id)) continue
        family.add(id)
        next.set(id, [...(next.get(id) ?? []), root])
      }
    }
    parents = next
  }
  return [...families].flatMap(([root, members]) =>
    [...members].map((member) => ({ root, member })),
  )
}
