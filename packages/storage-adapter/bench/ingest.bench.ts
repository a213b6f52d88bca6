import { expect, test } from 'vitest'
import { startPostgres } from '@vectis/quickbooks-testkit/postgres'
import { openSyncDatabase } from '../test/support/sync-database.ts'
import { describeFigures, measureIngest } from './measure-ingest.ts'
import { buildPages } from './pages.ts'

/** `BENCH_ROWS=100000` for the figures of the README; the default keeps `pnpm bench` short. */
const rows = Number(process.env['BENCH_ROWS'] ?? 20_000)

const durable = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' }

for (const engine of ['PostgreSQL', 'PGlite'] as const) {
  test(`ingest on ${engine}`, { timeout: 600_000 }, async () => {
    // The server of the tests does not wait for the disk; this one does, as a host's.
    const server = await startPostgres({ from: import.meta.url, settings: durable })
    const database = await openSyncDatabase(engine, { url: server.url })
    try {
      const pages = buildPages(engine === 'PGlite' ? rows / 4 : rows)
      const figures = await measureIngest(database, pages)
      console.log(describeFigures(engine, figures))
      expect(figures.writtenByRepeat).toBe(0)
      if (engine === 'PGlite') return
      expect(figures.ours / figures.eachRow).toBeGreaterThanOrEqual(4)
      expect(figures.ours / figures.floor).toBeGreaterThanOrEqual(0.7)
      expect(figures.cpuPerRow).toBeLessThanOrEqual(40)
    } finally {
      await database.close()
      await server.close()
    }
  })
}
