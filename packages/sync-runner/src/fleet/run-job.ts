import type { JobResult, JobWithMetadata } from 'pg-boss'
import type { Clock, Logger } from '@vectis/quickbooks'
import type { SyncRunner } from '../create-sync-runner.ts'
import { priorities } from './fleet-queue.ts'
import type { FleetQueue } from './fleet-queue.ts'
import { judgeRun } from './judge-run.ts'
import type { RunEnd } from './judge-run.ts'
import type { SyncJob } from './sync-job.ts'

/** A slot for short work is given back after this: a full read at its next page, anything else a little later. */
const SHORT_MS = 10_000
const SHORT_HANGING_MS = 20_000
/** Elsewhere a run may take this long beyond its slice; calls that hang end it then. */
const LONG_HANGING_MS = 600_000

/** Why the fleet ended a run: its slot is needed. */
const HUNG = new Error('The run took longer than its slot allows.')

/** What a job does is one `runOnce`; what becomes of it then is judged here. */
export function createJobRunner(options: {
  runner: Pick<SyncRunner, 'runOnce'>
  queue: FleetQueue
  clock: Clock
  logger: Logger
  sliceMs: number
  /** Ends every run at its next page. */
  stopping: AbortSignal
  /** Resolves when somebody asks for this tenant while its run is under way; rejects with the signal. */
  untilAsked(tenantId: string, signal: AbortSignal): Promise<void>
  onDead(tenantId: string, jobId: string): Promise<void>
}): (job: JobWithMetadata<SyncJob>, isForShortWork: boolean) => Promise<JobResult> {
  const { runner, queue, clock, logger, sliceMs, stopping } = options

  const run = async (job: JobWithMetadata<SyncJob>, isForShortWork: boolean) => {
    const { tenantId, mode = 'auto' } = job.data
    const hung = new AbortController()
    const ended = new AbortController()
    const asked = new AbortController()
    const slice = isForShortWork ? Math.min(SHORT_MS, sliceMs) : sliceMs
    const most = isForShortWork ? SHORT_HANGING_MS : sliceMs + LONG_HANGING_MS
    const ignore = () => undefined
    clock.sleep(most, ended.signal).then(() => hung.abort(HUNG), ignore)
    options.untilAsked(tenantId, ended.signal).then(() => asked.abort(), ignore)
    const signal = AbortSignal.any([job.signal, stopping, hung.signal])
    try {
      const report = await runner
        .runOnce({ tenantId, mode, signal, sliceMs: slice, giveWay: asked.signal })
        .catch(describeThrown)
      // A run that ended by itself in that moment has not hung.
      const hasHung = hung.signal.aborted && report.outcome === 'aborted'
      return { report, hasHung, wasAsked: asked.signal.aborted }
    } finally {
      ended.abort()
    }
  }

  return async (job, isForShortWork) => {
    const { tenantId } = job.data
    // What was drawn from the dead letters, by whatever way, begins to count anew.
    const before = job.sourceRootId ? 0 : (job.data.failures ?? 0)
    const { report, hasHung, wasAsked } = await run(job, isForShortWork)
    const verdict = judgeRun(report, before, hasHung && !isForShortWork)
    if (verdict.kind === 'dead') {
      await options.onDead(tenantId, job.id)
      return { id: job.id, status: 'deadletter', output: { message: verdict.reason } }
    }
    if (verdict.kind === 'again') {
      const { afterSeconds, failures, reason } = verdict
      const next: SyncJob = { ...job.data, failures, isSlow: hasHung }
      // A read that gave way only to what came for its own tenant goes on at its own priority, with that.
      const isLong = hasHung || (report.hasMore && !wasAsked)
      const priority = isLong ? priorities.long : Math.min(job.priority, priorities.tick)
      const isQueued = await queue.replace(job, next, { afterSeconds, priority, reason })
      const about = { tenantId, afterSeconds, failures, reason }
      if (isQueued) logger.info(about, 'A tenant is queued again')
      else logger.info(about, 'Another worker has this tenant by now: nothing is queued')
    }
    return { id: job.id, status: 'completed' }
  }
}

/** A store that cannot be reached, and everything else that cannot be in a report. */
function describeThrown(thrown: unknown): RunEnd {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  return { outcome: 'failed', errorCode: 'unexpected', error, hasMore: false }
}
