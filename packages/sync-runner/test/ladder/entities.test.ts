import { toEpochMs } from '@vectis/quickbooks/values'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from '../support/open-realm.ts'
import type { OpenRealm } from '../support/open-realm.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

const tick = ({ clock, runner }: OpenRealm, mode?: 'incremental' | 'full' | 'verify') =>
  clock.run(runner.runOnce({ tenantId, ...(mode === undefined ? {} : { mode }) }))

const broken = (realm: OpenRealm, entity: SyncEntity, respond = 'application-error') =>
  realm.emulator.faults.push({ match: { entity }, respond: respond as 'application-error' })

const live = (realm: OpenRealm, entity: SyncEntity) =>
  [...realm.store.tables({ tenantId, realmId })[entity].values()].filter(
    ({ row, deletedAt }) => row !== null && deletedAt === null,
  )

/** Company requests about this entity alone since the last look. */
const requestsOf = ({ emulator }: OpenRealm, entity: SyncEntity, from: number) =>
  emulator.log.records
    .slice(from)
    .filter((record) => record.path.startsWith('/v3/') && record.entity === entity).length

test.for(['auto', 'incremental', 'full', 'verify'] as const)(
  'templates that answer 500 do not stop the sync: a void arrives at the first tick (%s)',
  async (mode) => {
    const realm = await openRealm()
    expect(await tick(realm)).toMatchObject({ outcome: 'succeeded' })
    await realm.clock.advance(25 * hourMs)
    broken(realm, 'RecurringTransaction')
    const [first] = live(realm, 'Invoice')
    const id = first!.row!.externalId
    realm.emulator.books(realmId).operations.voidTransaction({ entity: 'Invoice', id })
    const report = await tick(realm, mode === 'auto' ? undefined : mode)
    const stored = realm.store.tables({ tenantId, realmId }).Invoice.get(id)
    expect(stored?.row?.isAllZero).toBe(true)
    if (mode !== 'incremental') {
      expect(report).toMatchObject({ outcome: 'partial', errorCode: 'server', error: null })
      expect(report.problems).toMatchObject([{ rung: 'entity', entity: 'RecurringTransaction' }])
    }
    const [run] = await realm.store.forTenant(tenantId).readRuns({ realmId, limit: 1 })
    expect(run?.problems).toEqual(report.problems)
  },
)

test.for([
  { respond: 'application-error', days: 7 },
  // Only the kind of failure is another: that it has a clock of its own shows within a day.
  { respond: 'unavailable', days: 1 },
  { respond: 'stream-timeout', days: 1 },
  { respond: 'html-in-200', days: 1 },
  { respond: 'application-403', days: 1 },
])(
  'templates that fail ($respond) are asked again on their own clock, with growing pauses up to a day',
  async ({ respond, days }) => {
    const realm = await openRealm()
    await tick(realm)
    await realm.clock.advance(25 * hourMs)
    const rule = broken(realm, 'RecurringTransaction', respond)
    const asked: number[] = []
    let seen = realm.emulator.log.records.length
    const until = realm.clock.now() + days * dayMs
    // After a day the pauses are hours: a tick each hour is enough.
    const dense = realm.clock.now() + dayMs
    while (realm.clock.now() < until) {
      const report = await tick(realm)
      // Every run reports the problem until it is fixed; the other entities are up to date.
      expect(report).toMatchObject({ outcome: 'partial' })
      if (requestsOf(realm, 'RecurringTransaction', seen) > 0) asked.push(realm.clock.now())
      seen = realm.emulator.log.records.length
      await realm.clock.advance(realm.clock.now() < dense ? 15 * minuteMs : hourMs)
    }
    const inTicks = asked.map((at) => Math.round(at / (15 * minuteMs)))
    const pauses = inTicks.slice(1).map((at, index) => (at - inTicks[index]!) * 15 * minuteMs)
    expect(pauses.length).toBeGreaterThan(2)
    expect(pauses.length).toBeLessThan(16)
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(14 * minuteMs)
    expect(Math.max(...pauses)).toBeLessThanOrEqual(dayMs + hourMs)
    expect(pauses.toSorted((a, b) => a - b)).toEqual(pauses)
    rule()
    await realm.clock.advance(dayMs)
    const mended = await tick(realm)
    expect(mended).toMatchObject({ outcome: 'succeeded', problems: [] })
  },
)

test('a Fault of templates that says nothing of the plan is a failure, and is asked again', async () => {
  const realm = await openRealm()
  const Error = [{ Message: 'Invalid query', Detail: 'An odd answer', code: '4001' }]
  const rule = realm.emulator.faults.push({
    match: { entity: 'RecurringTransaction' },
    respond: { status: 400, body: { Fault: { Error, type: 'ValidationFault' } } },
  })
  const report = await tick(realm)
  expect(report.problems).toMatchObject([{ rung: 'entity', entity: 'RecurringTransaction' }])
  rule()
  await realm.clock.advance(dayMs)
  expect(await tick(realm)).toMatchObject({ outcome: 'succeeded', problems: [] })
  expect(live(realm, 'RecurringTransaction').length).toBeGreaterThan(0)
})

