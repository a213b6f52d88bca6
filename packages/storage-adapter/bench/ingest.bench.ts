import { expect, test } from 'vitest'
import { startPostgres } from '@vectis/quickbooks-testkit/postgres'
import { openSyncDatabase } from '../test/support/sync-database.ts'
import { fillWithOthers } from './foreign-tenants.ts'
import { describeFigures, measureIngest } from './measure-ingest.ts'
import { buildPages } from './pages.ts'
import { readServerCpu } from './server-cpu.ts'

/** `BENCH_ROWS=100000` for the figures of the README; the default keeps `pnpm bench` short. */
const rows = Number(process.env['BENCH_ROWS'] ?? 20_000)

/** Rows of fifty other tenants; `BENCH_OTHERS=1000000` for the figures of the decision record. */
const others = Number(process.env['BENCH_OTHERS'] ?? 200_000)

/** Times the CPU of deriving the same rows alone; a bound in microseconds would be one of the machine. */
const mostOfDeriving = 2.5

const durable = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' }

for (const engine of ['PostgreSQL', 'PGlite'] as const) {
  test(`ingest on ${engine}`, { timeout: 600_000 }, async () => {
    // The server of the tests does not wait for the disk; this one does, as a host's.
    const server = await startPostgres({ from: import.meta.url, settings: durable })
    const database = await openSyncDatabase(engine, { url: server.url })
    const full = await openSyncDatabase(engine, { url: server.url })
    try {
      const pages = buildPages(engine === 'PGlite' ? rows / 4 : rows)
      await fillWithOthers(full, { rows: engine === 'PGlite' ? others / 10 : others, tenants: 50 })
      const figures = await measureIngest(database, pages, full, () => readServerCpu(server.pid))
      console.log(describeFigures(engine, figures))
      expect(figures.writtenByRepeat).toBe(0)
      expect(figures.beside.rate / figures.alone.rate).toBeGreaterThanOrEqual(0.8)
      if (engine === 'PGlite') return
      expect(figures.ours / figures.eachRow).toBeGreaterThanOrEqual(4)
      expect(figures.ours / figures.floor).toBeGreaterThanOrEqual(0.7)
      expect(figures.cpuPerRow / figures.cpuPerDerivedRow).toBeLessThanOrEqual(mostOfDeriving)
    } finally {
      await full.close()
      await database.close()
      await server.close()
    }
  })
}
