import type { SyncMode } from '../plan/plan-tick.ts'

/** The data of a job. */
export interface SyncJob {
  tenantId: string
  mode?: SyncMode
  /** How many runs in a row failed; set by the fleet. */
  failures?: number
  /** The last run was ended because its calls hung; set by the fleet. */
  isSlow?: boolean
  /** Spans of the requests that this job answers, as W3C `traceparent`; the newest of them. */
  traceParents?: string[]
}

/** Frequent requests for a tenant must not make its waiting job grow. */
const MOST_TRACE_PARENTS = 8

/** Each mode does at least what the modes before it do. */
const widening: readonly SyncMode[] = ['auto', 'incremental', 'verify', 'full']

/** Merges two jobs into one that does the work of both. */
export function mergeJobs(waiting: SyncJob, other: SyncJob): SyncJob {
  const mode = widening[Math.max(rankOf(waiting), rankOf(other))]!
  const failures = Math.max(waiting.failures ?? 0, other.failures ?? 0)
  const isSlow = (waiting.isSlow ?? false) || (other.isSlow ?? false)
  const traceParents = [...(waiting.traceParents ?? []), ...(other.traceParents ?? [])]
  return toJobData({ tenantId: waiting.tenantId, mode, failures, isSlow, traceParents })
}

/** Leaves out unknown and zero fields: most jobs are only a tenant. */
export function toJobData({
  tenantId,
  mode,
  failures = 0,
  isSlow = false,
  traceParents = [],
}: SyncJob): SyncJob {
  const kept = [...new Set(traceParents)].slice(-MOST_TRACE_PARENTS)
  return {
    tenantId,
    ...(mode === undefined || mode === 'auto' ? {} : { mode }),
    ...(failures === 0 ? {} : { failures }),
    ...(isSlow ? { isSlow } : {}),
    ...(kept.length === 0 ? {} : { traceParents: kept }),
  }
}

/** A mode of a newer release, read by an older worker, counts as the widest. */
function rankOf({ mode = 'auto' }: SyncJob): number {
  const rank = widening.indexOf(mode)
  return rank < 0 ? widening.length - 1 : rank
}
