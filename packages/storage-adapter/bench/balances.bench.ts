import { performance } from 'node:perf_hooks'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { startPostgres } from '@vectis/quickbooks-testkit/postgres'
import { createSyncStore } from '../src/sync/sync-store.ts'
import { openSyncDatabase } from '../test/support/sync-database.ts'
import type { SyncDatabase } from '../test/support/sync-database.ts'
import { fillWithOthers } from './foreign-tenants.ts'
import { readServerCpu } from './server-cpu.ts'

/** `BENCH_INVOICES=1000000` for the figures of the decision record; a tenant beside it has 25,000. */
const large = Number(process.env['BENCH_INVOICES'] ?? 200_000)
const small = 25_000
const realmId = '1'
const customers = 500

/** An eighth is open, the rest was paid in full; the same open invoices for each customer, whatever the past. */
async function fill({ db, schema }: SyncDatabase, tenantId: string, rows: number): Promise<void> {
  const table = (name: string) => sql.table(`${schema}.${name}`)
  const open = 3_000
  await sql`insert into ${table('customers')} (tenant_id, realm_id, external_id, balance, balance_with_jobs)
    select ${tenantId}, ${realmId}, n::text, 60, 60 from generate_series(1, ${customers}::integer) n`.execute(
    db,
  )
  await sql`insert into ${table('billing_invoices')} (tenant_id, realm_id, external_id, customer_external_id, total_amount, balance)
    select ${tenantId}, ${realmId}, n::text, (n % ${customers}::integer + 1)::text, 10, case when n <= ${open}::integer then 10 else 0 end
    from generate_series(1, ${rows}::integer) n`.execute(db)
  await sql`insert into ${table('billing_payment_headers')} (tenant_id, realm_id, external_id, customer_external_id, total_amount)
    select ${tenantId}, ${realmId}, n::text, (n % ${customers}::integer + 1)::text, 10
    from generate_series(${open}::integer + 1, ${rows}::integer) n`.execute(db)
  await sql`insert into ${table('billing_payments')} (tenant_id, realm_id, payment_external_id, kind, amount, line_no, invoice_external_id)
    select ${tenantId}, ${realmId}, n::text, 'cash', 10, 1, n::text
    from generate_series(${open}::integer + 1, ${rows}::integer) n`.execute(db)
}

const about = Array.from({ length: 10 }, (_, n) => [
  { entity: 'Invoice' as const, externalId: String(n * 37 + 1) },
  { entity: 'Payment' as const, externalId: String(n * 37 + 4_000) },
]).flat()

test(
  'balances after a change, in a company of 25,000 and in a large one',
  { timeout: 900_000 },
  async () => {
    const server = await startPostgres({ from: import.meta.url })
    const database = await openSyncDatabase('PostgreSQL', { url: server.url, max: 1 })
    try {
      await fillWithOthers(database, { rows: 100_000, tenants: 50 })
      await fill(database, 'small', small)
      await fill(database, 'large', large)
      await sql`vacuum analyze`.execute(database.db)
      const storeOf = (tenantId: string) => createSyncStore(database).forTenant(tenantId)
      const check = async (tenantId: string, isWhole: boolean) => {
        const cpu = readServerCpu(server.pid) ?? 0
        const start = performance.now()
        const report = await storeOf(tenantId).checkBalances({
          realmId,
          now: '2026-11-29T00:00:00Z',
          limit: 100,
          ...(isWhole ? {} : { about }),
        })
        expect(report.differences).toEqual([])
        expect(report.checked.invoice).toBe(isWhole ? (tenantId === 'small' ? small : large) : 20)
        return {
          ms: performance.now() - start,
          cpuMs: ((readServerCpu(server.pid) ?? 0) - cpu) * 1000,
        }
      }
      const times: Record<string, number[]> = { small: [], large: [] }
      for (let n = 0; n < 31; n += 1) {
        for (const tenantId of ['small', 'large']) {
          const { ms } = await check(tenantId, false)
          times[tenantId]!.push(ms)
        }
      }
      const median = (list: number[]) => list.toSorted((a, b) => a - b)[15]!
      const ratio = median(times['large']!) / median(times['small']!)
      const whole = await check('large', true)
      console.log(
        [
          `balances, ${small} and ${large} invoices, ten invoices and ten payments changed`,
          `  by the change, small  ${median(times['small']!).toFixed(1)} ms`,
          `  by the change, large  ${median(times['large']!).toFixed(1)} ms: ${ratio.toFixed(2)} times that`,
          `  the whole, large      ${whole.ms.toFixed(0)} ms, ${whole.cpuMs.toFixed(0)} ms of the server, in slices of 500`,
        ].join('\n'),
      )
      expect(ratio).toBeLessThanOrEqual(1.3)
    } finally {
      await database.close()
      await server.close()
    }
  },
)
