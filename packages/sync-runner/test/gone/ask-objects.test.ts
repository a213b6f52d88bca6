/** How objects are asked for, in a list or by id, and what each answer leaves. */
import { remedyOf } from '@vectis/quickbooks/errors'
import type { OpenQuestion } from '@vectis/quickbooks/ports'
import { toInstant } from '@vectis/quickbooks/values'
import { expect, test } from 'vitest'
import { askObjects } from '../../src/gone/ask-objects.ts'
import type { ObjectClaim } from '../../src/gone/conclude.ts'
import { noConclusions } from '../../src/gone/conclusions.ts'
import type { Claim } from '../../src/gone/decide-gone.ts'
import { openRun, questionAbout } from '../support/open-run.ts'
import { openInvoices } from './open-invoices.ts'

const dayMs = 86_400_000

/** With runs that ask. */
async function openAsking() {
  const books = await openInvoices({ old: 8 })
  const now = () => toInstant(books.clock.now())
  const begin = async (known: readonly OpenQuestion[] = []) => {
    const run = await openRun(books, known)
    const ask = async (
      objects: readonly ObjectClaim[],
      {
        into = noConclusions(),
        ...options
      }: { into?: ReturnType<typeof noConclusions>; again?: boolean } = {},
    ) => {
      await run.run(askObjects(run.context, 'Invoice', objects, into, options))
      return into
    }
    return { ...run, ask }
  }
  const claims = (claim: Claim, ids: readonly string[], rest: Partial<ObjectClaim> = {}) =>
    ids.map((externalId) => ({ externalId, claim, deletedAt: null, claimedAt: now(), ...rest }))
  const question = (externalId: string, rest: Partial<OpenQuestion> = {}) =>
    questionAbout('Invoice', externalId, { claimedAt: now(), ...rest })
  const remove = (ids: readonly string[]) => {
    for (const id of ids) books.operations.deleteTransaction({ entity: 'Invoice', id })
  }
  return { ...books, ...(await begin()), begin, claims, question, remove, now }
}

/** A list, or what was read by id. */
const kindOf = (request: string) => (request.startsWith('SELECT') ? 'list' : request)
const readsOf = (ids: readonly string[]) => ids.map((id) => `read invoice ${id}`)

test.each<[string, claims: [Claim, number][], again: boolean, lists: number, reads: number]>([
  ['one that is only named', [['nothing', 1]], false, 0, 1],
  ['two that are only named', [['nothing', 2]], false, 1, 0],
  ['five reported as deleted', [['stub', 5]], false, 0, 5],
  ['six reported as deleted', [['stub', 6]], false, 1, 6],
  ['three reported as deleted beside one that is named', [['nothing', 1], ['stub', 3]], false, 1, 3], // prettier-ignore
  ['one that this run asks for again', [['nothing', 1]], true, 1, 0],
  ['two reported as deleted that this run asks for again', [['stub', 2]], true, 1, 2],
])(
  '%s: a list where that is cheaper, reads by id for the rest',
  async (_, given, again, lists, reads) => {
    const { ask, asked, claims, old } = await openAsking()
    const ids = [...old]
    const objects = given.flatMap(([claim, count]) => claims(claim, ids.splice(0, count)))
    await ask(objects, { again })
    const requests = asked().map(kindOf)
    expect(requests.filter((one) => one === 'list')).toHaveLength(lists)
    expect(requests.filter((one) => one !== 'list')).toHaveLength(reads)
  },
)

test('what this run has read by id is not asked for again, except by a list alone', async () => {
  const { ask, asked, claims, context, emulator, old } = await openAsking()
  context.questions.takeRead('Invoice', old[1])
  expect(await ask(claims('stub', [old[1]]))).toEqual(noConclusions())
  expect(asked()).toEqual([])
  emulator.faults.push({ match: { operation: 'query' }, respond: 'empty-query' })
  expect(await ask(claims('stub', [old[1]]), { again: true })).toMatchObject({
    put: [],
    settle: [],
  })
  expect(asked().map(kindOf)).toEqual(['list'])
})

