import type { SyncRun } from '@vectis/quickbooks/ports'
import { expect, test } from 'vitest'
import { heldUntil, judgeBudget } from '../../src/budget/budget-governor.ts'

const at = (text: string) => Date.parse(`2026-11-${text}:00Z`)
const run = (more: Partial<SyncRun>) =>
  ({ kind: 'incremental', reason: 'interval', errorCode: null, finishedAt: '2026-11-10T12:00:00.000Z', ...more }) as SyncRun // prettier-ignore
const refused = run({ errorCode: 'quota_exceeded' })
const spent = run({ kind: 'quiet', reason: 'budget_spent' })
const quiet = run({ kind: 'quiet', reason: 'nothing_changed' })
const notBegun = run({ kind: 'not_begun', reason: 'busy' })

const say = (until: number | null) => (until === null ? null : new Date(until).toISOString())
const nextMonth = '2026-12-01T00:00:00.000Z'

test.each<[string, SyncRun[], string, string | null]>([
  ['nothing ever ran', [], '10T12:00', null],
  ['the last run read something', [run({}), refused], '10T12:00', null],
  ['refused: six hours', [refused], '10T17:59', '2026-11-10T18:00:00.000Z'],
  ['refused six hours ago', [refused], '10T18:00', null],
  ['refused, then quiet', [quiet, refused], '10T12:30', '2026-11-10T18:00:00.000Z'],
  ['refused, then not begun', [notBegun, refused], '10T12:30', '2026-11-10T18:00:00.000Z'],
  ['refused in the last hour of a month', [run({ errorCode: 'quota_exceeded', finishedAt: '2026-11-30T23:00:00.000Z' })], '30T23:30', nextMonth],
  ['a run that has not ended', [run({ errorCode: 'quota_exceeded', finishedAt: null })], '10T12:00', null],
  ['the budget is used up: to the end of the month', [spent], '10T12:30', nextMonth],
  ['the budget, behind one that did not begin', [notBegun, spent], '10T12:30', nextMonth],
  ['the budget, behind a quiet tick', [quiet, spent], '10T12:30', null],
  ['the budget, in a run that has not ended', [{ ...spent, finishedAt: null }, refused], '10T12:30', '2026-11-10T18:00:00.000Z'],
])('held until: %s', (_what, runs, now, expected) => {
  expect(say(heldUntil(runs, at(now)))).toBe(expected)
}) // prettier-ignore

test('a new month ends both', () => {
  const now = Date.parse('2026-12-01T00:00:00Z')
  expect(heldUntil([spent], now)).toBeNull()
  expect(heldUntil([refused], now)).toBeNull()
})

async function judge(
  calls: number,
  more: Partial<Parameters<typeof judgeBudget>[0]> = {},
  budget: object = {},
) {
  const asked: object[] = []
  const usage = {
    async readApp(input: object) {
      asked.push(input)
      return calls
    },
  }
  const state = await judgeBudget({
    budget: { usage, callsPerMonth: 1_000, appId: 'app', ...budget } as never,
    tenantId: 'acme',
    environment: 'production',
    now: at('15T12:00'),
    runs: [],
    ...more,
  })
  return { state, asked }
}

test('calls of the app in this month decide: a reserve for a person is left, and from four fifths on no full read', async () => {
  expect((await judge(100)).state).toBe('ample')
  expect((await judge(799)).state).not.toBe('reserved')
  expect((await judge(800)).state).toBe('reserved')
  expect((await judge(979)).state).toBe('reserved')
  expect((await judge(980)).state).toBe('spent')
  expect((await judge(980, {}, { reserve: 0.01 })).state).toBe('reserved')
  expect((await judge(400, {}, { fullReadsUpTo: 0.4 })).state).toBe('reserved')
  expect((await judge(100)).asked).toEqual([{ appId: 'app', month: '2026-11' }])
})

test('each app has its own count, by tenant and environment', async () => {
  const appId = async (tenantId: string, environment: string) => `${tenantId} ${environment}`
  const { asked } = await judge(0, {}, { appId })
  expect(asked).toEqual([{ appId: 'acme production', month: '2026-11' }])
})

test('a sandbox is not metered; what QuickBooks refused holds it back all the same', async () => {
  const sandbox = await judge(5_000, { environment: 'sandbox' })
  expect(sandbox).toEqual({ state: 'ample', asked: [] })
  const now = at('10T12:30')
  expect((await judge(0, { environment: 'sandbox', runs: [refused], now })).state).toBe('blocked')
  expect((await judge(0, { budget: undefined, runs: [refused], now })).state).toBe('blocked')
  expect((await judge(900, { runs: [refused], now })).state).toBe('blocked')
  expect((await judge(990, { runs: [refused], now })).state).toBe('spent')
})
