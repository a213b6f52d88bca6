import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { tableGroups, drawRelations } from './relations.ts'

interface Column {
  table: string
  column: string
  type: string
  nullable: boolean
  default: string | null
  comment: string
}

/** Writes the reference page of a migrated schema, from the database's own catalog. */
export async function describeSchema<DB>(db: Kysely<DB>, schema: string): Promise<string> {
  const columns = await readColumns(db, schema)
  const tables = await readTables(db, schema)
  const parts = [
    '# Tables',
    '<!-- Made from the migrated database by test/schema/schema-reference.test.ts of the storage adapter; WRITE_SCHEMA=1 writes it anew. -->',
    "What `storage.migrate()` makes, in the schema you choose. Columns carry the same words in the database (`\\d+` shows them). Amounts are `numeric` in the row's own " +
      'currency, dates are calendar dates of the company, instants are `timestamptz`. Every key begins with the tenant. How rows get there: ' +
      '[storing](../guides/storage.md).',
    'The tables of customers, billing and links have a table of earlier versions beside them, `<table>_versions`, with the same columns and `known_to`: see ' +
      '[what was known then](../guides/history.md).',
    'A line in the picture is a reference by value; those marked `FK` are foreign keys. Rows of a source arrive in any order, so a reference from a document to its ' +
      'customer is none: see [decision 0041](../decisions/0041-no-foreign-keys-to-customers.md).',
    ['```mermaid', drawRelations(columns), '```'].join('\n'),
  ]
  for (const [title, names] of Object.entries(tableGroups)) {
    parts.push(`## ${title}`)
    for (const name of names) {
      const table = tables.find((one) => one.table === name)
      if (!table) throw new Error(`Expected a table ${name}.`)
      parts.push(`### ${name}`, table.comment, columnTable(columns, name))
      parts.push(table.keys.map((key) => `- ${key}`).join('\n'))
    }
  }
  const listed = new Set(Object.values(tableGroups).flat())
  const missing = tables.filter(({ table }) => !listed.has(table))
  if (missing.length > 0)
    throw new Error(`Not in any group: ${missing.map(({ table }) => table).join(', ')}.`)
  return `${parts.join('\n\n').replaceAll(`${schema}.`, '')}\n`
}

function columnTable(columns: readonly Column[], table: string): string {
  const rows = columns
    .filter((column) => column.table === table)
    .map(({ column, type, nullable, default: value, comment }) => {
      const facts = [nullable ? '' : 'not null', value === null ? '' : `default \`${value}\``]
      return `| \`${column}\` | ${type} | ${facts.filter(Boolean).join(', ')} | ${comment.replaceAll('|', '\\|')} |`
    })
  return ['| column | type | | |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

async function readColumns<DB>(db: Kysely<DB>, schema: string): Promise<Column[]> {
  const { rows } = await sql<Column>`
    select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type,
      not a.attnotnull as nullable,
      case when a.attidentity <> '' then 'identity' when a.attgenerated <> '' then 'generated'
        else pg_get_expr(d.adbin, d.adrelid) end as default,
      col_description(c.oid, a.attnum) as comment
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relnamespace = ${schema}::regnamespace and c.relkind = 'r'
      and c.relname <> 'quickbooks_schema_migrations' and c.relname !~ '_versions$'
    order by c.relname, a.attnum`.execute(db)
  const types: Record<string, string> = { 'timestamp with time zone': 'timestamptz' }
  return rows.map((row) => ({ ...row, type: types[row.type] ?? row.type }))
}

async function readTables<DB>(
  db: Kysely<DB>,
  schema: string,
): Promise<{ table: string; comment: string; keys: string[] }[]> {
  const { rows } = await sql<{ table: string; comment: string; keys: string }>`
    select c.relname as table, obj_description(c.oid) as comment, (
      select jsonb_agg(told order by place, told)::text from (
        select case contype when 'p' then 1 else 3 end as place, case contype when 'p' then 'primary key: ' else 'check or foreign key: ' end
          || regexp_replace(pg_get_constraintdef(o.oid), '^PRIMARY KEY ', '') as told
        from pg_constraint o where o.conrelid = c.oid and o.contype in ('p', 'f')
        union all
        select 2, case when i.indisunique then 'unique index: ' else 'index: ' end
          || regexp_replace(pg_get_indexdef(i.indexrelid), '^.* USING btree ', '')
        from pg_index i where i.indrelid = c.oid and not i.indisprimary) keys
    ) as keys
    from pg_class c where c.relnamespace = ${schema}::regnamespace and c.relkind = 'r'
      and c.relname <> 'quickbooks_schema_migrations' and c.relname !~ '_versions$' order by 1`.execute(
    db,
  )
  return rows.map(({ table, comment, keys }) => ({
    table,
    comment,
    keys: (JSON.parse(keys) as string[]).map((key) =>
      key.replace('check or foreign key: FOREIGN KEY', 'foreign key:').replace(/: +/, ': '),
    ),
  }))
}
