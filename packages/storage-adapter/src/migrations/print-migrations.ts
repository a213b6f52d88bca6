import { checksumOf } from './migration.ts'
import { quoteIdentifier } from '../databases/quote-identifier.ts'
import { migrations } from './registry.ts'
import type { Migration } from './migration.ts'

export interface PrintMigrationsOptions {
  /** The schema the tables are made in. Default `public`. */
  schema?: string
  /** Leave out migrations up to this number, which have already run. Default 0. */
  after?: number
}

/**
 * The migrations as SQL, for hosts that run their own migration tool. Each one records itself in
 * `quickbooks_schema_migrations`, so that `migrate()` and later releases know that it ran. Run it in one transaction.
 */
export function printMigrations(options: PrintMigrationsOptions = {}): string {
  const { schema = 'public', after = 0 } = options
  const pending = migrations.filter(({ number }) => number > after)
  return [
    `create schema if not exists ${quoteIdentifier(schema)};`,
    ledgerSql(schema),
    ...pending.map((migration) => migrationSql(migration, schema)),
  ].join('\n\n')
}

/** The table of the migrations that ran. */
export function ledgerSql(schema: string): string {
  return `create table if not exists ${quoteIdentifier(schema)}.quickbooks_schema_migrations (
  number integer primary key,
  name text not null,
  checksum text not null,
  expands boolean not null default false,
  applied_at timestamptz not null default now()
);
comment on table ${quoteIdentifier(schema)}.quickbooks_schema_migrations is 'Migrations of @vectis/quickbooks-storage that ran here.';`
}

export function migrationSql(migration: Migration, schema: string): string {
  const quoted = quoteIdentifier(schema)
  return `-- ${migration.number} ${migration.name}
${migration.sql.replaceAll('$schema', () => quoted).trim()}
insert into ${quoted}.quickbooks_schema_migrations (number, name, checksum, expands)
values (${migration.number}, '${migration.name}', '${checksumOf(migration)}', ${migration.expands === true});`
}
