/** What a count that differs leads to, and what it costs: changes, tombstones, a whole read, in this order. */
import type { OpenQuestion } from '@vectis/quickbooks/ports'
import { emptyCheckpoint, mostSetAside } from '@vectis/quickbooks/ports'
import { toInstant } from '@vectis/quickbooks/values'
import { expect, test } from 'vitest'
import { checkCounts, isUnused } from '../../src/verify/check-counts.ts'
import { openInvoices } from '../gone/open-invoices.ts'
import { overlay } from '../simulation/overlay.ts'
import { openRun, questionAbout } from '../support/open-run.ts'

const dayMs = 86_400_000

type Counts = { ours: number; theirs: number } | undefined

/** Five invoices are stored. */
async function openCounted() {
  const books = await openInvoices()
  const { change, emulator } = books
  const begin = async (known: readonly OpenQuestion[] = []) => {
    const opened = await openRun(books, known)
    const check = (before?: Counts) => {
      const last = { count: () => Promise.resolve(before) }
      return opened.run(checkCounts(opened.context, ['Invoice'], last))
    }
    return { ...opened, check, asked: () => opened.asked().map(kindOf) }
  }
  /** `COUNT(*)` says so from now on. */
  const say = (totalCount: number) =>
    emulator.faults.push({
      match: { operation: 'query', entity: 'Invoice', statement: 'COUNT(*)' },
      respond: { status: 200, body: { QueryResponse: { totalCount } } },
    })
  /** No answer of the feed names an invoice. */
  const silence = () => change('cdc', 'Invoice', () => [])
  return { ...books, ...(await begin()), begin, say, silence }
}

function kindOf(request: string): string {
  if (request.startsWith('cdc')) return 'cdc'
  if (!request.startsWith('SELECT')) return request
  return request.includes('COUNT(*)') ? 'count' : request.includes('Id IN') ? 'list' : 'scan'
}

test('counts that agree cost one call', async () => {
  const { asked, check, context, clock, committed, log } = await openCounted()
  expect(await check()).toEqual({ Invoice: { ours: 5, theirs: 5 } })
  expect(asked()).toEqual(['count'])
  expect(log.loud()).toEqual([])
  const countedAt = toInstant(clock.now())
  expect(context.checkpoints.get('Invoice')).toMatchObject({
    countedAt,
    changedSince: expect.any(String),
  })
  expect(committed).toMatchObject([{ observedAt: countedAt }])
})

test.each<[string, Counts, isKnown: boolean]>([
  ['the same', { ours: 5, theirs: 6 }, true],
  ['as large, of other counts', { ours: 3, theirs: 4 }, true],
  ['the reverse', { ours: 6, theirs: 5 }, false],
  ['another', { ours: 4, theirs: 6 }, false],
  ['none', { ours: 5, theirs: 5 }, false],
  ['not made', undefined, false],
])(
  'a difference is followed up unless the last check had it: that was %s',
  async (_, before, isKnown) => {
    const { asked, check, say, log } = await openCounted()
    say(6)
    const counts = await check(before)
    expect(asked().length === 1).toBe(isKnown)
    expect(counts).toEqual(isKnown ? { Invoice: { ours: 5, theirs: 6 } } : {})
    expect(log.loud()).toEqual(isKnown ? [] : ['warn quickbooks.sync.counts_disagree'])
  },
)

test('equal counts of which one row is not ours are no known difference', async () => {
  const { bury, begin, old } = await openCounted()
  await bury('Invoice', old[1])
  const { asked, check, context, log } = await begin()
  // QuickBooks counts it, so one of ours is too many.
  const checkpoint = { ...context.checkpoints.get('Invoice')!, setAside: ['77'] }
  context.checkpoints.set('Invoice', checkpoint)
  context.store = overlay(context.store, { countLive: () => Promise.resolve(5) })
  await check({ ours: 9, theirs: 9 })
  const requests = asked()
  expect(requests.slice(0, 4)).toEqual(['count', 'cdc', 'count', 'scan'])
  // As many as QuickBooks has: no deletion is in doubt.
  expect(log.loud()).toEqual(['warn quickbooks.sync.counts_disagree'])
})

test('a row that was set aside is counted by QuickBooks alone', async () => {
  const { asked, check, context, say } = await openCounted()
  const checkpoint = { ...context.checkpoints.get('Invoice')!, setAside: ['77'] }
  context.checkpoints.set('Invoice', checkpoint)
  say(6)
  expect(await check()).toEqual({ Invoice: { ours: 5, theirs: 6 } })
  expect(asked()).toEqual(['count'])
})

