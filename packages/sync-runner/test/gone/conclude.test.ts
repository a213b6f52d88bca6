/** What a verdict leaves: a tombstone, a question with its own clock, or nothing but a settled one. */
import { revivalReason } from '@vectis/quickbooks/ports'
import type { OpenQuestion } from '@vectis/quickbooks/ports'
import { expect, test } from 'vitest'
import { conclude, strengthen } from '../../src/gone/conclude.ts'
import type { AskedObject, ObjectClaim } from '../../src/gone/conclude.ts'
import { noConclusions, toBatch } from '../../src/gone/conclusions.ts'
import type { Claim, Verdict } from '../../src/gone/decide-gone.ts'

const now = Date.parse('2026-11-23T09:00:00Z')
const after = (hours: number) => new Date(now + hours * 3_600_000).toISOString()
const claimedAt = '2026-11-22T09:00:00.000Z'
const context = { clock: { now: () => now, sleep: () => Promise.resolve() } }

const asked = (claim: Claim, rest: Partial<AskedObject> = {}): AskedObject => {
  const none = { deletedAt: null, mergedInto: null, attempts: 0, misses: 0 }
  return { externalId: '7', claim, claimedAt, ...none, ...rest }
}

function concludeOne(
  object: AskedObject,
  verdict: Verdict,
  rest: { wasAsked?: boolean; isMissing?: boolean; reason?: string } = {},
) {
  const into = noConclusions()
  conclude(context, 'Invoice', { object, verdict, into, ...rest })
  return into
}

test.each<[Claim, OpenQuestion['kind'], OpenQuestion['claim'], string]>([
  ['nothing', 'not_yet', null, 'It was named, but no answer included it.'],
  ['stub', 'deletion', 'deleted', 'It was reported as deleted, but no read by its id has confirmed that yet.'], // prettier-ignore
  ['delete_event', 'deletion', 'deleted', 'It was reported as deleted, but no read by its id has confirmed that yet.'], // prettier-ignore
  ['merge', 'deletion', 'merged', 'It was reported as deleted, but no read by its id has confirmed that yet.'], // prettier-ignore
  ['absent', 'absence', 'absent', 'A complete read did not include it, but no read by its id has confirmed a deletion yet.'], // prettier-ignore
  ['absent_counted', 'absence', 'absent', 'A complete read did not include it, but no read by its id has confirmed a deletion yet.'], // prettier-ignore
  ['seen_alive', 'revival', null, revivalReason],
  ['doubted', 'revival', null, revivalReason],
])('an undecided claim "%s" is a question of kind %s', (claim, kind, reported, reason) => {
  const into = concludeOne(asked(claim, { deletedAt: claimedAt, mergedInto: '9' }), 'pending')
  expect(into).toEqual({
    ...noConclusions(),
    put: [
      {
        ...{ entity: 'Invoice', externalId: '7', createdFrom: null, createdBefore: null },
        ...{ kind, claim: reported, claimedAt, deletedAt: claimedAt, mergedInto: '9', reason },
        ...{ attempts: 0, misses: 0, nextAt: after(0) },
      },
    ],
  })
})

test.each([
  ['was not reached: it keeps its schedule', 5, { wasAsked: false }, 'pending', [5, 0, 0]],
  ['is asked the first time: again at the next tick', 0, { wasAsked: true }, 'pending', [1, 0, 0]],
  ['is asked the second time', 1, { wasAsked: true }, 'pending', [2, 0, 0]],
  ['is asked the third time: then three times a day', 2, { wasAsked: true }, 'pending', [3, 0, 8]],
  ['is unknown to QuickBooks', 0, { wasAsked: true, isMissing: true }, 'pending', [1, 1, 0]],
  ['cannot be served: once a day', 0, { wasAsked: true }, 'unserved', [1, 0, 24]],
] as const)('an object that %s', (_, attempts, how, verdict, [times, misses, hours]) => {
  const [question] = concludeOne(asked('nothing', { attempts }), verdict, how).put
  expect(question).toMatchObject({ attempts: times, misses, nextAt: after(hours) })
})

test('a question says what was heard last', () => {
  const ask = (verdict: Verdict, rest: object) => concludeOne(asked('stub'), verdict, rest).put[0]
  expect(ask('pending', { isMissing: true })?.reason).toBe('One read by id found no such object.')
  expect(ask('unserved', { reason: 'Fault 5000' })).toMatchObject({
    kind: 'unserved',
    reason: 'Fault 5000',
  })
})

