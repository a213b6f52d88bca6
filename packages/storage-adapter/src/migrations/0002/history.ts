import { knownNow } from '../../rules/known-at.ts'
import { keepFunctions } from './keep-versions.ts'
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

function buildHistory(versioned: VersionedTable): string {
  const { table, key, tracked, found } = versioned
  const list = (alias: string) => tracked.map((name) => `${alias}.${name}`).join(', ')
  const keep = keepFunctions(versioned, { create: 'create', stamps: ['known_from'] })
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
    `create trigger ${table}_begins before update on $schema.${table} for each row when ((${list('old')}) is distinct from (${list('new')})) execute function $schema.begin_version();`,
    keep.replaced,
    `create trigger ${table}_kept after update on $schema.${table} referencing old table as replaced for each statement execute function $schema.keep_${table}();`,
    ...(keep.deleted === null
      ? []
      : [
          keep.deleted,
          `create trigger ${table}_deleted after delete on $schema.${table} referencing old table as replaced for each statement execute function $schema.keep_deleted_${table}();`,
        ]),
  ]
  return statements.filter((statement) => statement !== '').join('\n')
}
