import type { Instant } from '../values/instant.ts'

export interface UsageForecastInput {
  /** Calls of the app so far this month. */
  calls: number
  /** Calls the plan allows in a month, such as 500,000 for Builder; null when the plan has no cap. */
  budget: number | null
  /** Determines the month, in UTC. */
  now: Instant
  /** Share of the budget from which to warn. Default 0.8. */
  warnAt?: number
}

export interface UsageForecast {
  calls: number
  budget: number | null
  /**
   * Calls by the end of the month at the rate so far, rounded up. On the first day of a month, the calls so far count
   * as a whole day's.
   */
  projected: number
  /** Calls left; null without a budget. Never below zero. */
  left: number | null
  /** When the budget is used up at the rate so far, if that is this month; null otherwise. */
  exhaustedAt: Instant | null
  /** `spent`: nothing left. `short`: the budget will not last the month. `near`: above `warnAt`. Otherwise `ample`. */
  state: 'ample' | 'near' | 'short' | 'spent'
}

const dayMs = 86_400_000

/**
 * Projects the metered calls of a month in a straight line.
 *
 * Intuit meters data-out calls per app and calendar month; the free tier stops at its cap, paid tiers bill beyond it.
 * @see https://developer.intuit.com/app/developer/qbo/docs/get-started/app-partner-program
 */
export function forecastUsage(input: UsageForecastInput): UsageForecast {
  const { calls, budget, warnAt = 0.8 } = input
  const now = new Date(input.now)
  const start = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)
  const end = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1)
  // An hour of full reads at the start of a month must not be projected as a month of them.
  const perMs = calls / Math.max(now.getTime() - start, dayMs)
  const projected = Math.ceil(calls + perMs * (end - now.getTime()))
  if (budget === null) {
    return { calls, budget, projected, left: null, exhaustedAt: null, state: 'ample' }
  }
  const left = Math.max(0, budget - calls)
  const isShort = projected > budget
  const exhaustedAt =
    left > 0 && isShort ? new Date(now.getTime() + left / perMs).toISOString() : null
  const state =
    left === 0 ? 'spent' : isShort ? 'short' : calls > budget * warnAt ? 'near' : 'ample'
  return { calls, budget, projected, left, exhaustedAt, state }
}
