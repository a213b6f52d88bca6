import {
  FaultResponseError,
  ForbiddenError,
  ServerError,
  UnauthorizedError,
} from '@vectis/quickbooks'
import { isUnservableFault } from '@vectis/quickbooks/errors'
import { earlierInstant, toInstant } from '@vectis/quickbooks/values'
import type { ChangeEntity } from '@vectis/quickbooks/rows'
import type { Instant } from '@vectis/quickbooks/values'
import { problemOf } from '../report/run-problems.ts'
import { checkpointOf, commitBatch } from '../context/run-context.ts'
import type { RunContext } from '../context/run-context.ts'
import { addWireRows } from '../rows/batch-rows.ts'
import type { WireRows } from '../rows/batch-rows.ts'
import { questionsOf } from './unserved-rows.ts'
import type { AccountedIds } from './unserved-rows.ts'

const INTERNAL_ERROR = 500

/**
 * Failures after which a query may still return the entity: one row that cannot be served, or a refusal of the feed
 * itself.
 */
export function canQuery(error: unknown): boolean {
  if (error instanceof ServerError) return error.status === INTERNAL_ERROR
  return (
    error instanceof FaultResponseError ||
    error instanceof ForbiddenError ||
    error instanceof UnauthorizedError
  )
}

/**
 * Reads what changed of one entity by a query on `LastUpdatedTime`, where change data capture fails for it. Such an
 * answer has no deletions: the feed is read for them before the next count of this entity, which is scheduled next.
 * Returns the server time of its first page.
 */
export async function readByQuery(
  context: RunContext,
  entity: ChangeEntity,
  {
    since,
    deletionsSince,
    error,
  }: {
    since: Instant
    /** From then on no answer contains deletions. */
    deletionsSince: Instant
    error: unknown
  },
): Promise<Instant | null> {
  const now = toInstant(context.clock.now())
  // Halving a whole page would cost more than counting its rows.
  const isOfOneRow = isUnservableFault(error)
  const count = isOfOneRow ? await countChanges(context, entity, since) : null
  const pageSize = Math.min(context.pageSize, Math.max(1, count ?? context.pageSize))
  const { begun, rows } = await queryChanges(context, entity, since, pageSize)
  const observedAt = begun ?? now
  const known = checkpointOf(context, entity)
  // Fewer rows than counted: a page was wrong, and the next run starts from the same bound.
  const isShort = count !== null && rows < count
  const changedSince = isShort ? known.changedSince : earlierInstant(observedAt, now)
  const checkpoint = { ...known, changedSince, deletionsSince, failing: null }
  await commitBatch(context, { observedAt, checkpoints: [{ ...checkpoint, countedAt: null }] })
  if (!isOfOneRow) context.recorder.problem(problemOf(error, { rung: 'page', entity }))
  return begun
}

async function countChanges(
  { realm, signal }: RunContext,
  entity: ChangeEntity,
  since: Instant,
): Promise<number> {
  const where = { 'MetaData.LastUpdatedTime': { gte: since } }
  return realm.count<ChangeEntity>(entity, { where, signal })
}

/**
 * Writes the rows with a `LastUpdatedTime` at or after `since`; an answer cannot be truncated. Returns the server time
 * of its first page, and how many rows there were, those that could not be read or served included.
 */
export async function queryChanges(
  context: RunContext,
  entity: ChangeEntity,
  since: Instant,
  pageSize = context.pageSize,
): Promise<{ begun: Instant | null; rows: number }> {
  const { realm, signal, recorder } = context
  let begun: Instant | null = null
  let rows = 0
  const accounted: AccountedIds = new Set()
  const pages = realm.scan<ChangeEntity>(entity, {
    signal,
    pageSize,
    updatedFrom: since,
    doubtEmpty: false,
  })
  for await (const page of pages) {
    begun ??= page.time
    rows += page.rows.length + page.setAside.length + page.unserved.length
    const wire: WireRows = {}
    addWireRows(wire, entity, page.rows as never[])
    // Before the commit, because a row that is set aside marks its stored row in the same batch.
    recorder.read(entity, page.rows.length)
    recorder.setAside(page.setAside)
    const { add, put } = await questionsOf(context, entity, page.unserved, accounted)
    await commitBatch(context, {
      step: 'changes',
      observedAt: page.time,
      wire,
      ...(add.length + put.length === 0 ? {} : { questions: { add, put } }),
    })
  }
  return { begun, rows }
}
