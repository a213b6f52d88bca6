import type { Checkpoint, RunKind } from '@vectis/quickbooks/ports'
import { changeEntities, isChangeEntity, syncEntities } from '@vectis/quickbooks/rows'
import type { ChangeEntity, SyncEntity } from '@vectis/quickbooks/rows'
import { toEpochMs } from '@vectis/quickbooks/values'
import { emptyCheckpoint } from '@vectis/quickbooks/ports'
import { chooseCounts } from './choose-counts.ts'
import { isReadAlready } from './is-read-already.ts'
import type { SyncSchedule } from './sync-schedule.ts'
import { isFromFuture, isWaiting as isWaitingAt } from './turns.ts'

/** Entities that change data capture does not cover, such as templates: read in full, once a day. */
const wholeEntities = syncEntities.filter((entity) => !isChangeEntity(entity))

/** `auto` follows the schedule; a person requests the others. */
export const syncModes: readonly SyncMode[] = ['auto', 'incremental', 'full', 'verify']

export type SyncMode = 'auto' | 'incremental' | 'full' | 'verify'

/** How far the sync may rely on webhooks to report changes. */
export type WebhookTrust =
  /** No webhook ever arrived, or the host does not store them. */
  | 'absent'
  /** A change was found that no webhook had announced, and none has arrived since. */
  | 'missed'
  /** They arrive with signatures that do not verify. */
  | 'rejected'
  | 'trusted'

/** How much of the month's metered calls is left for the schedule to use. */
export type BudgetState = 'ample' | 'near' | 'short' | 'reserved' | 'spent' | 'blocked'

export interface PlanInput {
  /** Epoch milliseconds. */
  now: number
  mode: SyncMode
  checkpoints: readonly Checkpoint[]
  /** Pending webhook events about an entity we keep. */
  pendingEvents: number
  /** Open questions that are due. */
  dueQuestions: number
  webhooks: WebhookTrust
  budget: BudgetState
  schedule: SyncSchedule
}

/** The reason of a plan: a stable code, for logs and tests. */
export type PlanReason =
  | 'requested'
  | 'first_read'
  | 'resumed'
  | 'checkpoint_too_old'
  | 'webhook_events'
  | 'safety_clock'
  | 'no_webhooks'
  | 'webhooks_missed'
  | 'webhooks_rejected'
  | 'templates_due'
  | 'entity_retry'
  | 'count_due'
  | 'open_questions'
  | 'up_to_date'
  | 'budget_spent'
  | 'budget_reserved'
  | 'quota_blocked'

export interface Plan {
  kind: RunKind
  reason: PlanReason
  /** Entities to read in full, in this order. */
  scan: SyncEntity[]
  /** Read changes, in one call for all entities; also the objects that pending events name. */
  changes: boolean
  /** Entities whose rows are compared with `COUNT(*)`. */
  count: ChangeEntity[]
}

/** A tight budget delays everything except requests of people and webhooks. */
const stretch: Record<BudgetState, number> = {
  ample: 1,
  near: 2,
  short: 4,
  reserved: 4,
  spent: 1,
  blocked: 1,
}

/**
 * The next tick of a realm, with the reason. Pure: the same facts give the same plan.
 *
 * A full read ends with a read of changes from before its first page, so `changes` is set with it.
 */
export function planTick(input: PlanInput): Plan {
  const { mode, budget } = input
  const nothing: Plan = { kind: 'quiet', reason: 'up_to_date', scan: [], changes: false, count: [] }
  if (budget === 'spent') return { ...nothing, reason: 'budget_spent' }
  // A person may check whether QuickBooks still refuses: only a call shows it.
  if (budget === 'blocked' && mode === 'auto') return { ...nothing, reason: 'quota_blocked' }
  if (budget === 'reserved' && mode === 'auto') return planSmall(input, nothing)
  const full = planFullReads(input)
  const templates = wholeEntities.filter((entity) => isWholeReadDue(input, entity))
  if (full !== null) {
    return {
      kind: 'full',
      reason: full.reason,
      scan: [...full.scan, ...templates],
      changes: true,
      count: mode === 'verify' ? [...changeEntities] : [],
    }
  }
  if (mode === 'verify') {
    return {
      kind: 'verify',
      reason: 'requested',
      scan: templates,
      changes: true,
      count: [...changeEntities],
    }
  }
  const changes = planChanges(input)
  const count = planCount(input)
  const kinds: RunKind[] = []
  if (changes !== null) kinds.push('incremental')
  if (templates.length > 0) kinds.push('full')
  if (count.length > 0) kinds.push('verify')
  if (kinds.length === 0) {
    if (input.dueQuestions === 0) return nothing
    return { ...nothing, kind: 'targeted', reason: 'open_questions' }
  }
  return {
    kind: kinds.length === 1 ? kinds[0]! : 'mixed',
    reason: changes ?? (templates.length > 0 ? 'templates_due' : 'count_due'),
    scan: templates,
    // A count is only comparable with rows that are up to date.
    changes: changes !== null || count.length > 0,
    count,
  }
}

/**
 * The rest of the month's calls is for changes. Full reads and checks wait, unless a person requests them, so that one
 * tenant's first read does not use up the calls that the webhooks of all others need.
 */