test('where nothing is to be asked there is no request and no progress', async () => {
  const { ask, asked, claims, emitted, old } = await openAsking()
  expect(await ask([], { again: true })).toEqual(noConclusions())
  const { tombstones } = await ask(claims('absent_counted', [old[1], old[2]]))
  expect(tombstones.map(({ externalId }) => externalId)).toEqual([old[1], old[2]])
  expect(asked()).toEqual([])
  expect(emitted).toEqual([])
})

test('a list with later rows is enough for old rows that were reported as deleted', async () => {
  const { ask, asked, claims, context, emitted, old, remove } = await openAsking()
  const gone = old.slice(1, 7)
  remove(gone)
  const into = await ask(claims('stub', gone))
  expect(into.tombstones.map(({ externalId }) => externalId)).toEqual(gone)
  expect(into).toMatchObject({ put: [], wire: {}, time: expect.any(String) })
  expect(asked().map(kindOf)).toEqual(['list'])
  const progress = { type: 'progress', phase: 'reread', entity: 'Invoice', page: 1, done: true }
  expect(emitted).toMatchObject([{ ...progress, rows: 0, total: 6 }])
  expect(context.recorder.entities).toEqual({})
})

test('rows that a list has are taken from it, and counted', async () => {
  const { ask, claims, context, emitted, old } = await openAsking()
  const into = await ask(claims('nothing', [old[1], old[2]]))
  expect(into.wire.Invoice?.map(({ Id }) => Id)).toEqual([old[1], old[2]])
  expect(into.settle).toHaveLength(2)
  expect(context.recorder.entities.Invoice?.read).toBe(2)
  expect(emitted).toMatchObject([{ rows: 2, total: 2 }])
})

test('a list says nothing of a row younger than a day, or that is not stored: it is read by id', async () => {
  const { ask, asked, claims, clock, old, remove, storeCreation, young } = await openAsking()
  const [, aDay, younger] = old
  remove([aDay, younger])
  storeCreation(aDay, clock.now() - dayMs)
  storeCreation(younger, clock.now() - dayMs + 1)
  await ask([...claims('stub', [aDay, younger, '900']), ...claims('nothing', [young])])
  expect(asked().map(kindOf)).toEqual(['list', ...readsOf([younger, '900'])])
})

test('a list says nothing of a row that may come after its last one: it is read by id', async () => {
  const { ask, asked, claims, createdAt, old, remove, storeCreation } = await openAsking()
  const [first, before, last] = old
  remove([before, last])
  const end = createdAt(old[7]!)
  storeCreation(before, end - 1)
  storeCreation(last, end)
  await ask([...claims('stub', [before, last]), ...claims('nothing', [first])])
  expect(asked().map(kindOf)).toEqual(['list', ...readsOf([last])])
})

test('a list whose rows have no time has no end: what it lacks is read by id', async () => {
  const { ask, asked, change, claims, old, remove } = await openAsking()
  const [first, gone] = old
  remove([gone])
  change('query', 'Invoice', (rows) => rows.map((row) => ({ ...row, MetaData: {} })))
  await ask([...claims('stub', [gone]), ...claims('nothing', [first])])
  expect(asked().map(kindOf)).toEqual(['list', ...readsOf([gone])])
})

test('a list that failed has no time and no rows', async () => {
  const { ask, claims, context, emulator, old } = await openAsking()
  emulator.faults.push({ match: { operation: 'query' }, respond: 'application-403' })
  context.questions.stopReads('Invoice')
  const time = '2026-11-23T08:00:00.000Z'
  const into = await ask(claims('nothing', [old[1], old[2]]), {
    into: { ...noConclusions(), time },
  })
  expect(into).toMatchObject({ wire: {}, time, put: [{ attempts: 0 }, { attempts: 0 }] })
  expect(into.wire).toEqual({})
})

test('of rows stored as deleted in doubt only those of the list are read by id', async () => {
  const { asked, begin, bury, claims, old, remove } = await openAsking()
  const [, gone, ...alive] = old.slice(0, 7)
  remove([gone!])
  for (const id of [gone!, ...alive]) await bury('Invoice', id)
  const { ask } = await begin()
  asked()
  const into = await ask(claims('doubted', [gone!, ...alive]))
  expect(asked().map(kindOf)).toEqual(['list', ...readsOf(alive)])
  expect(into.revived.map(({ externalId }) => externalId)).toEqual(alive)
  expect(into.wire.Invoice).toHaveLength(alive.length)
  expect(into).toMatchObject({ tombstones: [], put: [] })
  expect(into.settle).toHaveLength(6)
})

