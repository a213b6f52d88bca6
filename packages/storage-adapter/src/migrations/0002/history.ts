import { knownNow } from '../../rules/known-at.ts'
import { versionedTables, type VersionedTable } from './versioned-tables.ts'
import type { Migration } from '../migration.ts'

/**
 * Earlier versions of every row that a figure comes from. A version is closed by the database itself, in the statement
 * that replaces it, whoever sends that statement: this release, an older one beside it, or the host. See
 * docs/decisions/0204. The plan of a trigger is made once, perhaps for one row: it must find each row by its key. A
 * function is one line: statements are split at a `;` that ends a line.
 */
export const history: Migration = {
  number: 2,
  name: 'history',
  expands: true,
  sql: [
    `create function $schema.known_now() returns timestamptz stable language sql as $now$ select ${knownNow} $now$;`,
    `create function $schema.begin_version() returns trigger language plpgsql as $begin$ declare at timestamptz := $schema.known_now(); begin if at > old.known_from then new.known_from := at; elsif at < old.known_from then new.known_from := old.known_from + interval '1 microsecond'; end if; return new; end $begin$;`,
    ...versionedTables.map(buildHistory),
  ].join('\n\n'),
}

function buildHistory({
  table,
  key,
  columns,
  tracked,
  isDeletedFrom,
  found,
}: VersionedTable): string {
  const list = (names: readonly string[], alias: string) =>
    names.map((name) => `${alias}.${name}`).join(', ')
  const kept = [...columns, 'known_from']
  const insert = `insert into $schema.${table}_versions (${kept.join(', ')}, known_to) select ${list(kept, 'o')}`
  const isSame = key.map((name) => `o.${name} = n.${name}`).join(' and ')
  const statements = [
    `alter table $schema.${table} add column known_from timestamptz not null default $schema.known_now();`,
    `comment on column $schema.${table}.known_from is 'Since when we know this version of the row.';`,
    `create table $schema.${table}_versions (like $schema.${table} including comments);`,
    `alter table $schema.${table}_versions add column known_to timestamptz not null, add check (known_from < known_to), add primary key (${[...key, 'known_from'].join(', ')});`,
    `comment on table $schema.${table}_versions is 'Earlier versions of the rows of ${table}: each was what we knew from known_from until known_to.';`,
    `comment on column $schema.${table}_versions.known_to is 'When the next version, or none, took its place.';`,
    found === null
      ? ''
      : `create index ${table}_versions_customer on $schema.${table}_versions (${[...found, 'known_to'].join(', ')});`,
    `create trigger ${table}_begins before update on $schema.${table} for each row when ((${list(tracked, 'old')}) is distinct from (${list(tracked, 'new')})) execute function $schema.begin_version();`,
    `create function $schema.keep_${table}() returns trigger language plpgsql set enable_hashjoin = off set enable_mergejoin = off as $keep$ begin ${insert}, n.known_from from replaced o join $schema.${table} n on ${isSame} where n.known_from > o.known_from; return null; end $keep$;`,
    `create trigger ${table}_kept after update on $schema.${table} referencing old table as replaced for each statement execute function $schema.keep_${table}();`,
    ...(isDeletedFrom
      ? [
          `create function $schema.keep_deleted_${table}() returns trigger language plpgsql as $keep$ begin ${insert}, greatest($schema.known_now(), o.known_from + interval '1 microsecond') from replaced o where $schema.known_now() not in (o.known_from, '-infinity'); return null; end $keep$;`,
          `create trigger ${table}_deleted after delete on $schema.${table} referencing old table as replaced for each statement execute function $schema.keep_deleted_${table}();`,
        ]
      : []),
  ]
  return statements.filter((statement) => statement !== '').join('\n')
}
