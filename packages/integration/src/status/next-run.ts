import type { DescribedConnection, SyncRun } from '@vectis/quickbooks/ports'
import { toInstant, type Instant } from '@vectis/quickbooks/values'
import { heldUntil } from '@vectis/quickbooks-sync'
import { isSlice } from './derive-health.ts'

const graceMs = 60_000

export interface NextRunFacts {
  connection: DescribedConnection | null
  /** Newest first, those that ended. */
  ended: readonly SyncRun[]
  isRunning: boolean
  /** Until when QuickBooks asked us to wait; null where no pause is known. Epoch milliseconds. */
  pausedUntil: number | null
  tickMs: number
  now: number
}

export interface NextRun {
  at: Instant | null
  /** Why a run happens by itself, and it is not known when; null: it is known, or none happens. */
  why: string | null
}

/**
 * When the next run that happens by itself can begin to read: at its tick, or after that what holds it back is over: the
 * pause after QuickBooks refused calls, or the month whose calls are used up.
 */
export function findNextRun(facts: NextRunFacts): NextRun {
  const { connection, ended, isRunning, pausedUntil, tickMs, now } = facts
  const isTicked = connection?.state === 'connected' || connection?.state === 'unconfirmed'
  if (!isTicked) return { at: null, why: null }
  if (isRunning) return { at: null, why: 'It follows the run under way.' }
  const [last] = ended
  if (last?.finishedAt == null) return { at: null, why: 'No run has ended yet.' }
  const endedAt = Date.parse(last.finishedAt)
  const dueAt = endedAt + tickMs
  // One that is overdue is no promise: the process that would begin it may be gone.
  if (now > dueAt + graceMs)
    return { at: null, why: `A run was due at ${toInstant(dueAt)} and has not begun.` }
  // A full read goes on once other companies had their turn.
  const begins = isSlice(last) ? endedAt : dueAt
  const at = Math.max(begins, heldUntil(ended, now) ?? 0, pausedUntil ?? 0, now)
  return { at: toInstant(at), why: null }
}