test('where more rows were set aside than are remembered, equal counts agree by chance', async () => {
  const { asked, check, context } = await openCounted()
  const setAside = Array.from({ length: mostSetAside }, (_, at) => `odd ${at}`)
  context.checkpoints.set('Invoice', { ...context.checkpoints.get('Invoice')!, setAside })
  expect(await check()).toEqual({ Invoice: { ours: 5, theirs: 5 } })
  expect(asked()).toContain('scan')
})

test('a difference that changes explain costs them and another count', async () => {
  const { asked, check, customerId, operations, log } = await openCounted()
  operations.createInvoice({ customerId, amount: '1' })
  expect(await check()).toEqual({ Invoice: { ours: 6, theirs: 6 } })
  expect(asked()).toEqual(['count', 'cdc', 'count'])
  expect(log.loud()).toEqual([])
})

test('more rows than ours: what is stored as deleted is asked for, and comes back', async () => {
  const { begin, bury, clock, emulator, isLive, old } = await openCounted()
  await bury('Invoice', old[1])
  const { asked, check, committed, context, log } = await begin()
  const listed: unknown[] = []
  const { store } = context
  context.store = overlay(store, {
    listIds(input) {
      listed.push(input)
      return store.listIds(input)
    },
  })
  const begun = clock.now()
  emulator.faults.push({ match: { operation: 'read' }, respond: { delayMs: 5_000 } })
  expect(await check()).toEqual({ Invoice: { ours: 5, theirs: 5 } })
  expect(asked()).toEqual(['count', 'cdc', 'count', `read invoice ${old[1]}`])
  expect(isLive('Invoice', old[1])).toBe(true)
  expect(listed).toEqual([
    { realmId: context.realmId, entity: 'Invoice', state: 'deleted', limit: 200 },
  ])
  const batch = committed.find(({ evidence }) => evidence?.step === 'count')
  expect(batch).toMatchObject({ revived: [{ entity: 'Invoice', externalId: old[1] }] })
  expect(Date.parse(batch!.observedAt)).toBeGreaterThan(begun)
  expect(log.loud()).toEqual([])
})

test('a deletion that is in question already is not asked for with the counts', async () => {
  const { begin, bury, clock, old, say } = await openCounted()
  await bury('Invoice', old[1])
  const claimedAt = toInstant(clock.now())
  const known = questionAbout('Invoice', old[1], { claimedAt, kind: 'revival' })
  const { asked, check, committed } = await begin([known])
  say(6)
  await check()
  expect(asked().slice(0, 4)).toEqual(['count', 'cdc', 'count', 'scan'])
  expect(committed.every(({ observedAt }) => typeof observedAt === 'string')).toBe(true)
})

test('fewer rows than ours: no deletion is asked for, and the whole read finds the one that was missed', async () => {
  const { begin, bury, isLive, old, operations, silence } = await openCounted()
  // One is deleted, and stored so; the other deletion is in no answer of the feed.
  operations.deleteTransaction({ entity: 'Invoice', id: old[1] })
  await bury('Invoice', old[1])
  operations.deleteTransaction({ entity: 'Invoice', id: old[2] })
  silence()
  const { asked, check, log } = await begin()
  expect(await check()).toEqual({ Invoice: { ours: 3, theirs: 3 } })
  const requests = asked()
  expect(requests.slice(0, 4)).toEqual(['count', 'cdc', 'count', 'scan'])
  expect(requests).not.toContain(`read invoice ${old[1]}`)
  expect(isLive('Invoice', old[2])).toBe(false)
  const [line] = log.lines.filter(({ level }) => level === 'warn')
  expect(line).toMatchObject({
    event: 'quickbooks.sync.counts_disagree',
    message: 'Our rows and COUNT(*) disagree: reading all of them',
    fields: { entity: 'Invoice', ours: 4, theirs: 3 },
  })
})

test('a difference that the changes reduce to the last one is known', async () => {
  const { asked, check, customerId, log, operations, say } = await openCounted()
  operations.createInvoice({ customerId, amount: '1' })
  say(7)
  expect(await check({ ours: 1, theirs: 2 })).toEqual({ Invoice: { ours: 6, theirs: 7 } })
  expect(asked()).toEqual(['count', 'cdc', 'count'])
  expect(log.loud()).toEqual([])
})

