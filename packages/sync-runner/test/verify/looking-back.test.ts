/** What the runs before say: `createLastFindings`. */
import { beginRun } from '@vectis/quickbooks/ports'
import type { SyncRun, VerificationReport } from '@vectis/quickbooks/ports'
import { expect, test } from 'vitest'
import { createLastFindings } from '../../src/verify/last-findings.ts'

const at = (hour: number) => `2026-11-20T${String(hour).padStart(2, '0')}:00:00.000Z`
const none = {
  ...{ read: 0, unchanged: 0, deleted: 0, revived: 0, stale: 0 },
  ...{ setAside: 0, inserted: 0, updated: 0 },
}

function ran(hour: number, change: Partial<SyncRun> = {}): SyncRun {
  return {
    ...beginRun({ runId: `${hour}`, realmId: '1', kind: 'incremental', reason: 'r', startedAt: at(hour) }), // prettier-ignore
    outcome: 'succeeded',
    ...change,
  }
}

const noneChecked = { payment: 0, invoice: 0, creditMemo: 0, customer: 0, customerWithJobs: 0 }
const gap = { identity: 'invoice', externalId: '7' } as VerificationReport['differences'][number]
const checked = (more: Partial<VerificationReport> = {}): VerificationReport => ({
  checkedAt: at(0),
  checked: { ...noneChecked, invoice: 1 },
  differences: [],
  inconclusive: [],
  truncated: false,
  ...more,
})
const counted = (ours: number): VerificationReport => ({
  ...checked({ checked: noneChecked }),
  counts: { Invoice: { ours, theirs: 9 } },
})

/** Older runs are read by their number alone. */
function look(recent: readonly SyncRun[], older: readonly SyncRun[] = []) {
  const limits: number[] = []
  const readRuns = (limit: number) => {
    limits.push(limit)
    return Promise.resolve([...recent, ...older].slice(0, limit))
  }
  return { limits, last: createLastFindings({ recent, readRuns }) }
}

test('the newest run of each kind is the last check of that kind', async () => {
  const balances = checked({ differences: [gap] })
  const { last, limits } = look([
    ran(9),
    ran(8, { report: counted(5) }),
    ran(7, { report: balances }),
    ran(6, { report: { ...checked(), ...counted(4), checked: checked().checked } }),
  ])
  expect(await last.balances()).toBe(balances)
  expect(await last.differences()).toEqual([gap])
  expect(await last.count('Invoice')).toEqual({ ours: 5, theirs: 9 })
  expect(limits).toEqual([])
})

test('older runs are read when the latest show none, until there are no more', async () => {
  const report = checked({ differences: [gap] })
  const found = look([ran(9)], [...Array.from({ length: 600 }, () => ran(8)), ran(7, { report })])
  expect(await found.last.differences()).toEqual([gap])
  expect(found.limits).toEqual([500, 5000])

  const few = look([ran(9)])
  expect(await few.last.differences()).toEqual([])
  expect(await few.last.balances()).toBeUndefined()
  expect(await few.last.count('Payment')).toBeUndefined()
  expect(few.limits).toEqual([500])

  const many = look(
    [ran(9)],
    Array.from({ length: 6000 }, () => ran(8)),
  )
  expect(await many.last.count('Invoice')).toBeUndefined()
  expect(many.limits).toEqual([500, 5000])
})

const wrote = { entities: { Invoice: { ...none, inserted: 1 } } }

test.each<[string, SyncRun[], boolean]>([
  ['no run is known', [], true],
  ['none wrote', [ran(9)], false],
  ['the last one wrote and checked', [ran(9, { ...wrote, report: checked() })], false],
  ['one wrote after the last check', [ran(9, wrote), ran(8, { report: checked() })], true],
  ['one wrote before the last check', [ran(9, { report: checked() }), ran(8, wrote)], false],
  [
    'none of its balances had to be compared',
    [ran(9, { report: checked({ checked: noneChecked }) }), ran(8, wrote)],
    false,
  ],
  [
    'it compared and counted',
    [ran(9, { report: { ...counted(1), checked: checked().checked } }), ran(8, wrote)],
    false,
  ],
  ['it only counted', [ran(9, { report: counted(1) }), ran(8, wrote)], true],
  ['one failed', [ran(9, { outcome: 'failed' })], true],
  ['one was interrupted', [ran(9, { outcome: 'aborted' })], true],
  ['a partial one wrote nothing', [ran(9, { outcome: 'partial' })], false],
  ['a partial one wrote', [ran(9, { outcome: 'partial', ...wrote })], true],
  ['one could not begin', [ran(9, { kind: 'not_begun', outcome: 'failed' })], false],
  ['a quiet one', [ran(9, { kind: 'quiet', ...wrote })], false],
  ['it only read', [ran(9, { entities: { Invoice: { ...none, read: 5, unchanged: 5 } } })], false],
])('rows may have changed since the last check: %s', (_, runs, may) => {
  expect(look(runs).last.leftUnchecked()).toBe(may)
})

test('a document was written since a time only by a run that began later', async () => {
  const runs = [ran(9), ran(8, wrote), ran(7)]
  expect(await look(runs).last.hasWritten(at(7))).toBe(true)
  expect(await look(runs).last.hasWritten(at(8))).toBe(false)
  const customers = { entities: { Customer: { ...none, inserted: 1 } } }
  expect(await look([ran(9, customers), ran(6)]).last.hasWritten(at(7))).toBe(false)
  const again = { entities: { Invoice: { ...none, read: 5, unchanged: 5 } } }
  expect(await look([ran(9, again), ran(6)]).last.hasWritten(at(7))).toBe(false)
})

test('older runs are read once, where all of the latest began later', async () => {
  const { last, limits } = look([ran(9)], [ran(8, wrote), ran(6)])
  expect(await last.hasWritten(at(7))).toBe(true)
  expect(await last.hasWritten(at(5))).toBe(true)
  expect(limits).toEqual([500])
  const long = look(
    [ran(9)],
    Array.from({ length: 600 }, () => ran(9)),
  )
  expect(await long.last.hasWritten(at(7))).toBe(false)
  expect(await long.last.hasWritten(at(7))).toBe(false)
  expect(long.limits).toEqual([500])
  const enough = look([ran(9), ran(6)])
  expect(await enough.last.hasWritten(at(7))).toBe(false)
  expect(enough.limits).toEqual([])
})
