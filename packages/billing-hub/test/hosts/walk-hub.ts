import type { Stores } from '@vectis/quickbooks-storage'
import { createActivity, createCompany, receiptActivityNames } from '@vectis/quickbooks-emulator'
import { createBillingHub, type AnyKysely, type BillingHubOptions } from '../../src/index.ts'
import { connectTenant, loadCompany, realmId, tenantId } from '../support/load-company.ts'

const today = '2026-11-23'
const timeZone = 'America/Los_Angeles'
const start = Date.parse('2026-11-23T18:00:00Z')

/** A company with a history of four months, the same for every host. */
function playCompany() {
  let time = start - 120 * 86_400_000
  const company = createCompany({
    realmId,
    seed: 7,
    clock: { now: () => time },
    customers: 25,
    invoices: 120,
  })
  const activity = createActivity(company, { seed: 8 })
  const receipts = createActivity(company, { seed: 7, only: receiptActivityNames })
  for (let step = 0; step < 120; step += 1) {
    time += 23 * 3_600_000
    activity.step()
    if (step % 3 === 0) receipts.step()
  }
  return company
}

/** Invoices as a clerk or another app leaves them: without a customer, and with one, a date or a currency that cannot be read. */
function spoilInvoices(company: ReturnType<typeof playCompany>): string {
  const { operations } = company
  const { rows } = company.query('SELECT * FROM Customer MAXRESULTS 1000')
  const roots = rows.filter((row) => row['ParentRef'] === undefined)
  // The first in the order of texts: its panel is among those that are asked for.
  const [customerId = ''] = roots.map((row) => String(row['Id'])).sort()
  const changes = [
    { CustomerRef: {} },
    { CustomerRef: [] },
    { DueDate: 'soon' },
    { CurrencyRef: 7 },
    { DocNumber: 'whole' },
  ]
  const ids = changes.map((set) => {
    const bill = { customerId, amount: 100, txnDate: '2026-11-01', dueDate: '2026-11-10' }
    const id = String(operations.createInvoice(bill)['Id'])
    operations.patchObject({ entity: 'Invoice', id, set })
    return id
  })
  return ids.at(-1) ?? ''
}

let storageTime = start

/** The clock of the storage: rows are read a minute before the hub's first step. */
export const storageClock = {
  now: () => storageTime,
  sleep: () => Promise.resolve(),
}