test.each([
  ['fewer than it found', 4, { Invoice: { ours: 5, theirs: 4 } }],
  ['as many as it found', 5, { Invoice: { ours: 5, theirs: 5 } }],
  ['more than it found', 6, {}],
])(
  'a whole read that leaves QuickBooks %s: only a short one is not taken as known',
  async (_, theirs, counts) => {
    const { check, clock, context, say } = await openCounted()
    say(theirs)
    expect(await check()).toEqual(counts)
    expect(context.checkpoints.get('Invoice')?.countedAt).toBe(toInstant(clock.now()))
  },
)

test('a row that the whole read cannot read explains the difference', async () => {
  const { asked, check, customerId, operations, silence } = await openCounted()
  const id = String(operations.createInvoice({ customerId, amount: '1' })['Id'])
  operations.patchObject({ entity: 'Invoice', id, set: { TotalAmt: 'n/a' } })
  silence()
  expect(await check()).toEqual({ Invoice: { ours: 5, theirs: 6 } })
  expect(asked()).toContain('scan')
})

test('a row that the whole read could not be served is no page that was short', async () => {
  const { begin, clock, emulator, old, operations } = await openCounted()
  operations.withholdObject({ entity: 'Invoice', id: old[1] })
  const claimedAt = toInstant(clock.now())
  const known = questionAbout('Invoice', old[1], { claimedAt, kind: 'unserved' })
  const { check, context } = await begin([known])
  emulator.faults.push({ match: { operation: 'read' }, respond: { status: 200, body: {} } })
  context.store = overlay(context.store, { countLive: () => Promise.resolve(6) })
  expect(await check()).toEqual({ Invoice: { ours: 6, theirs: 5 } })
})

test('a row of another entity that cannot be served explains nothing', async () => {
  const { begin, clock, say } = await openCounted()
  const claimedAt = toInstant(clock.now())
  const { check } = await begin([questionAbout('Payment', '77', { claimedAt, kind: 'unserved' })])
  say(6)
  expect(await check()).toEqual({})
})

test('deletions of long ago that no answer of the feed showed: a whole read before the count', async () => {
  const { begin, clock } = await openCounted()
  const { asked, check, context } = await begin()
  const deletionsSince = toInstant(clock.now() - 30 * dayMs)
  context.checkpoints.set('Invoice', { ...context.checkpoints.get('Invoice')!, deletionsSince })
  expect(await check()).toEqual({ Invoice: { ours: 5, theirs: 5 } })
  expect(asked()[0]).toBe('scan')
})

test.each([
  [500, 'scan'],
  [501, 'count'],
])('%i customers: %s', async (customers, request) => {
  const { asked, context, run } = await openCounted()
  context.store = overlay(context.store, { countLive: () => Promise.resolve(customers) })
  const last = { count: () => Promise.resolve({ ours: 500, theirs: 1 }) }
  const counts = await run(checkCounts(context, ['Customer'], last))
  expect(asked()[0]).toBe(request)
  expect(counts).toEqual(request === 'scan' ? {} : { Customer: { ours: 501, theirs: 1 } })
})

test('at the end of the run nothing is counted any more', async () => {
  const { asked, check, stop } = await openCounted()
  stop.abort(new Error('The host stops.'))
  await expect(check()).rejects.toThrow('The host stops.')
  expect(asked()).toEqual([])
})

const [earlier, later] = ['2026-11-20T00:00:00.000Z', '2026-11-21T00:00:00.000Z']

test.each([
  ['nothing was written since its count', { countedAt: later, fullReadAt: earlier }, 0, true],
  ['nothing was written since it was read', { countedAt: null, fullReadAt: later }, 0, true],
  ['a document was written since its count', { countedAt: earlier, fullReadAt: later }, 0, false],
  ['a row is stored', { countedAt: later, fullReadAt: later }, 1, false],
  ['it was never read', { countedAt: null, fullReadAt: null }, 0, false],
])('whether an entity that few companies use is unused: %s', async (_, times, live, isIt) => {
  const { context } = await openCounted()
  context.store = overlay(context.store, { countLive: () => Promise.resolve(live) })
  for (const entity of ['RefundReceipt', 'Payment'] as const)
    context.checkpoints.set(entity, { ...emptyCheckpoint(entity), ...times })
  const last = { hasWritten: (since: string) => Promise.resolve(since === earlier) }
  expect(await isUnused(context, 'RefundReceipt', last)).toBe(isIt)
  // Each company has payments.
  expect(await isUnused(context, 'Payment', last)).toBe(false)
})
