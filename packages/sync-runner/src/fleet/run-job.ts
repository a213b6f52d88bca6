import type { JobResult, JobWithMetadata } from 'pg-boss'
import type { Clock, Logger } from '@vectis/quickbooks'
import { LONGEST_MS } from '@vectis/quickbooks/values'
import type { OpenSpan, TelemetryRecorder } from '@vectis/quickbooks/telemetry'
import type { SyncRunner } from '../create-sync-runner.ts'
import { priorities } from './fleet-queue.ts'
import type { FleetQueue } from './fleet-queue.ts'
import { describeMessage, describeProcess } from './job-spans.ts'
import { judgeRun } from './judge-run.ts'
import type { RunEnd } from './judge-run.ts'
import type { SyncJob } from './sync-job.ts'

/** A slot for short work is released after this time: by a full read at its next page, by other work a little later. */
const SHORT_MS = 10_000
const SHORT_HANGING_MS = 20_000
/**
 * In other slots a run may exceed its slice by this much. After that its calls are considered hung, and the run is
 * ended.
 */
const LONG_HANGING_MS = 600_000

/** Why the fleet ended a run: its slot is needed. */
const HUNG = new Error('The run took longer than its slot allows.')

export interface JobEnd {
  result: JobResult
  /**
   * Whether the same tenant is queued again without a request. Its run may have achieved nothing, so a slot that
   * took it again at once could do that without end.
   */
  isBack: boolean
}

/** Runs a job, which is one `runOnce`, and decides what happens to the job then. */
export function createJobRunner(options: {
  runner: Pick<SyncRunner, 'runOnce'>
  queue: FleetQueue
  clock: Clock
  logger: Logger
  telemetry: TelemetryRecorder
  sliceMs: number
  /** Between two ticks of a tenant. */
  tickMs: number
  /** Ends every run at its next page. */
  stopping: AbortSignal
  /** Resolves when a run of this tenant is requested during its current run; rejects with the signal. */
  untilAsked(tenantId: string, signal: AbortSignal): Promise<void>
  onDead(tenantId: string, jobId: string): Promise<void>
}): (job: JobWithMetadata<SyncJob>, isForShortWork: boolean) => Promise<JobEnd> {
  const { runner, queue, clock, logger, telemetry, sliceMs, tickMs, stopping } = options

  const run = async (job: JobWithMetadata<SyncJob>, isForShortWork: boolean) => {
    const { tenantId, mode = 'auto' } = job.data
    const hung = new AbortController()
    const ended = new AbortController()
    const asked = new AbortController()
    const slice = isForShortWork ? Math.min(SHORT_MS, sliceMs) : sliceMs
    const most = isForShortWork ? SHORT_HANGING_MS : Math.min(sliceMs + LONG_HANGING_MS, LONGEST_MS)
    const ignore = () => undefined
    clock.sleep(most, ended.signal).then(() => hung.abort(HUNG), ignore)
    options.untilAsked(tenantId, ended.signal).then(() => asked.abort(), ignore)
    const signal = AbortSignal.any([job.signal, stopping, hung.signal])
    try {
      const report = await runner
        .runOnce({ tenantId, mode, signal, sliceMs: slice, tickMs, giveWay: asked.signal })
        .catch(describeThrown)
      // A run that ended by itself at that moment did not hang.
      const hasHung = hung.signal.aborted && report.outcome === 'aborted'
      return { report, hasHung, wasAsked: asked.signal.aborted }
    } finally {
      ended.abort()
    }
  }

  const judge = async (
    job: JobWithMetadata<SyncJob>,
    isForShortWork: boolean,
    span: OpenSpan,
  ): Promise<JobEnd> => {
    const { tenantId } = job.data
    // A job that came back from the dead letters starts counting at zero.
    const before = job.sourceRootId ? 0 : (job.data.failures ?? 0)
    const { report, hasHung, wasAsked } = await run(job, isForShortWork)
    const verdict = judgeRun(report, before, hasHung && !isForShortWork)
    span.set({ 'quickbooks.job.verdict': verdict.kind })
    if (verdict.kind === 'dead') {
      const { reason } = verdict
      span.fail(report.errorCode ?? '_OTHER', reason)
      const about = { event: 'quickbooks.fleet.job_dead', tenantId, reason, failures: before + 1 }
      logger.error(about, 'A tenant failed too often in a row: its job is a dead letter')
      await options.onDead(tenantId, job.id)
      const output = { message: verdict.reason }
      return { result: { id: job.id, status: 'deadletter', output }, isBack: false }
    }
    if (verdict.kind === 'again') {
      const { afterSeconds, failures, reason } = verdict
      const next: SyncJob = { ...job.data, failures, isSlow: hasHung }
      // A read that stopped only for a request of the same tenant continues with the priority of that request.
      const isLong = hasHung || (report.hasMore && !wasAsked)
      const priority = isLong ? priorities.long : Math.min(job.priority, priorities.tick)
      const isQueued = await queue.replace(job, next, { afterSeconds, priority, reason })
      const about = { tenantId, afterSeconds, failures, reason }
      if (isQueued) {
        logger.debug(
          { event: 'quickbooks.fleet.job_again', ...about },
          'The job of a tenant is queued again',
        )
      } else {
        const line = { event: 'quickbooks.fleet.job_taken_over', ...about }
        logger.info(line, 'Another worker already has this tenant: nothing is queued')
      }
    }
    const isBack = verdict.kind === 'again' && !wasAsked
    return { result: { id: job.id, status: 'completed' }, isBack }
  }

  return async (job, isForShortWork) => {
    const begunAt = clock.now()
    const { tenantId, traceParents = [] } = job.data
    const about = {
      fill: { 'messaging.destination.name': queue.name },
      attributes: { ...describeMessage('process', queue.name), 'messaging.message.id': job.id },
      subject: { tenantId },
      links: traceParents,
    }
    return telemetry.span('process {messaging.destination.name}', about, async (span) => {
      const end = await judge(job, isForShortWork, span)
      telemetry.record('messaging.process.duration', (clock.now() - begunAt) / 1_000, {
        ...describeProcess(queue.name),
        'error.type': end.result.status === 'deadletter' ? 'dead_letter' : undefined,
      })
      return end
    })
  }
}

/** An unreachable store, and every other error that has no report. */
function describeThrown(thrown: unknown): RunEnd {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  return { outcome: 'failed', errorCode: 'unexpected', error, hasMore: false }
}
