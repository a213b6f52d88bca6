import type { VersionedTable } from './versioned-tables.ts'

/**
 * The functions by which the triggers of a table keep what is replaced. `create`: the verb; `stamps`: the columns
 * beside the table's own.
 */
export function keepFunctions(
  { table, key, columns, isDeletedFrom }: VersionedTable,
  { create, stamps }: { create: 'create' | 'create or replace'; stamps: readonly string[] },
): { replaced: string; deleted: string | null } {
  const kept = [...columns, ...stamps]
  const values = kept.map((name) => `o.${name}`).join(', ')
  const insert = `insert into $schema.${table}_versions (${kept.join(', ')}, known_to) select ${values}`
  const isSame = key.map((name) => `o.${name} = n.${name}`).join(' and ')
  return {
    replaced: `${create} function $schema.keep_${table}() returns trigger language plpgsql set enable_hashjoin = off set enable_mergejoin = off as $keep$ begin ${insert}, n.known_from from replaced o join $schema.${table} n on ${isSame} where n.known_from > o.known_from; return null; end $keep$;`,
    deleted: isDeletedFrom
      ? `${create} function $schema.keep_deleted_${table}() returns trigger language plpgsql as $keep$ begin ${insert}, greatest($schema.known_now(), o.known_from + interval '1 microsecond') from replaced o where $schema.known_now() not in (o.known_from, '-infinity'); return null; end $keep$;`
      : null,
  }
}