function planSmall(input: PlanInput, nothing: Plan): Plan {
  const full = planFullReads(input)
  // Change data capture does not look back that far: the tick would become a full read.
  const changes = full?.reason === 'checkpoint_too_old' ? null : planChanges(input)
  if (changes !== null && isAnyRead(input)) {
    return { ...nothing, kind: 'incremental', reason: changes, changes: true }
  }
  const waits =
    full !== null ||
    planCount(input).length > 0 ||
    wholeEntities.some((entity) => isWholeReadDue(input, entity))
  if (waits) return { ...nothing, reason: 'budget_reserved' }
  if (input.dueQuestions === 0) return nothing
  return { ...nothing, kind: 'targeted', reason: 'open_questions' }
}

function isAnyRead(input: PlanInput): boolean {
  return changeEntities.some((entity) => checkpointOf(input, entity).changedSince !== null)
}

function planFullReads(input: PlanInput): { scan: SyncEntity[]; reason: PlanReason } | null {
  const { mode, now, schedule } = input
  const isLeft = (entity: SyncEntity) => !isReadAlready(entity, input)
  if (mode === 'full') return { scan: changeEntities.filter(isLeft), reason: 'requested' }
  const reasons = changeEntities.map((entity): PlanReason | null => {
    const { changedSince, scan } = checkpointOf(input, entity)
    if (isWaiting(input, entity)) return null
    if (scan !== null) return 'resumed'
    if (changedSince === null) return 'first_read'
    return now - toEpochMs(changedSince) > schedule.maxAgeMs ? 'checkpoint_too_old' : null
  })
  const scan = changeEntities.filter((_, index) => reasons[index] !== null)
  const order = ['first_read', 'checkpoint_too_old', 'resumed'] as const
  // An interrupted first read has entities of both kinds; then it continues.
  const reason = reasons.includes('resumed')
    ? 'resumed'
    : order.find((candidate) => reasons.includes(candidate))
  return reason === undefined ? null : { scan, reason }
}

function planChanges(input: PlanInput): PlanReason | null {
  const { mode, now, schedule, webhooks, budget, pendingEvents } = input
  if (mode === 'incremental') return 'requested'
  if (pendingEvents > 0) return 'webhook_events'
  const asked = changeEntities.filter(
    (entity) => !isWaiting(input, entity) && checkpointOf(input, entity).changedSince !== null,
  )
  if (asked.length === 0) return null
  if (asked.some((entity) => checkpointOf(input, entity).failing !== null)) return 'entity_retry'
  const readAt = asked.map((entity) => {
    const { changedSince } = checkpointOf(input, entity)
    return changedSince === null ? 0 : toEpochMs(changedSince)
  })
  const age = now - Math.min(...readAt)
  if (webhooks === 'trusted') {
    return age >= schedule.safetyMs * stretch[budget] ? 'safety_clock' : null
  }
  // Every tick is due; only a tight budget skips some. The margin allows a tick that comes early.
  if (stretch[budget] > 1 && age < schedule.tickMs * (stretch[budget] - 0.5)) return null
  const reasons = {
    absent: 'no_webhooks',
    missed: 'webhooks_missed',
    rejected: 'webhooks_rejected',
  } as const
  return reasons[webhooks]
}

function isWholeReadDue(input: PlanInput, entity: SyncEntity): boolean {
  const { mode, now, schedule, budget } = input
  if (mode === 'full' || mode === 'verify') return !isReadAlready(entity, input)
  if (isWaiting(input, entity)) return false
  const { fullReadAt, scan, failing } = checkpointOf(input, entity)
  if (fullReadAt === null || scan !== null || failing !== null) return true
  const at = toEpochMs(fullReadAt)
  return isFromFuture(at, now) || now - at >= schedule.templatesMs * stretch[budget]
}

/** The entities to count today, see `chooseCounts`. A first read counts as a turn, too. */
function planCount(input: PlanInput): ChangeEntity[] {
  const { mode, now, schedule, budget } = input
  if (mode === 'incremental') return []
  // An entity that was never read in full has nothing to compare, and a failing one waits.
  const countable = changeEntities.filter(
    (entity) => !isWaiting(input, entity) && checkpointOf(input, entity).changedSince !== null,
  )
  const turns = countable.map((entity) => {
    const { countedAt, fullReadAt } = checkpointOf(input, entity)
    const times = [countedAt, fullReadAt]
      .filter((time) => time !== null)
      .map(toEpochMs)
      .filter((at) => !isFromFuture(at, now))
    return { entity, at: Math.max(0, ...times) }
  })
  return chooseCounts(turns, { now, pauseMs: schedule.countMs * stretch[budget] })
}

/** It waits after a failure, unless a person requests everything. */
function isWaiting(input: PlanInput, entity: SyncEntity): boolean {
  if (input.mode !== 'auto') return false
  return isWaitingAt(checkpointOf(input, entity), input.now)
}

function checkpointOf(input: PlanInput, entity: SyncEntity): Checkpoint {
  return (
    input.checkpoints.find((checkpoint) => checkpoint.entity === entity) ?? emptyCheckpoint(entity)
  )
}
