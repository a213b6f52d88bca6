import { BookError } from '../book-error.ts'
import type { Ledger } from '../ledger.ts'

const dayMs = 86_400_000

/** Plans what happens on which day and then lets it happen in order, on the ledger's clock. */
export interface Timeline {
  /** Day numbers since 1970; history runs from `firstDay` to `lastDay`. */
  readonly firstDay: number
  readonly lastDay: number
  /** Does nothing for a day after the last: that future has not come. */
  on(day: number, action: () => void, options?: { isBatch?: boolean }): void
  run(): void
}

interface Planned {
  action: () => void
  isBatch: boolean
}

/**
 * Working days start at 15:00 UTC. Actions of a batch (imports, nightly recurring runs) come half a second apart and so
 * share their seconds; others minutes apart.
 */
export function createTimeline(ledger: Ledger, months: number, spread: () => number): Timeline {
  const present = ledger.now
  const end = present()
  const lastDay = Math.floor(end / dayMs) - 1
  const firstDay = lastDay - Math.round(months * 30.4375)
  const days = new Map<number, Planned[]>()
  let time = firstDay * dayMs

  return {
    firstDay,
    lastDay,
    on(day, action, { isBatch = false } = {}) {
      if (day > lastDay) return
      const planned = days.get(day)
      if (planned === undefined) days.set(day, [{ action, isBatch }])
      else planned.push({ action, isBatch })
    },
    run() {
      ledger.now = () => time
      for (let day = firstDay; day <= lastDay; day += 1) {
        const planned = days.get(day)
        if (planned === undefined) continue
        time = Math.max(time, day * dayMs + 15 * 3_600_000)
        // Actions may plan more for the same day: the list grows while it is walked.
        for (const { action, isBatch } of planned) {
          time = Math.min(end, time + (isBatch ? 500 : 1_000 * spread()))
          attempt(action)
        }
        days.delete(day)
      }
      ledger.now = present
    },
  }
}

/** QuickBooks refuses some planned operations, such as billing a customer who has become inactive. */
function attempt(action: () => void): void {
  try {
    action()
  } catch (error) {
    if (!(error instanceof BookError)) throw error
  }
}
