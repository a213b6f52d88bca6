import { forecastUsage } from '@vectis/quickbooks'
import { addDays, startOfMonth, toEpochMs, toInstant, todayIn } from '@vectis/quickbooks/values'
import type { Environment } from '@vectis/quickbooks'
import type { SyncRun } from '@vectis/quickbooks/ports'
import { isIdleRun } from '../report/ended-before.ts'
import type { BudgetState } from '../plan/plan-tick.ts'
import type { BudgetOptions } from '../sync-runner-options.ts'

/** When QuickBooks keeps refusing, one try in this time shows whether the month's quota is really spent. */
const RETRY_BLOCKED_MS = 6 * 3_600_000

/** What the budget allows the next tick of a tenant. Intuit meters production companies only. */
export async function judgeBudget(input: {
  budget: BudgetOptions | undefined
  tenantId: string
  environment: Environment
  now: number
  /** Newest first. */
  runs: readonly SyncRun[]
}): Promise<BudgetState> {
  const { budget, tenantId, environment, now, runs } = input
  const unspent = isBlocked(runs, now) ? 'blocked' : null
  if (budget === undefined || environment !== 'production') return unspent ?? 'ample'
  const { usage, callsPerMonth, reserve = 0.02, fullReadsUpTo = 0.8 } = budget
  const appId =
    typeof budget.appId === 'function' ? await budget.appId(tenantId, environment) : budget.appId
  const month = toInstant(now).slice(0, 7)
  const calls = await usage.readApp({ appId, month })
  const usable = Math.floor(callsPerMonth * (1 - reserve))
  const { state } = forecastUsage({ calls, budget: usable, now: toInstant(now) })
  if (state === 'spent') return state
  return unspent ?? (calls >= callsPerMonth * fullReadsUpTo ? 'reserved' : state)
}

/** The last run was refused for too many requests, even after waiting. A new month ends this. */
function isBlocked(runs: readonly SyncRun[], now: number): boolean {
  return refusedUntil(runs, now) !== null
}

function refusedUntil(runs: readonly SyncRun[], now: number): number | null {
  const last = runs.find((run) => !isIdleRun(run))
  if (last?.errorCode !== 'quota_exceeded' || last.finishedAt === null) return null
  const refusedAt = toEpochMs(last.finishedAt)
  return withinMonth(refusedAt, now, refusedAt + RETRY_BLOCKED_MS)
}

/**
 * Until when no automatic run reads anything, by the runs that ended, newest first: QuickBooks refused because of too many
 * requests, or our own count of the month's calls reached the budget. Null: nothing holds it back. Epoch milliseconds.
 */
export function heldUntil(runs: readonly SyncRun[], now: number): number | null {
  const last = runs.find(({ kind }) => kind !== 'not_begun')
  if (last?.reason === 'budget_spent' && last.finishedAt !== null)
    return withinMonth(toEpochMs(last.finishedAt), now, Infinity)
  return refusedUntil(runs, now)
}

/** The end, or that of the UTC month if it is earlier: Intuit's quota is one of a month. Null once it has passed. */
function withinMonth(since: number, now: number, end: number): number | null {
  const month = startOfMonth(todayIn('UTC', since))
  if (startOfMonth(todayIn('UTC', now)) !== month) return null
  const next = toEpochMs(`${startOfMonth(addDays(month, 31))}T00:00:00Z`)
  const until = Math.min(end, next)
  return now < until ? until : null
}