const settle = [{ entity: 'Invoice', externalId: '7', createdFrom: null }]

test.each<[Claim, string]>([
  ['stub', 'deleted'],
  ['delete_event', 'deleted'],
  ['merge', 'merged'],
  ['absent', 'absent'],
  ['absent_counted', 'absent'],
  ['nothing', 'absent'],
])('"%s" and gone: a tombstone of reason %s', (claim, reason) => {
  const tombstone = { entity: 'Invoice', externalId: '7', deletedAt: claimedAt, reason }
  const gone = asked(claim, { deletedAt: claimedAt })
  expect(concludeOne(gone, 'gone')).toEqual({ ...noConclusions(), settle, tombstones: [tombstone] })
  const merged = concludeOne({ ...gone, mergedInto: '9' }, 'gone')
  expect(merged.tombstones).toEqual([{ ...tombstone, mergedInto: '9' }])
})

test('what is stored as gone has its tombstone; what is revived or alive needs none', () => {
  for (const claim of ['seen_alive', 'doubted'] as const)
    expect(concludeOne(asked(claim), 'gone')).toEqual({ ...noConclusions(), settle })
  expect(concludeOne(asked('stub'), 'alive')).toEqual({ ...noConclusions(), settle })
  const revived = [{ entity: 'Invoice', externalId: '7' }]
  expect(concludeOne(asked('seen_alive'), 'revived')).toEqual({
    ...noConclusions(),
    settle,
    revived,
  })
})

test('questions are part of a batch only where there are any', () => {
  expect(toBatch(noConclusions())).toEqual({ wire: {}, tombstones: [], revived: [] })
  const { settle: settled } = concludeOne(asked('stub'), 'alive')
  expect(toBatch({ ...noConclusions(), settle: settled }).questions).toEqual({ put: [], settle })
})

const claimed = (claim: Claim, rest: Partial<ObjectClaim> = {}): ObjectClaim => {
  return { externalId: '7', claim, deletedAt: null, claimedAt, ...rest }
}
const known = { claim: 'deleted', claimedAt: after(-48), deletedAt: after(-50), mergedInto: '9' }
const open = { ...known, attempts: 2, misses: 1 } as OpenQuestion

test.each<[now: Claim, before: OpenQuestion['claim'], Claim]>([
  ['nothing', null, 'nothing'],
  ['nothing', 'absent', 'absent'],
  ['absent', 'absent', 'absent'],
  ['absent_counted', 'absent', 'absent_counted'],
  ['absent_counted', 'deleted', 'stub'],
  ['delete_event', 'absent', 'delete_event'],
  ['delete_event', 'deleted', 'stub'],
  ['stub', 'absent', 'stub'],
  ['stub', 'merged', 'merge'],
  ['merge', 'deleted', 'merge'],
  ['seen_alive', 'merged', 'seen_alive'],
  ['doubted', 'deleted', 'doubted'],
])('"%s" after "%s" is "%s": an answer may refute the weaker one alone', (claim, before, is) => {
  expect(strengthen([claimed(claim)], () => ({ ...open, claim: before }))).toMatchObject([
    { externalId: '7', claim: is },
  ])
})

test('an object is asked once, by its strongest claim, with what earlier ticks know of it', () => {
  const twice = [claimed('merge', { mergedInto: '8', deletedAt: after(-1) }), claimed('absent')]
  const found = { externalId: '7', claim: 'merge', mergedInto: '8', deletedAt: after(-1) }
  const times = { attempts: 2, misses: 1, claimedAt: after(-48) }
  expect(strengthen(twice, () => open)).toEqual([{ ...found, ...times }])
  const never = { attempts: 0, misses: 0, claimedAt }
  expect(strengthen(twice, () => null)).toEqual([{ ...found, ...never }])
  expect(strengthen([claimed('absent')], () => open)).toEqual([
    { ...known, externalId: '7', claim: 'stub', attempts: 2, misses: 1 },
  ])
  expect(strengthen([claimed('absent'), claimed('absent', { claimedAt: after(0) })], () => null)) // prettier-ignore
    .toEqual([{ ...never, externalId: '7', claim: 'absent', mergedInto: null, deletedAt: null }])
})
