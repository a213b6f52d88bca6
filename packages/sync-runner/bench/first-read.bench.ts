import { startPostgres } from '@vectis/quickbooks-testkit/postgres'
import { expect, test } from 'vitest'
import { buildPages } from '../../storage-adapter/bench/pages.ts'
import { ingest } from '../../storage-adapter/bench/ways.ts'
import { openSyncDatabase } from '../../storage-adapter/test/support/sync-database.ts'
import { describeRead, measureFirstRead } from './first-read.ts'
import type { ReadFigures } from './first-read.ts'

// pnpm bench runs a short form. The figures of the README:
// BENCH_ROWS=200000 pnpm exec vitest bench --run --config vitest.workspace.ts packages/sync-runner/bench/first-read
const rows = Number(process.env['BENCH_ROWS'] ?? 40_000)

const durable = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' }

test('a first read end to end, beside ingest alone', { timeout: 1_800_000 }, async () => {
  const server = await startPostgres({ from: import.meta.url, settings: durable })
  const database = await openSyncDatabase('PostgreSQL', { url: server.url })
  try {
    const pages = buildPages(Math.floor(rows / 2 / 500) * 500)
    await ingest(database, 'warm-up', pages.slice(0, 4))
    // In turns on one server, so that a machine that is busy for a while is busy for both.
    const alone: number[] = []
    const whole: ReadFigures[] = []
    for (let turn = 0; turn < 3; turn += 1) {
      const begun = performance.now()
      await ingest(database, `turn-${turn}`, pages)
      alone.push((pages.length * 500) / ((performance.now() - begun) / 1_000))
      whole.push(await measureFirstRead({ databaseUrl: server.url, serverPid: server.pid, rows }))
    }
    const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[1]!
    const ratio = median(whole.map(({ rowsPerSecond }) => rowsPerSecond)) / median(alone)
    for (const figures of whole) console.log(describeRead('first read', figures))
    console.log(`ingest alone: ${alone.map(Math.round).join(', ')} rows/s`)
    console.log(`end to end is ${ratio.toFixed(2)} of that (medians)`)
    expect(ratio).toBeGreaterThanOrEqual(0.6)
  } finally {
    await database.close()
    await server.close()
  }
})
