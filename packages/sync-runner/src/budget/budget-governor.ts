import { forecastUsage } from '@vectis/quickbooks'
import { toEpochMs, toInstant } from '@vectis/quickbooks/values'
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
  const last = runs.find((run) => !isIdleRun(run))
  if (last?.errorCode !== 'quota_exceeded' || last.finishedAt === null) return false
  const refusedAt = toEpochMs(last.finishedAt)
  const isSameMonth = toInstant(refusedAt).slice(0, 7) === toInstant(now).slice(0, 7)
  return isSameMonth && now - refusedAt < RETRY_BLOCKED_MS
}
