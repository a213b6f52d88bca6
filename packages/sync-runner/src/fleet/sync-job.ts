import type { SyncMode } from '../plan/plan-tick.ts'

/** What a job carries. */
export interface SyncJob {
  tenantId: string
  mode?: SyncMode
  /** Runs in a row that failed; kept by the fleet. */
  failures?: number
  /** The last run had to be ended because its calls hung; kept by the fleet. */
  isSlow?: boolean
}

/** Each does at least what those before it do. */
const widening: readonly SyncMode[] = ['auto', 'incremental', 'verify', 'full']

/** One job that does what both ask for. */
export function mergeJobs(waiting: SyncJob, other: SyncJob): SyncJob {
  const mode = widening[Math.max(rankOf(waiting), rankOf(other))]!
  const failures = Math.max(waiting.failures ?? 0, other.failures ?? 0)
  const isSlow = (waiting.isSlow ?? false) || (other.isSlow ?? false)
  return toJobData({ tenantId: waiting.tenantId, mode, failures, isSlow })
}

/** Without what is not known or zero: most jobs are a tenant and nothing else. */
export function toJobData({ tenantId, mode, failures = 0, isSlow = false }: SyncJob): SyncJob {
  return {
    tenantId,
    ...(mode === undefined || mode === 'auto' ? {} : { mode }),
    ...(failures === 0 ? {} : { failures }),
    ...(isSlow ? { isSlow } : {}),
  }
}

/** A mode of a newer release, in a queue that an older worker shares, counts as the widest. */
function rankOf({ mode = 'auto' }: SyncJob): number {
  const rank = widening.indexOf(mode)
  return rank < 0 ? widening.length - 1 : rank
}
