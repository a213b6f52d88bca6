/** `nextRunAt` is when the next run can really begin to read; what holds it back is in it. */
import type { DescribedConnection, SyncRun } from '@vectis/quickbooks/ports'
import { expect, test } from 'vitest'
import { findNextRun, type NextRunFacts } from '../src/status/next-run.ts'

const connected = { state: 'connected' } as DescribedConnection
const run = (minute: string, change: Partial<SyncRun> = {}) =>
  ({
    kind: 'incremental',
    reason: 'interval',
    outcome: 'succeeded',
    startedAt: `2026-11-${minute}:00Z`,
    finishedAt: `2026-11-${minute}:00Z`,
    errorCode: null,
    problems: [],
    ...change,
  }) as SyncRun
const refused = { outcome: 'failed', errorCode: 'quota_exceeded' } as const
const quiet = (reason: string) =>
  ({ kind: 'quiet', reason, errorCode: reason, outcome: 'partial' }) as const

const find = (now: string, ended: SyncRun[], change: Partial<NextRunFacts> = {}) =>
  findNextRun({
    connection: connected,
    ended,
    isRunning: false,
    pausedUntil: null,
    tickMs: 15 * 60_000,
    now: Date.parse(`2026-11-${now}:00Z`),
    ...change,
  })
const at = (instant: string) => ({ at: `2026-${instant}:00.000Z`, why: null })
const unknown = (why: string | null) => ({ at: null, why })

test.each<[string, unknown, unknown]>([
  ['the tick after the last run', find('10T12:04', [run('10T12:00')]), at('11-10T12:15')],
  ['due now', find('10T12:15', [run('10T12:00')]), at('11-10T12:15')],
  ['overdue within a minute', find('10T12:16', [run('10T12:00')]), at('11-10T12:16')],
  ['overdue', find('10T12:17', [run('10T12:00')]), unknown('A run was due at 2026-11-10T12:15:00.000Z and has not begun.')], // prettier-ignore
  ['under way', find('10T12:04', [run('10T12:00')], { isRunning: true }), unknown('It follows the run under way.')], // prettier-ignore
  ['before the first has ended', find('10T12:04', []), unknown('No run has ended yet.')],
  ['not connected', find('10T12:04', [run('10T12:00')], { connection: null }), unknown(null)],
  ['disconnected', find('10T12:04', [run('10T12:00')], { connection: { ...connected, state: 'disconnected' } }), unknown(null)], // prettier-ignore
  ['unconfirmed: asked again at each tick', find('10T12:04', [run('10T12:00', { kind: 'not_begun', outcome: 'failed' })], { connection: { ...connected, state: 'unconfirmed' } }), at('11-10T12:15')], // prettier-ignore
  ['asked to wait', find('10T12:14', [run('10T12:00')], { pausedUntil: Date.parse('2026-11-10T12:15:30Z') }), { at: '2026-11-10T12:15:30.000Z', why: null }], // prettier-ignore
  ['between two slices of a full read', find('10T12:04', [run('10T12:00', { outcome: 'partial' })]), at('11-10T12:04')], // prettier-ignore
  ['refused', find('10T12:04', [run('10T12:00', refused)]), at('11-10T18:00')],
  ['refused, after quiet ticks', find('10T14:02', [run('10T14:00', quiet('quota_blocked')), run('10T12:00', refused)]), at('11-10T18:00')], // prettier-ignore
  ['refused, but the ticks stopped', find('10T14:20', [run('10T14:00', quiet('quota_blocked')), run('10T12:00', refused)]), unknown('A run was due at 2026-11-10T14:15:00.000Z and has not begun.')], // prettier-ignore
  ['refused in the last hours of a month', find('30T22:04', [run('30T22:00', refused)]), at('12-01T00:00')], // prettier-ignore
  ['refused, and the pause is over', find('10T18:01', [run('10T18:00', quiet('quota_blocked')), run('10T12:00', refused)]), at('11-10T18:15')], // prettier-ignore
  ['the budget is used up', find('10T12:04', [run('10T12:00', quiet('budget_spent'))]), at('12-01T00:00')], // prettier-ignore
  ['a request tried after a refusal and succeeded', find('10T13:02', [run('10T13:00'), run('10T12:00', refused)]), at('11-10T13:15')], // prettier-ignore
])('%s', (_name, found, expected) => {
  expect(found).toEqual(expected)
})
