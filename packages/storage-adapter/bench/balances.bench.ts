import { performance } from 'node:perf_hooks'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { startPostgres } from '@vectis/quickbooks-testkit/postgres'
import { createSyncStore } from '../src/sync/sync-store.ts'
import { openSyncDatabase } from '../test/support/sync-database.ts'
import type { SyncDatabase } from '../test/support/sync-database.ts'
import { fillWithOthers } from './foreign-tenants.ts'
import { readServerCpu } from './server-cpu.ts'
import { derive } from './ways.ts'

/** `BENCH_INVOICES=1000000` for the figures of the decision record; a tenant beside it has 25,000. */
const large = Number(process.env['BENCH_INVOICES'] ?? 200_000)
const small = 25_000
const realmId = '1'
const today = '2026-11-29'

/** Fifty invoices for each customer, of which six are open and the rest was paid in full. */
async function fill({ db, schema }: SyncDatabase, tenantId: string, rows: number): Promise<void> {
  const table = (name: string) => sql.table(`${schema}.${name}`)
  const customers = rows / 50
  const open = customers * 6
  await sql`insert into ${table('customers')} (tenant_id, realm_id, external_id, balance, balance_with_jobs)
    select ${tenantId}, ${realmId}, n::text, 60, 60 from generate_series(1, ${customers}::integer) n`.execute(
    db,
  )
  await sql`insert into ${table('billing_invoices')} (tenant_id, realm_id, external_id, customer_external_id, total_amount, balance, base_status, status)
    select ${tenantId}, ${realmId}, n::text, (n % ${customers}::integer + 1)::text, 10, case when n <= ${open}::integer then 10 else 0 end,
      case when n <= ${open}::integer then 'open' else 'paid' end, case when n <= ${open}::integer then 'open' else 'paid' end
    from generate_series(1, ${rows}::integer) n`.execute(db)
  await sql`insert into ${table('billing_payment_headers')} (tenant_id, realm_id, external_id, customer_external_id, total_amount)
    select ${tenantId}, ${realmId}, n::text, (n % ${customers}::integer + 1)::text, 10
    from generate_series(${open}::integer + 1, ${rows}::integer) n`.execute(db)
  await sql`insert into ${table('billing_payments')} (tenant_id, realm_id, payment_external_id, kind, amount, line_no, invoice_external_id)
    select ${tenantId}, ${realmId}, n::text, 'cash', 10, 1, n::text
    from generate_series(${open}::integer + 1, ${rows}::integer) n`.execute(db)
}

const changed = Array.from({ length: 10 }, (_, n) => n * 37 + 1)
const sizes = { small, large }
type Size = keyof typeof sizes
/** Them, and ten payments. */
const about = (size: Size) =>
  changed.flatMap((n) => [
    { entity: 'Invoice' as const, externalId: String(n) },
    { entity: 'Payment' as const, externalId: String(sizes[size] - n) },
  ])

/** Ten open invoices with another number each round, and a due date that has passed in every second one. */
function changeTen(size: Size, round: number) {
  const at = new Date(Date.parse('2026-11-28T00:00:00Z') + round * 60_000).toISOString()
  const invoices = changed.map((n) => ({
    Id: String(n),
    SyncToken: String(round),
    MetaData: { CreateTime: '2026-10-01T00:00:00Z', LastUpdatedTime: at },
    DocNumber: `${n}-${round}`,
    TxnDate: '2026-10-01',
    DueDate: round % 2 === 0 ? '2026-10-31' : '2026-12-31',
    CurrencyRef: { value: 'USD' },
    CustomerRef: { value: String((n % (sizes[size] / 50)) + 1) },
    TotalAmt: 10,
    Balance: 10,
  }))
  return { observedAt: at, rows: derive(JSON.stringify({ QueryResponse: { Invoice: invoices } })) }
}

test('ten changes in a company of 25,000 and in a large one', { timeout: 900_000 }, async () => {
  const server = await startPostgres({ from: import.meta.url })
  const database = await openSyncDatabase('PostgreSQL', { url: server.url, max: 1 })
  try {
    await fillWithOthers(database, { rows: 100_000, tenants: 50 })
    await fill(database, 'small', small)
    await fill(database, 'large', large)
    await sql`vacuum analyze`.execute(database.db)
    const storeOf = (tenantId: string) => createSyncStore(database).forTenant(tenantId)
    const check = async (tenantId: Size, isWhole: boolean) => {
      const cpu = readServerCpu(server.pid) ?? 0
      const start = performance.now()
      const report = await storeOf(tenantId).checkBalances({
        realmId,
        now: '2026-11-29T00:00:00Z',
        limit: 100,
        ...(isWhole ? {} : { about: about(tenantId) }),
      })
      expect(report.differences).toEqual([])
      expect(report.checked.invoice).toBe(isWhole ? sizes[tenantId] : 20)
      return {
        ms: performance.now() - start,
        cpuMs: ((readServerCpu(server.pid) ?? 0) - cpu) * 1000,
      }
    }
    /** What a tick does with ten changed invoices once they are read. */
    const write = async (tenantId: Size, round: number) => {
      const store = storeOf(tenantId)
      const lease = await store.acquireLease({ realmId, owner: 'bench', leaseMs: 3_600_000 })
      if (lease === null) throw new Error('Expected a free lease.')
      const { observedAt, rows } = changeTen(tenantId, round)
      const start = performance.now()
      const counts = await store.commit({
        realmId,
        lease,
        observedAt,
        today,
        rows: { Invoice: rows },
      })
      await store.refreshStatuses({ realmId, today })
      expect(counts.Invoice.updated).toBe(10)
      return performance.now() - start
    }
    const none = { checked: [] as number[], written: [] as number[] }
    const times = { small: structuredClone(none), large: structuredClone(none) }
    for (let round = 0; round < 31; round += 1) {
      for (const tenantId of ['small', 'large'] satisfies Size[]) {
        times[tenantId].written.push(await write(tenantId, round))
        times[tenantId].checked.push((await check(tenantId, false)).ms)
      }
    }
    const median = (list: number[]) => list.toSorted((a, b) => a - b)[15]!
    const compare = (part: keyof typeof none) => {
      const [one, other] = [median(times.small[part]), median(times.large[part])]
      return { one, other, ratio: other / one }
    }
    const [written, checked] = [compare('written'), compare('checked')]
    const whole = await check('large', true)
    const say = ({ one, other, ratio }: typeof checked) =>
      `${one.toFixed(1)} and ${other.toFixed(1)} ms: ${ratio.toFixed(2)} times that`
    console.log(
      [
        `${small} and ${large} invoices, of which ten changed`,
        `  written, with the badges of the day  ${say(written)}`,
        `  balances of what changed             ${say(checked)}`,
        `  all balances, large                  ${whole.ms.toFixed(0)} ms, ${whole.cpuMs.toFixed(0)} ms of the server, in slices of 500`,
      ].join('\n'),
    )
    expect(checked.ratio).toBeLessThanOrEqual(1.3)
    expect(written.ratio).toBeLessThanOrEqual(1.3)
  } finally {
    await database.close()
    await server.close()
  }
})
