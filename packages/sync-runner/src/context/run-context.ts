import type PQueue from 'p-queue'
import { LeaseLostError } from '@vectis/quickbooks/ports'
import { identifyRow } from '@vectis/quickbooks/rows'
import type { QuickBooksError } from '@vectis/quickbooks'
import type {
  BatchCounts,
  Checkpoint,
  EvidenceEvent,
  EvidenceStep,
  QuestionChanges,
  RunLease,
  SyncBatch,
  UnreadableVersion,
} from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import type { CalendarDate } from '@vectis/quickbooks/values'
import { emptyCheckpoint, mayChangeRows, mostSetAside } from '@vectis/quickbooks/ports'
import { buildBatchRows } from '../rows/batch-rows.ts'
import type { WireRows } from '../rows/batch-rows.ts'
import type { CallLog } from './call-log.ts'
import type { RunQuestions } from './run-questions.ts'
import { needsHomeCurrency } from '../rows/home-currency.ts'
import type { RunRecorder } from '../report/run-recorder.ts'
import type { RealmRun } from './realm-run.ts'

/** One run of one realm, under its lease. */
export interface RunContext extends RealmRun {
  realmId: string
  /** The company's calendar day; null while its time zone is unknown. */
  today: CalendarDate | null
  lease: RunLease
  /** Aborts when the host stops, and when the lease is lost. */
  signal: AbortSignal
  /** The company's home currency. Read with one call, only when a transaction has no currency and none is known. */
  homeCurrency(): Promise<string | null>
  recorder: RunRecorder
  /** Entities that failed in this run, while others may have been read. */
  failures: Map<SyncEntity, QuickBooksError>
  /** The open questions of this realm, and the calls that this run may still spend on them. */
  questions: RunQuestions
  /** The last committed checkpoints. */
  checkpoints: Map<SyncEntity, Checkpoint>
  /** Commits one batch at a time: each writes checkpoints that follow from those of the last one. */
  commits: PQueue
  /** Answers of this run that no batch has named yet. */
  callLog: Pick<CallLog, 'take'>
}

/** What a run writes in one transaction; rows in wire format. */
export type RunBatch = Omit<SyncBatch, 'realmId' | 'lease' | 'today' | 'rows' | 'evidence'> & {
  wire?: WireRows
  /** What the run is doing. Default `changes`. */
  step?: EvidenceStep
  /** The complete read that it belongs to. Default: none. */
  scanId?: string
  /** Webhook events that it settles. Default: none. */
  events?: readonly EvidenceEvent[]
}

export function checkpointOf(context: RunContext, entity: SyncEntity): Checkpoint {
  return context.checkpoints.get(entity) ?? emptyCheckpoint(entity)
}

/**
 * Commits rows with their checkpoints and events. The run uses the new checkpoints only once they are durable. Parts
 * that read side by side commit one after another: a batch may add a row to the checkpoint of another's entity.
 */
export async function commitBatch(context: RunContext, batch: RunBatch): Promise<BatchCounts> {
  // Asked for while others commit: it may be a call to QuickBooks.
  const homeCurrency = needsHomeCurrency(batch.wire ?? {}) ? await context.homeCurrency() : null
  return context.commits.add(() => commitNext(context, batch, homeCurrency))
}

async function commitNext(
  context: RunContext,
  batch: RunBatch,
  homeCurrency: string | null,
): Promise<BatchCounts> {
  const { lease, realmId, today, recorder, checkpoints, keepRaw, signal } = context
  throwIfEnded(signal)
  const { wire: read = {}, step = 'changes', scanId, events = [], ...rest } = batch
  const { rows, wire, setAside } = buildBatchRows(read, {
    keepRaw,
    ...(homeCurrency === null ? {} : { homeCurrency }),
  })
  recorder.setAside(setAside)
  const unreadable = [...recorder.unmarked(), ...unservedVersions(batch.questions)]
  const marks = unreadable.length > 0 ? { unreadable } : {}
  const written = noteSetAside(context, batch.checkpoints ?? [])
  const questions = withServed(context, wire, batch.questions)
  const counts = await context.store.commit({
    realmId,
    lease,
    ...rest,
    ...(questions === undefined ? {} : { questions }),
    ...marks,
    rows,
    ...(today === null ? {} : { today }),
    ...(written.length === 0 ? {} : { checkpoints: written }),
    ...evidenceOf(context, { ...rest, ...marks, rows }, { step, scanId, events }),
  })
  recorder.wrote(counts, { ...rest, ...marks, rows })
  recorder.committed({ ...marks, rows }, wire)
  if (questions !== undefined) context.questions.note(questions)
  for (const checkpoint of written) checkpoints.set(checkpoint.entity, checkpoint)
  return counts
}