test('a read by id that finds the object: the row, its time, and no question', async () => {
  const { ask, claims, context, old } = await openAsking()
  const into = await ask(claims('nothing', [old[1]]))
  expect(into.wire.Invoice).toMatchObject([{ Id: old[1] }])
  expect(into).toMatchObject({ put: [], settle: [{ externalId: old[1] }] })
  expect(into.time).not.toBe(null)
  expect(context.recorder.entities.Invoice?.read).toBe(1)
})

test('a read by id that knows no such object: gone if that was claimed, or the second time', async () => {
  const { ask, begin, claims, question } = await openAsking()
  expect(await ask(claims('nothing', ['900']))).toMatchObject({
    tombstones: [],
    put: [{ kind: 'not_yet', attempts: 1, misses: 1 }],
    wire: {},
  })
  const again = await begin([question('900', { misses: 1, attempts: 1 })])
  expect((await again.ask(claims('nothing', ['900']))).tombstones).toMatchObject([
    { externalId: '900', reason: 'absent' },
  ])
  expect((await ask(claims('stub', ['901']))).tombstones).toMatchObject([{ externalId: '901' }])
})

test('a 200 without the object is no answer, and no miss', async () => {
  const { ask, claims, emulator, old } = await openAsking()
  emulator.faults.push({ match: { operation: 'read' }, respond: { status: 200, body: {} } })
  expect(await ask(claims('stub', [old[1]]))).toMatchObject({
    tombstones: [],
    put: [{ kind: 'deletion', attempts: 1, misses: 0 }],
  })
})

test('an object that cannot be served is a problem of its row, and is asked for in a day', async () => {
  const { ask, claims, clock, context, old, operations } = await openAsking()
  operations.withholdObject({ entity: 'Invoice', id: old[1] })
  const { put } = await ask(claims('nothing', [old[1]]))
  const { problems, allSetAside } = context.recorder
  const inADay = toInstant(clock.now() + dayMs)
  expect(problems).toEqual([
    {
      ...{ rung: 'row', entity: 'Invoice', externalId: old[1], code: '4002' },
      ...{ since: null, retryAt: inADay, intuitTid: null },
      message: expect.any(String),
      remedy: remedyOf('unserved'),
    },
  ])
  expect(put).toMatchObject([
    { kind: 'unserved', attempts: 1, reason: problems[0]!.message, nextAt: inADay },
  ])
  expect(allSetAside).toEqual([])
})

test('an object that cannot be read is set aside, and is asked for in a day', async () => {
  const { ask, claims, context, old, operations } = await openAsking()
  operations.patchObject({ entity: 'Invoice', id: old[1], set: { TotalAmt: 'n/a' } })
  const { put } = await ask(claims('nothing', [old[1]]))
  const { problems, allSetAside } = context.recorder
  const about = { entity: 'Invoice', externalId: old[1] }
  expect(allSetAside).toEqual([{ ...about, path: 'TotalAmt', message: expect.any(String) }])
  expect(problems).toMatchObject([{ ...about, code: 'row_unreadable' }])
  expect(put).toMatchObject([{ kind: 'unserved', reason: allSetAside[0]!.message }])
})

test('a read by id that fails ends those of its entity in this run', async () => {
  const { ask, asked, claims, context, emulator, old } = await openAsking()
  emulator.faults.push({ match: { operation: 'read' }, respond: 'application-403' })
  const { put } = await ask(claims('stub', [old[1], old[2]]))
  expect(asked()).toEqual(readsOf([old[1]]))
  expect(context.recorder.problems).toMatchObject([
    { rung: 'row', entity: 'Invoice', externalId: old[1], code: 'forbidden' },
  ])
  const { message } = context.recorder.problems[0]!
  expect(put).toMatchObject([
    { externalId: old[1], kind: 'deletion', attempts: 1, misses: 0, reason: message },
    { externalId: old[2], kind: 'deletion', attempts: 0, misses: 0 },
  ])
})