/** What every method of a hub answers over the books of one company; equal on every host, or a host decides what a customer owes. */
export async function walkHub(
  stores: Pick<Stores, 'connections' | 'sync' | 'retention' | 'history'>,
  options: { db: AnyKysely; schema: string },
) {
  storageTime = start - 60_000
  await connectTenant(stores)
  const sync = stores.sync.forTenant(tenantId)
  const company = playCompany()
  const externalId = spoilInvoices(company)
  await loadCompany(sync, company)
  const lease = await sync.acquireLease({ realmId, owner: 'test', leaseMs: 60_000 })
  if (lease === null) throw new Error('The lease is taken.')
  // A newer version of a row that cannot be read.
  const newer = { entity: 'Invoice', externalId, path: 'TotalAmt' } as const
  await sync.commit({
    ...{ realmId, lease, observedAt: '2026-11-23T18:00:30Z' },
    unreadable: [{ ...newer, sourceUpdatedAt: '2026-11-23T18:00:20Z' }],
  })
  await sync.refreshStatuses({ realmId, today })
  let now = start
  const clock = { now: () => now, sleep: () => Promise.resolve() }
  const hub = (rest: Partial<BillingHubOptions> = {}) =>
    createBillingHub({ ...options, clock, ...rest }).forTenant(tenantId)

  const own = hub()
  const applied = await own.links.apply()
  const { accounts, ...counts } = await own.links.preview()
  const customerIds = applied.flatMap(({ after }) => after?.customerId ?? []).sort()
  const tickets = async () => [
    ...customerIds.slice(0, 12).map((customerId) => ({ customerId, resolved: 9 })),
    { customerId: 'nobody', resolved: 4 },
  ]
  const full = hub({ tickets })
  const window = { today, timeZone, from: '2026-10-01', to: '2026-11-01' }

  const panels = []
  for (const customerId of customerIds.slice(0, 12)) {
    panels.push({
      panel: await full.panel(customerId, { today, recent: 12 }),
      withoutDate: await full.panel(customerId, { today: null, recent: 1 }),
      revenue: await full.revenue(customerId, { today }),
    })
  }
  const [busiest = ''] = customerIds
  const first = await full.timeline(busiest, { today, timeZone, limit: 3 })
  const second = first.next
    ? await full.timeline(busiest, { today, timeZone, limit: 3, before: first.next })
    : null

  const overdue = await full.alerts.evaluateOverdue({ today })
  const again = await full.alerts.evaluateOverdue({ today })
  const service = await full.alerts.evaluateService(window)
  const serviceAgain = await full.alerts.evaluateService(window)
  const listed = await full.alerts.list({ limit: 500 })
  const dismissed = listed[0]?.key ?? ''
  await full.alerts.dismiss(dismissed, { actor: 'ada', reason: 'known' })
  const open = await full.alerts.countOpen()
  const explained = [
    await full.explain.alert(dismissed),
    await full.explain.alert(service.firing[0]?.key ?? ''),
    await full.explain.figure({ customerId: busiest, figure: 'net', currency: 'USD', today }),
  ]

  const key = (externalId: string) => ({ source: 'quickbooks', realmId, externalId })
  const [one, two] = applied.map(({ externalId }) => externalId)
  await full.links.undo(key(one ?? ''), { actor: 'ada' })
  await full.links.keepSeparate(key(two ?? ''), { actor: 'ada' })
  now += 60_000
  const spine = customerIds.map((id, at) => ({
    id: `psa-${at}`,
    name: accounts.find(({ decision }) => decision.customerId === id)?.account.displayName ?? id,
  }))
  const joined = hub({ spine: async () => spine })
  const moved = await joined.links.apply()
  const undone = (await joined.links.report()).map(({ lastUndoneAt, ...report }) => ({
    ...report,
    wasUndone: lastUndoneAt !== null,
  }))

  const [reviewed, preview] = [await joined.links.review(), await joined.links.preview()]
  const then = { today, knownAt: new Date(start + 30_000).toISOString() }
  const past = {
    panel: await full.panel(busiest, then),
    asOf: await full.panel(busiest, { ...then, asOf: '2026-10-31' }),
    totals: await full.totals({ ...then, asOf: '2026-10-31' }),
  }
  const tried = { replayed: [] as unknown[], rederived: [] as unknown[] }
  const days = { from: '2026-11-22', to: '2026-11-23', timeZone }
  for await (const day of full.alerts.replayOverdue({ ...days, settings: { graceDays: 12 } }))
    tried.replayed.push(forget(day))
  for await (const page of stores.history.rederive({ tenantId })) tried.rederived.push(page)
  // Last: afterwards the past is no longer there.
  storageTime = start + 120_000
  const daily = { before: new Date(start + 60_000), timeZone }
  const before = new Date(start + 120_000)
  const kept = {
    planned: await stores.retention.deleteVersions({ tenantId, daily, before, dryRun: true }),
    thinned: await stores.retention.deleteVersions({ tenantId, daily }),
    daily: await full.history(),
    notOfADay: await full.panel(busiest, then).catch(String),
    dropped: await stores.retention.deleteVersions({ tenantId, before }),
    from: await full.history(),
    tooEarly: await full.panel(busiest, then).catch(String),
  }

  return {
    past,
    tried,
    kept,
    counts,
    accounts,
    applied,
    panels,
    timeline: [first, second],
    overdue: forget(overdue),
    again: again.transitions,
    service,
    serviceAgain: serviceAgain.transitions,
    listed: forget(listed),
    explained: forget(explained, 'at'),
    customers: await full.customers({ today, limit: 12 }),
    open: Object.fromEntries(open),
    reading: await full.reading(),
    totals: await full.totals({ today }),
    unassigned: await full.unassigned(),
    months: await full.months({ today }),
    moved,
    undone,
    reviewed,
    preview,
  }
}

/** Without the times of this test and the ids that it drew; which evidence is the same one stays. */
function forget<Value>(value: Value, ...more: string[]): Value {
  const own = new Set(['knownFrom', 'runId', 'intuitTid', ...more])
  const evidence = new Map<string, string>()
  return JSON.parse(JSON.stringify(value), (name, part: unknown) => {
    if (own.has(name)) return part === null ? null : 'known'
    if (name !== 'id' || typeof part !== 'string' || !/^\d{19}$/.test(part)) return part
    const number = evidence.get(part) ?? `evidence ${evidence.size + 1}`
    evidence.set(part, number)
    return number
  }) as Value
}

export type HubAnswers = Awaited<ReturnType<typeof walkHub>>