/** Where the rows of a batch are from: the answers about its entities since the batch of them before. */
function evidenceOf(
  { runId, callLog }: RunContext,
  batch: Pick<SyncBatch, 'rows' | 'tombstones' | 'voidEvents' | 'unreadable' | 'absence'>,
  about: { step: EvidenceStep; scanId: string | undefined; events: readonly EvidenceEvent[] },
): Pick<SyncBatch, 'evidence'> {
  if (!mayChangeRows(batch)) return {}
  const { rows = {}, tombstones = [], voidEvents = [], unreadable = [], absence } = batch
  const entities = new Set<string>(Object.keys(rows))
  for (const { entity } of [...tombstones, ...voidEvents, ...unreadable]) entities.add(entity)
  if (absence) entities.add(absence.entity)
  const { step, scanId, events } = about
  return {
    evidence: {
      runId,
      step,
      ...callLog.take(entities),
      ...(events.length === 0 ? {} : { events }),
      ...(scanId === undefined ? {} : { scanId }),
    },
  }
}

/**
 * A row that is set aside is kept with its entity, because QuickBooks still counts it. A checkpoint may have been made
 * before another batch noted a row of its entity: it gets all that this run has set aside.
 */
function noteSetAside(context: RunContext, given: readonly Checkpoint[]): Checkpoint[] {
  const { recorder } = context
  const written = new Map(given.map((checkpoint) => [checkpoint.entity, checkpoint]))
  const noted = recorder.unmarked().map(({ entity }) => entity)
  for (const entity of new Set([...written.keys(), ...noted])) {
    const checkpoint = written.get(entity) ?? checkpointOf(context, entity)
    const { setAside } = checkpoint
    if (setAside.length >= mostSetAside) continue
    const known = new Set(setAside)
    const more = [...recorder.setAsideIds(entity)].filter((id) => !known.has(id))
    if (more.length === 0) continue
    written.set(entity, { ...checkpoint, setAside: [...setAside, ...more].slice(0, mostSetAside) })
  }
  return [...written.values()]
}

/**
 * The stored copy of a row that cannot be served is marked as well: it may be out of date. Any answer with the row
 * clears the mark.
 */
function unservedVersions({ put = [], add = [] }: QuestionChanges = {}): UnreadableVersion[] {
  return [...put, ...add]
    .filter(({ kind, externalId }) => kind === 'unserved' && externalId !== '')
    .map(({ entity, externalId }) => {
      return { entity, externalId, path: 'the object itself', sourceUpdatedAt: null }
    })
}

/** A row that any read returned closes its `unserved` question. */
function withServed(
  context: RunContext,
  wire: WireRows,
  changes: QuestionChanges | undefined,
): QuestionChanges | undefined {
  const open = context.questions
    .unserved()
    .filter(({ externalId, claim }) => externalId !== '' && claim === null)
  if (open.length === 0) return changes
  const asked = new Set(changes?.put?.map(({ entity, externalId }) => `${entity} ${externalId}`))
  const served = new Set<string>()
  for (const [name, rows] of Object.entries(wire)) {
    for (const row of rows) {
      const key = `${name} ${identifyRow(name as SyncEntity, row).id}`
      if (!asked.has(key)) served.add(key)
    }
  }
  const settle = open.filter(({ entity, externalId }) => served.has(`${entity} ${externalId}`))
  if (settle.length === 0) return changes
  return { ...changes, settle: [...(changes?.settle ?? []), ...settle] }
}

/** Throws the reason that ended the run: `LeaseLostError`, or the host's. */
export function throwIfEnded(signal: AbortSignal): void {
  if (!signal.aborted) return
  const reason: unknown = signal.reason
  throw reason instanceof LeaseLostError || reason instanceof Error
    ? reason
    : new Error('The sync was stopped.', { cause: reason })
}
