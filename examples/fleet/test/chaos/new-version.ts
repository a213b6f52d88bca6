import { registerHooks } from 'node:module'

// Loaded before a program, it makes it the next release: the same code whose schema has one more migration. That one
// only adds: a column with a default, on a table that old and new processes write all the time, and a table.

const next = `{
  number: 1000,
  name: 'next release',
  expands: true,
  sql: 'alter table $schema.quickbooks_sync_runs add column release text not null default \\'next\\';\\ncreate table $schema.quickbooks_next_release (id integer primary key);',
}`

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    if (!url.endsWith('/migrations/registry.ts')) return loaded
    const source = Buffer.from(loaded.source as Uint8Array).toString()
    const extended = source.replace(
      /(migrations: .* = \[\s*\w+(?:,\s*\w+)*),?\s*\]$/m,
      `$1, ${next}]`,
    )
    if (extended === source) throw new Error(`Expected a list of migrations, but got ${source}.`)
    return { ...loaded, source: extended }
  },
})
