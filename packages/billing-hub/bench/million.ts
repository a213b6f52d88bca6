// Times the hub on a large tenant: `pnpm exec node --conditions=@vectis/source packages/billing-hub/bench/million.ts [invoices]`.
// Default 100,000 invoices; 1000000 for the figures of the documentation.
import { randomBytes } from 'node:crypto'
import { systemClock } from '@vectis/quickbooks'
import { createStorage } from '@vectis/quickbooks-storage'
import { startPostgres } from '@vectis/quickbooks-testkit/postgres'
import { createBillingHub, planLinks } from '../src/index.ts'
import { fillTenant } from '../test/support/fill-tenant.ts'

const tenantId = 'tenant-1'
const realmId = '9341457021722202'
const today = '2026-11-23'
const invoices = Number(process.argv[2] ?? 100_000)
const customers = Math.max(50, invoices / 200)

async function time(work: (n: number) => Promise<unknown>, rounds: number): Promise<string> {
  const took: number[] = []
  for (let n = 0; n < rounds; n += 1) {
    const start = performance.now()
    await work(n)
    took.push(performance.now() - start)
  }
  took.sort((a, b) => a - b)
  const at = (share: number) => took[Math.min(rounds - 1, Math.floor(rounds * share))]?.toFixed(1)
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms (${rounds} calls)`
}

const names = Array.from({ length: 10_000 }, (_, n) => {
  const word = (k: number) =>
    `${'bdfgklmnprstv'[k % 13]}${'aeiou'[k % 5]}${'bdfgklmnprstv'[(k * 7) % 13]}o`
  return `${word(n)}${word(Math.floor(n / 65))} ${word(Math.floor(n / 7))} ${n % 100} Services`
})
const before = process.memoryUsage().heapUsed
const start = performance.now()
const decisions = planLinks({
  spine: names.map((name, n) => ({ id: `psa-${n}`, name: n % 3 === 0 ? `${name}x` : name })),
  accounts: names.map((name, n) => ({
    source: 'quickbooks',
    realmId,
    externalId: String(n),
    displayName: `${name} LLC`,
    companyName: null,
    parentExternalId: null,
    isJob: false,
    isProject: false,
    billWithParent: false,
    active: true,
    email: null,
    phone: null,
    street: null,
    postalCode: null,
  })),
})
const results = Object.groupBy(decisions, ({ result }) => result)
console.log(
  `planLinks 10,000 x 10,000: ${((performance.now() - start) / 1000).toFixed(2)} s, heap +${Math.round((process.memoryUsage().heapUsed - before) / 1e6)} MB, rss ${Math.round(process.memoryUsage.rss() / 1e6)} MB;`,
  Object.entries(results).map(([result, rows]) => `${result} ${rows?.length}`),
)

const server = await startPostgres({ from: import.meta.url })
const storage = createStorage({
  url: server.url,
  schema: 'hub',
  keys: { current: { id: 'bench', key: randomBytes(32) } },
})
try {
  await storage.migrate()
  await storage.connections.forTenant(tenantId).connect({
    environment: 'production',
    realmId,
    tokens: {
      accessToken: 'bench',
      refreshToken: 'bench',
      accessTokenExpiresAt: '2026-11-23T11:00:00Z',
      refreshTokenExpiresAt: '2027-03-03T10:00:00Z',
      refreshTokenHardExpiresAt: null,
    },
  })
  const filled = performance.now()
  await fillTenant(storage.db, 'hub', { invoices, customers })
  console.log(
    `${invoices} invoices of ${customers} customers in ${((performance.now() - filled) / 1000).toFixed(0)} s`,
  )
  const clock = { ...systemClock, now: () => Date.parse('2026-11-23T18:00:00Z') }
  const hub = createBillingHub({ db: storage.db, schema: 'hub', clock }).forTenant(tenantId)
  const customer = (n: number) => `psa-${1 + ((n * 37) % customers)}`
  console.log('panel   ', await time((n) => hub.panel(customer(n), { today }), 200))
  console.log('timeline', await time((n) => hub.timeline(customer(n), { today }), 200))
  console.log(
    'overdue, dry run',
    await time(() => hub.alerts.evaluateOverdue({ today, dryRun: true }), 3),
  )
  const outstanding = async () => {
    const rows = await storage.db
      .selectFrom('billing_invoices')
      .select(['customer_external_id', 'balance', 'base_status', 'due_date'])
      .where('tenant_id', '=', tenantId)
      .execute()
    return rows.filter((row) => row.customer_external_id === '7' && row.base_status === 'open')
  }
  console.log('all rows loaded, one customer picked in JavaScript', await time(outstanding, 2))
} finally {
  await storage.close()
  await server.close()
}