test('a server error about an object that could not be served before has the same cause', async () => {
  const { begin, claims, emulator, old, question } = await openAsking()
  const kindAfter = async (known: OpenQuestion[]) => {
    const { ask } = await begin(known)
    return (await ask(claims('nothing', [old[1]]))).put.map(({ kind }) => kind)
  }
  const unserved = question(old[1], { kind: 'unserved' })
  const end = emulator.faults.push({ match: { operation: 'read' }, respond: { status: 500, body: '' } }) // prettier-ignore
  expect(await kindAfter([unserved])).toEqual(['unserved'])
  expect(await kindAfter([question(old[1])])).toEqual(['not_yet'])
  expect(await kindAfter([])).toEqual(['not_yet'])
  end()
  emulator.faults.push({ match: { operation: 'read' }, respond: 'application-403' })
  expect(await kindAfter([unserved])).toEqual(['not_yet'])
})

test.each([
  ['newer than the deletion', 1, 0],
  ['older than the deletion', -1, 0],
  ['older, for a day and more', -1, 3],
])('a version %s brings back what is stored as deleted', async (_, seconds, attempts) => {
  const { begin, bury, claims, clock, old, operations, question } = await openAsking()
  await bury('Invoice', old[1])
  const claimed = clock.now() - 2 * dayMs
  const LastUpdatedTime = toInstant(claimed + 1_000 * seconds)
  operations.patchObject({ entity: 'Invoice', id: old[1], set: { MetaData: { LastUpdatedTime } } })
  const claimedAt = toInstant(claimed)
  const { ask } = await begin([question(old[1], { kind: 'revival', claimedAt, attempts })])
  const { revived } = await ask(claims('seen_alive', [old[1]]))
  expect(revived).toEqual([{ entity: 'Invoice', externalId: old[1] }])
})

test('a failure of the whole company ends the asking, and so does the end of the run', async () => {
  const { ask, claims, emulator, old, stop } = await openAsking()
  const inactive = emulator.faults.push({ respond: 'company-inactive' })
  await expect(ask(claims('stub', [old[1]]))).rejects.toMatchObject({ faultCode: '6190' })
  inactive()
  stop.abort(new Error('The host stops.'))
  await expect(ask(claims('stub', [old[2]]))).rejects.toThrow('The host stops.')
})

test.each<
  [string, updated: number | null, said: { deleted?: number; claimed: number }, isAlive: boolean]
>([
  ['after the claim', 1, { claimed: 0 }, true],
  ['at the time of the claim', 0, { claimed: 0 }, false],
  ['after the deletion, if before the claim', 1, { deleted: 0, claimed: 2 }, true],
  ['before the deletion, if after the claim', 1, { deleted: 2, claimed: 0 }, false],
  ['at no known time', null, { claimed: 0 }, false],
])('a version %s is asked about a reported deletion', async (_, updated, said, isAlive) => {
  const { ask, claims, now, old, operations } = await openAsking()
  const at = (seconds: number) => toInstant(Date.parse(now()) - 60_000 + 1_000 * seconds)
  const MetaData = updated === null ? {} : { LastUpdatedTime: at(updated) }
  operations.patchObject({ entity: 'Invoice', id: old[1], set: { MetaData } })
  const deletedAt = said.deleted === undefined ? null : at(said.deleted)
  const { put, settle } = await ask(claims('stub', [old[1]], { claimedAt: at(said.claimed), deletedAt })) // prettier-ignore
  expect([put.length, settle.length]).toEqual(isAlive ? [0, 1] : [1, 0])
})

test.each([
  ['three times, over a day', 3, dayMs, true],
  ['three times, over less than a day', 3, dayMs - 1, false],
  ['twice, over a day', 2, dayMs, false],
])('an older version after it was asked for %s', async (_, attempts, forMs, isAlive) => {
  const { begin, claims, clock, old, question } = await openAsking()
  const claimedAt = toInstant(clock.now() - forMs)
  const known = question(old[1], { kind: 'deletion', claim: 'deleted', claimedAt, attempts })
  const { ask } = await begin([known])
  const { put, settle } = await ask(claims('stub', [old[1]]))
  expect([put.length, settle.length]).toEqual(isAlive ? [0, 1] : [1, 0])
})
