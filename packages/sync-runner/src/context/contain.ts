import {
  FaultResponseError,
  ForbiddenError,
  PageCapError,
  ServerError,
  TimeoutError,
  UnauthorizedError,
  UnreadableAnswerError,
} from '@vectis/quickbooks'
import { describeError } from '@vectis/quickbooks/errors'
import { toInstant } from '@vectis/quickbooks/values'
import type { QuickBooksError } from '@vectis/quickbooks'
import type { Checkpoint, EntityFailure } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { isWaiting, LONGEST_PAUSE_MS } from '../plan/turns.ts'
import { checkpointOf, commitBatch } from './run-context.ts'
import type { RunContext } from './run-context.ts'

/** The first pause of an entity that fails. It doubles each time, up to the longest. */
const FIRST_PAUSE_MS = 15 * 60_000

/**
 * Whether a failure may affect only this request: QuickBooks answered, and another request may succeed. These affect
 * everything: no answer, a throttle after every retry, an ended subscription, a lost lease, and any error of a store.
 */
export function isOfOnePart(error: unknown): error is QuickBooksError {
  if (error instanceof UnauthorizedError) return error.code === 'access_lost'
  if (error instanceof FaultResponseError) return !error.isOfCompany
  return (
    error instanceof ForbiddenError ||
    error instanceof ServerError ||
    error instanceof TimeoutError ||
    error instanceof UnreadableAnswerError ||
    error instanceof PageCapError
  )
}

/**
 * Runs a part of the run. A failure that may affect this entity alone is recorded, and the rest continues; the result
 * is then null.
 */
export async function contain<T>(
  context: RunContext,
  entity: SyncEntity,
  work: () => Promise<T>,
): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (context.signal.aborted || !isOfOnePart(error)) throw error
    const { failures, logger } = context
    failures.set(entity, error)
    // The log line of the run names it.
    const about = { event: 'quickbooks.sync.entity_failed', entity, err: error }
    logger.debug(about, 'An entity could not be read; the others continue')
    return null
  }
}

/** Sets the next try of each entity that failed in this run. */
export async function settleFailures(context: RunContext): Promise<void> {
  const { failures, clock } = context
  if (failures.size === 0) return
  const checkpoints = [...failures].map(([entity, error]): Checkpoint => {
    const checkpoint = checkpointOf(context, entity)
    return { ...checkpoint, failing: nextFailure(checkpoint.failing, error, clock.now()) }
  })
  failures.clear()
  await commitBatch(context, { observedAt: toInstant(clock.now()), checkpoints })
}

function nextFailure(before: EntityFailure | null, error: unknown, now: number): EntityFailure {
  const { code, message, remedy, intuitTid } = describeError(error)
  const attempts = (before?.attempts ?? 0) + 1
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS)
  return {
    since: before?.since ?? toInstant(now),
    attempts,
    retryAt: toInstant(now + pause),
    code,
    message,
    remedy,
    intuitTid,
  }
}

/** Was read in full at some time, did not fail in this run, and is not waiting after a failure. */
export function isReadable(context: RunContext, entity: SyncEntity): boolean {
  if (context.failures.has(entity)) return false
  const checkpoint = checkpointOf(context, entity)
  if (checkpoint.changedSince === null && checkpoint.scan === null) return false
  return context.mode !== 'auto' || !isWaiting(checkpoint, context.clock.now())
}
