import { loadavg } from 'node:os'
import { startPostgres } from '@vectis/quickbooks-testkit/postgres'
import { spawnEmulator } from '@vectis/quickbooks-emulator'
import pg from 'pg'
import { expect, test } from 'vitest'
import { connectSchema } from '../test/support/spawned-realm.ts'
import { describeRead, measureWorker } from './first-read.ts'
import type { ReadFigures } from './first-read.ts'

// BENCH_ROWS=60000 for the figures of the decision record; the default keeps `pnpm bench` short.
const rows = Number(process.env['BENCH_ROWS'] ?? 20_000)
const turns = Number(process.env['BENCH_TURNS'] ?? 3)
/** CPU of ours, with every guarantee, over CPU of the peer. */
const mostCost = 4
const durable = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' }

test(
  'a first read beside the same read by node-quickbooks and one upsert a page',
  { timeout: 1_800_000 },
  async () => {
    const server = await startPostgres({ from: import.meta.url, settings: durable })
    const invoices = Math.floor(rows / 1.91 / 20) * 20
    const emulator = await spawnEmulator({
      invoices,
      customers: Math.ceil(invoices / 100),
      indexed: true,
      'auto-consent': true,
      throttle: false,
    })
    const client = new pg.Client({ connectionString: server.url })
    await client.connect()
    const figures: Record<'ours' | 'large' | 'peer', ReadFigures[]> = {
      ours: [],
      large: [],
      peer: [],
    }
    const sums = new Set<string>()
    try {
      for (let turn = 0; turn < turns; turn += 1) {
        for (const way of ['ours', 'peer', 'large'] as const) {
          const settings = await connectSchema(server.url, emulator)
          const worker = way === 'peer' ? 'peer-worker.ts' : 'read-worker.ts'
          const size = way === 'large' ? { pageSize: 1_000 } : {}
          const input = { emulator, settings: { ...settings, ...size }, serverPid: server.pid }
          const read = await measureWorker(worker, input)
          figures[way].push(read)
          sums.add(await sumUp(client, settings.schema, way === 'peer' ? peer : ours))
          await client.query(`drop schema "${settings.schema}" cascade`)
          console.log(`${describeRead(way, read)}; load ${loadavg()[0]!.toFixed(1)}`)
        }
      }
      const of = (way: keyof typeof figures, value: (read: ReadFigures) => number) =>
        figures[way].map(value).toSorted((a, b) => a - b)[Math.floor(turns / 2)]!
      const rate = (read: ReadFigures) => read.rowsPerSecond
      const cpu = (read: ReadFigures) => read.cpuPerRow + (read.serverPerRow ?? 0)
      const calls = of('large', (read) => read.calls) / of('ours', (read) => read.calls)
      const speed = of('ours', rate) / of('peer', rate)
      const cost = of('ours', cpu) / of('peer', cpu)
      console.log(
        [
          `rows and sums of all reads: ${[...sums].join(' | ')}`,
          `ours by the clock: ${speed.toFixed(2)} of the peer; CPU of Node and the server: ${cost.toFixed(2)} times the peer's (medians of ${turns})`,
          `with pages of 1,000: ${calls.toFixed(2)} of the calls`,
        ].join('\n'),
      )
      expect(sums.size).toBe(1)
      expect(calls).toBeLessThanOrEqual(rows >= 60_000 ? 0.55 : 0.7)
      expect(cost).toBeLessThanOrEqual(mostCost)
    } finally {
      await client.end()
      await emulator.close()
      await server.close()
    }
  },
)

const ours = `select 'invoices', count(*), sum(total_amount), sum(balance) from schema.billing_invoices
  union all select 'payments', count(*), sum(total_amount), sum(unapplied_amount) from schema.billing_payment_headers
  union all select 'credit memos', count(*), sum(total_amount), sum(balance) from schema.billing_credit_memos
  union all select 'customers', count(*), sum(balance), 0 from schema.customers order by 1`
const peer = `select 'invoices', count(*), sum(total), sum(balance) from schema.peer_invoices
  union all select 'payments', count(*), sum(total), sum(unapplied) from schema.peer_payments
  union all select 'credit memos', count(*), sum(total), sum(balance) from schema.peer_credit_memos
  union all select 'customers', count(*), sum(balance), 0 from schema.peer_customers order by 1`

async function sumUp(client: pg.Client, schema: string, text: string): Promise<string> {
  const { rows: found } = await client.query({
    text: text.replaceAll('schema.', `"${schema}".`),
    rowMode: 'array',
  })
  return found.map((row: string[]) => row.join(' ')).join('; ')
}
