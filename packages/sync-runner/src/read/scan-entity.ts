import { remedyOf } from '@vectis/quickbooks/errors'
import { compareInstants, toEpochMs, toInstant } from '@vectis/quickbooks/values'
import type { Checkpoint, OpenQuestion, RunProblem, ScanPosition } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import type { Instant } from '@vectis/quickbooks/values'
import { checkpointOf, commitBatch } from '../context/run-context.ts'
import type { RunContext } from '../context/run-context.ts'
import { askedAgain, questionsOf } from './unserved-rows.ts'
import type { AccountedIds } from './unserved-rows.ts'
import { addWireRows } from '../rows/batch-rows.ts'
import type { WireRows } from '../rows/batch-rows.ts'

/** A scan stopped after a page to let other realms run. It continues from its checkpoint. */
export class ScanYieldedError extends Error {
  override readonly name = 'ScanYieldedError'
}

/**
 * Reads an entity in full, page by page. Each page is committed with the scan's position, so a crash costs one page.
 *
 * If rows may already be stored, each page marks the stored rows of its window that it does not contain. The scan's
 * position then stays in the checkpoint until `endScan` has resolved the marks. Returns the end of the scan.
 */
export async function scanEntity(context: RunContext, entity: SyncEntity): Promise<ScanPosition> {
  const { realm, signal, recorder, pageSize } = context
  const known = checkpointOf(context, entity)
  const resumed = resumable(context, known)
  if (resumed && known.scan?.isRead) return known.scan
  // In a first read only this scan has written rows; deletions in the meantime are among the changes since its start. A
  // scan that replaces one too old to continue is not a first read.
  const isFirst = resumed
    ? known.scan?.isFirst === true
    : known.changedSince === null && known.fullReadAt === null && known.scan === null
  const total = await countTotal(context, entity)

  let position = resumed ? known.scan! : undefined
  // When a scan continues, its earlier pages may have skipped a row.
  let isAllServed = !resumed
  const doubtEmpty = isFirst || (await context.store.countLive(context.realmId, entity)) > 0
  const accounted: AccountedIds = new Set()
  const options = {
    signal,
    pageSize,
    doubtEmpty,
    ...(position === undefined ? {} : { from: position }),
  }
  for await (const page of realm.scan<SyncEntity>(entity, options)) {
    const storedAt = toInstant(context.clock.now())
    position = { ...page.position, isFirst, storedAt, ...(page.done ? { isRead: true } : {}) }
    const wire: WireRows = {}
    addWireRows(wire, entity, page.rows as never[])
    const { scanId } = position
    recorder.setAside(page.setAside)
    const absence = { entity, scanId, present: page.ids, ...page.window }
    // A scan names every row that it sets aside; rows known from before may have been deleted.
    const { setAside } = position
    const found = await questionsOf(context, entity, page.unserved, accounted)
    const { add, met } = found
    const put = [...found.put, ...met.map((question) => askedAgain(context, question))]
    isAllServed &&= page.unserved.length === 0 && page.disagrees === null
    // All rows were read: no interval contains an unserved row any more.
    const settle = page.done && isAllServed ? intervalsOf(context, entity) : []
    await commitBatch(context, {
      step: 'scan',
      scanId,
      observedAt: page.time,
      wire,
      ...(add.length + put.length + settle.length === 0 ? {} : { questions: { add, put, settle } }),
      ...(isFirst ? {} : { absence }),
      checkpoints: [
        page.done && isFirst
          ? {
              ...finishScan(known, position, page.time),
              setAside,
              scan: leftOpen(entity, position),
            }
          : {
              ...known,
              unavailableReason: null,
              failing: null,
              scan: position,
              setAside,
            },
      ],
    })
    recorder.read(entity, page.rows.length)
    if (page.disagrees !== null) recorder.problem(unprovenScan(entity, page.disagrees))
    recorder.progress({
      phase: 'scan',
      entity,
      page: position.pages,
      rows: position.rows,
      total: total ?? position.expected,
      done: page.done,
    })
    if (!page.done && context.isTurnOver()) {
      throw new ScanYieldedError(`The scan of ${entity} continues in the next run.`)
    }
  }
  if (position === undefined) throw new TypeError(`Expected at least one page of ${entity}.`)
  return position
}

/** Transactions of unknown customers are read again after all customers: until then their first scan has not ended. */
function leftOpen(entity: SyncEntity, position: ScanPosition): ScanPosition | null {
  return entity === 'Customer' ? position : null
}

function intervalsOf({ questions }: RunContext, entity: SyncEntity): OpenQuestion[] {
  const asked = questions.unserved().filter((question) => question.entity === entity)
  return asked.filter(({ externalId }) => externalId === '')
}

/** The checkpoint after a scan: changes are read from before its first page. */
export function finishScan(
  checkpoint: Checkpoint,
  position: ScanPosition,
  fullReadAt: string,
): Checkpoint {
  return {
    ...checkpoint,
    changedSince: position.startedAt,
    // Rows deleted before the scan began are absent from it.
    deletionsSince: notBefore(position.startedAt, checkpoint.deletionsSince),
    fullReadAt,
    scan: null,
    unavailableReason: null,
    failing: null,
  }
}

/** Null when the instant is before the start. */
function notBefore(start: Instant, instant: Instant | null): Instant | null {
  return instant !== null && compareInstants(instant, start) >= 0 ? instant : null
}

/** Changes since the start of a scan must still be in the look-back when it ends. */
function resumable({ clock, schedule }: RunContext, { scan }: Checkpoint): boolean {
  return scan !== null && clock.now() - toEpochMs(scan.startedAt) < schedule.maxAgeMs
}

async function countTotal(context: RunContext, entity: SyncEntity): Promise<number | null> {
  if (!context.countTotals || entity === 'RecurringTransaction') return null
  return context.realm.count(entity, { signal: context.signal })
}

/** The rows arrived unordered, and their number differs from COUNT(*): the entity's next count checks again. */
function unprovenScan(
  entity: SyncEntity,
  { read, count }: { read: number; count: number },
): RunProblem {
  return {
    rung: 'page',
    entity,
    externalId: null,
    code: 'unreadable_answer',
    message: `Expected ${count} rows of ${entity}, as COUNT(*) reports; received ${read}, out of order.`,
    remedy: remedyOf('scan_unproven'),
    since: null,
    retryAt: null,
    intuitTid: null,
  }
}