test('CreditMemo at 500 for good: the other entities of the first read are read, and read incrementally from then on', async () => {
  const realm = await openRealm()
  const rule = broken(realm, 'CreditMemo')
  const first = await tick(realm)
  expect(first).toMatchObject({ outcome: 'partial', errorCode: 'server' })
  expect(first.problems).toMatchObject([{ rung: 'entity', entity: 'CreditMemo', code: 'server' }])
  expect(first.remedy).not.toContain('templates')
  expect(live(realm, 'Invoice')).toHaveLength(60)
  expect(live(realm, 'RecurringTransaction').length).toBeGreaterThan(0)
  const { operations } = realm.emulator.books(realmId)
  const pauses: number[] = []
  for (let n = 0; n < 40; n += 1) {
    await realm.clock.advance(15 * minuteMs)
    const customer = operations.createCustomer({ displayName: `Client ${n}` })
    const seen = realm.emulator.log.records.length
    const report = await tick(realm)
    expect(report).toMatchObject({ outcome: 'partial' })
    expect(report.entities.Customer).toMatchObject({ inserted: 1 })
    expect(live(realm, 'Customer').some(({ row }) => row?.externalId === customer['Id'])).toBe(true)
    if (requestsOf(realm, 'CreditMemo', seen) > 0) pauses.push(n)
  }
  expect(pauses.length).toBeLessThan(8)
  // A person's full read asks at once; so does the next scheduled try, once it is fixed.
  rule()
  const mended = await tick(realm, 'full')
  expect(mended).toMatchObject({ outcome: 'succeeded', problems: [] })
  expect(live(realm, 'CreditMemo').length).toBeGreaterThan(0)
})

test('an entity whose changes cannot be read does not stop the others, and loses nothing', async () => {
  const realm = await openRealm()
  await tick(realm)
  await realm.clock.advance(15 * minuteMs)
  const rule = broken(realm, 'Payment')
  const { operations } = realm.emulator.books(realmId)
  const invoices = realm.store.tables({ tenantId, realmId }).Invoice
  const open = [...invoices.values()].find(({ row }) => Number(row?.balance) > 0)!.row!
  operations.receivePayment({
    customerId: open.customerExternalId!,
    amount: open.balance,
    applications: [{ invoiceId: open.externalId, amount: open.balance }],
  })
  const report = await tick(realm)
  expect(report.problems).toMatchObject([{ rung: 'entity', entity: 'Payment' }])
  expect(Number(invoices.get(open.externalId)?.row?.balance)).toBe(0)
  const before = live(realm, 'Payment').length
  await realm.clock.advance(hourMs)
  rule()
  expect(await tick(realm)).toMatchObject({ outcome: 'succeeded', problems: [] })
  expect(live(realm, 'Payment')).toHaveLength(before + 1)
})

test.for(['application-403', 'user-lost-access'])(
  'one entity that QuickBooks refuses (%s) does not stop the others',
  async (respond) => {
    const realm = await openRealm()
    broken(realm, 'Payment', respond)
    const report = await tick(realm)
    expect(report.problems).toMatchObject([{ rung: 'entity', entity: 'Payment' }])
    expect(live(realm, 'Invoice')).toHaveLength(60)
    expect((await realm.connections.forTenant(tenantId).read())?.state).toBe('connected')
  },
)

test('a call of change data capture that QuickBooks refuses is replaced by queries', async () => {
  const realm = await openRealm()
  await tick(realm)
  await realm.clock.advance(15 * minuteMs)
  realm.emulator.faults.push({
    match: { operation: 'cdc' },
    respond: 'application-403',
  })
  const { operations } = realm.emulator.books(realmId)
  operations.createCustomer({ displayName: 'Seen by its query' })
  const report = await tick(realm)
  expect(report).toMatchObject({ outcome: 'partial', errorCode: 'forbidden' })
  expect(report.entities.Customer).toMatchObject({ inserted: 1 })
})

test('an outage of QuickBooks fails the tick, and slows no entity down', async () => {
  const realm = await openRealm()
  await tick(realm)
  await realm.clock.advance(15 * minuteMs)
  const rule = realm.emulator.faults.push({ match: { path: '/v3/' }, respond: 'application-error' })
  for (let n = 0; n < 5; n += 1) {
    const report = await tick(realm)
    expect(report).toMatchObject({ outcome: 'failed', errorCode: 'server' })
    expect(report.problems).toMatchObject([{ rung: 'tick' }])
    await realm.clock.advance(15 * minuteMs)
  }
  rule()
  expect(await tick(realm)).toMatchObject({ outcome: 'succeeded', problems: [] })
  for (const { failing } of await realm.store.forTenant(tenantId).readCheckpoints(realmId)) {
    expect(failing).toBeNull()
  }
})

test('an entity that fails gives one warning, and no late sync', async () => {
  const kinds: string[] = []
  const realm = await openRealm({
    runner: { onWarning: ({ warning }) => void kinds.push(`${warning.kind} ${warning.message}`) },
  })
  broken(realm, 'CreditMemo')
  for (let n = 0; n < 30; n += 1) {
    await tick(realm)
    await realm.clock.advance(15 * minuteMs)
  }
  expect(kinds).toHaveLength(1)
  expect(kinds[0]).toMatch(/^part_failing .*CreditMemo/)
})

test('the retry of an entity is on its clock, at the instant its checkpoint names', async () => {
  const realm = await openRealm()
  broken(realm, 'CreditMemo')
  const report = await tick(realm)
  const checkpoints = await realm.store.forTenant(tenantId).readCheckpoints(realmId)
  const { failing } = checkpoints.find(({ entity }) => entity === 'CreditMemo')!
  expect(failing).toMatchObject({ attempts: 1, code: 'server' })
  expect(toEpochMs(failing!.retryAt) - realm.clock.now()).toBeGreaterThan(14 * minuteMs)
  expect(report.problems[0]?.retryAt).toBe(failing?.retryAt)
})
