import { performance } from 'node:perf_hooks'
import type { SourceBatch, SourceInvoice } from '@vectis/quickbooks/ports'
import { startPostgres } from '@vectis/quickbooks-testkit/postgres'
import { expect, test } from 'vitest'
import { createSourceStore } from '../src/sources/source-store.ts'
import { openSyncDatabase } from '../test/support/sync-database.ts'
import { buildPages } from './pages.ts'
import { derive, ingest, type Target } from './ways.ts'

const rows = Number(process.env['BENCH_ROWS'] ?? 20_000)
const durable = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' }
const roundPages = 4

/** The same invoices, 500 to a batch, as the JSON text of the other source's answer. */
function toBatch(page: string): string {
  const invoices = derive(page).map((row): SourceInvoice => ({
    id: row.externalId,
    createdAt: row.sourceCreatedAt,
    updatedAt: row.sourceUpdatedAt ?? '',
    number: row.docNumber,
    contactId: row.customerExternalId,
    date: row.txnDate ?? '',
    dueDate: row.dueDate,
    currency: row.currency,
    exchangeRate: row.exchangeRate,
    total: row.totalAmount,
    amountDue: row.balance,
    tax: row.taxAmount,
    status: 'issued',
    isSent: true,
  }))
  const batch: SourceBatch = {
    source: 'xero',
    organisationId: 'org-1',
    observedAt: '2026-11-23T12:00:00.000Z',
    organisation: { name: 'Old Mill', timeZone: 'America/Los_Angeles', homeCurrency: 'USD' },
    invoices,
  }
  return JSON.stringify(batch)
}

async function writeBatches(
  { db, schema }: Target,
  tenantId: string,
  texts: readonly string[],
): Promise<void> {
  const store = createSourceStore({ db, schema }).forTenant(tenantId)
  for (const text of texts) await store.write(JSON.parse(text) as SourceBatch)
}

for (const engine of ['PostgreSQL', 'PGlite'] as const) {
  test(`batches of another source beside ingest on ${engine}`, { timeout: 600_000 }, async () => {
    const server = await startPostgres({ from: import.meta.url, settings: durable })
    const database = await openSyncDatabase(engine, { url: server.url })
    try {
      const pages = buildPages(engine === 'PGlite' ? rows / 4 : rows)
      const batches = pages.map(toBatch)
      await ingest(database, 'warm-up', pages.slice(0, 4))
      await writeBatches(database, 'warm-up', batches.slice(0, 4))
      const seconds = { sync: 0, sources: 0, syncAgain: 0, sourcesAgain: 0 }
      const time = async (name: keyof typeof seconds, work: () => Promise<unknown>) => {
        const start = performance.now()
        await work()
        seconds[name] += (performance.now() - start) / 1_000
      }
      // In turns, so that a machine that is busy for a while is busy for both.
      for (const again of ['', 'Again'] as const) {
        for (let start = 0; start < pages.length; start += roundPages) {
          const end = start + roundPages
          await time(`sync${again}`, () => ingest(database, 'acme', pages.slice(start, end)))
          const round = batches.slice(start, end)
          await time(`sources${again}`, () => writeBatches(database, 'acme', round))
        }
      }
      const rate = (of: number) => Math.round((pages.length * 500) / of)
      const ratio = seconds.sync / seconds.sources
      console.log(
        [
          `${engine}, ${pages.length * 500} invoices in batches of 500, rows/s`,
          `  QuickBooks     ${rate(seconds.sync)} new, ${rate(seconds.syncAgain)} unchanged`,
          `  another source ${rate(seconds.sources)} new, ${rate(seconds.sourcesAgain)} unchanged: ${ratio.toFixed(2)} of the rate of new rows`,
        ].join('\n'),
      )
      expect(ratio).toBeGreaterThanOrEqual(0.8)
    } finally {
      await database.close()
      await server.close()
    }
  })
}
