import { performance } from 'node:perf_hooks'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { startPostgres } from '@vectis/quickbooks-testkit/postgres'
import { versionedTables } from '../src/migrations/0002/versioned-tables.ts'
import { openSyncDatabase, type SyncDatabase } from '../test/support/sync-database.ts'
import { buildPages } from './pages.ts'
import { readServerCpu } from './server-cpu.ts'
import { ingest } from './ways.ts'

const rows = Number(process.env['BENCH_ROWS'] ?? 20_000)
const durable = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' }

test('ingest with its history beside the same without', { timeout: 600_000 }, async () => {
  const server = await startPostgres({ from: import.meta.url, settings: durable })
  const kept = await openSyncDatabase('PostgreSQL', { url: server.url })
  const bare = await openSyncDatabase('PostgreSQL', { url: server.url })
  try {
    await dropHistory(bare)
    const pages = buildPages(rows)
    const changed = pages.map((page) =>
      page
        .replaceAll('"SyncToken":"0"', '"SyncToken":"7"')
        .replaceAll(/"LastUpdatedTime":"[^"]+"/g, '"LastUpdatedTime":"2026-11-22T10:00:00-08:00"')
        .replaceAll(/"Balance":[\d.]+/g, '"Balance":0.01'),
    )
    const seconds = () => readServerCpu(server.pid) ?? 0
    await ingest(kept, 'warm-up', pages.slice(0, 4))
    await ingest(bare, 'warm-up', pages.slice(0, 4))
    for (const [name, sent] of [
      ['new', pages],
      ['changed', changed],
    ] as const) {
      const figures = { kept: measure(seconds), bare: measure(seconds) }
      for (let start = 0; start < sent.length; start += 10) {
        const round = sent.slice(start, start + 10)
        await figures.bare.time(() => ingest(bare, 'acme', round))
        await figures.kept.time(() => ingest(kept, 'acme', round))
      }
      const [with_, without] = [figures.kept.read(), figures.bare.read()]
      const ratio = without.seconds / with_.seconds
      console.log(
        `${name} rows: ${with_.perSecond} rows/s and ${with_.server} µs of the server per row with history, ` +
          `${without.perSecond} and ${without.server} without: ${ratio.toFixed(2)} of the rate`,
      )
      expect(ratio).toBeGreaterThanOrEqual(0.8)
    }
    const { rows: counted } = await sql<{ versions: number; bytes: number }>`
      select count(*)::int as versions, pg_total_relation_size(${`${kept.schema}.billing_invoices_versions`}::regclass)::int as bytes
      from ${sql.table(`${kept.schema}.billing_invoices_versions`)}`.execute(kept.db)
    expect(counted[0]?.versions).toBeGreaterThan(rows * 0.99)
    console.log(`${Math.round((counted[0]?.bytes ?? 0) / rows)} bytes of the disk per version`)
  } finally {
    await kept.close()
    await bare.close()
    await server.close()
  }
})

async function dropHistory({ db, schema }: SyncDatabase): Promise<void> {
  for (const { table } of versionedTables) {
    const name = sql.table(`${schema}.${table}`)
    await sql`drop trigger ${sql.id(`${table}_begins`)} on ${name}`.execute(db)
    await sql`drop trigger ${sql.id(`${table}_kept`)} on ${name}`.execute(db)
    await sql`alter table ${name} alter column known_from set default '2026-01-01', alter column evidence_id drop default`.execute(
      db,
    )
  }
}

function measure(serverSeconds: () => number) {
  let seconds = 0
  let server = 0
  return {
    async time(work: () => Promise<unknown>): Promise<void> {
      const before = serverSeconds()
      const start = performance.now()
      await work()
      seconds += (performance.now() - start) / 1_000
      server += serverSeconds() - before
    },
    read: () => ({
      seconds,
      perSecond: Math.round(rows / seconds),
      server: Math.round((server / rows) * 1e7) / 10,
    }),
  }
}
