import type { FindJobsOptions, PgBoss } from 'pg-boss'
import { describeError } from '@vectis/quickbooks/errors'
import { isUsable } from '@vectis/quickbooks/oauth'
import type { ConnectionStore } from '@vectis/quickbooks/ports'
import type { Instant } from '@vectis/quickbooks/values'
import type { SyncMode } from '../plan/plan-tick.ts'
import { unreadableCodes } from '../report/run-problems.ts'
import { priorities, SCHEDULED } from './fleet-queue.ts'
import type { FleetQueue } from './fleet-queue.ts'
import { keyOf } from './queue-names.ts'
import type { SyncJob } from './sync-job.ts'

/** A tenant whose run failed six times, as stored in the dead letter queue. */
export interface DeadLetter {
  tenantId: string
  mode: SyncMode
  /** Code and message of the last failure. */
  reason: string | null
  at: Instant
}

export interface DeadLetters {
  /** The newest of each tenant, oldest first; at most `limit`, default 1,000. */
  list(input?: { limit?: number }): Promise<DeadLetter[]>
  /**
   * Queues these tenants again, or all of them, as if they had never failed, and takes them from the dead letters;
   * returns how many. The dead letter of a tenant that is not connected stays where it is.
   */
  redrive(input?: { tenantIds?: readonly string[] }): Promise<number>
}

export function createDeadLetters(
  boss: PgBoss,
  queue: FleetQueue,
  connections: Pick<ConnectionStore, 'forTenant'>,
): DeadLetters {
  const find = (limit: number) => boss.findJobs<SyncJob>(queue.deadName, { queued: true, limit })
  return {
    async list({ limit = 1_000 } = {}) {
      await queue.ready()
      return (await find(limit)).map(({ data, sourceOutput, createdOn }) => {
        const { message } = (sourceOutput ?? {}) as { message?: unknown }
        return {
          tenantId: data.tenantId,
          mode: data.mode ?? 'auto',
          reason: typeof message === 'string' ? message : null,
          at: createdOn.toISOString(),
        }
      })
    },
    async redrive({ tenantIds } = {}) {
      await queue.ready()
      const wanted = tenantIds === undefined ? null : new Set(tenantIds)
      let queued = 0
      for (const { id, data } of await find(100_000)) {
        if (wanted !== null && !wanted.has(data.tenantId)) continue
        const { tenantId, mode } = data
        if (await hasLeft(connections, tenantId)) continue
        const job: SyncJob = mode === undefined ? { tenantId } : { tenantId, mode }
        // First queued, then removed. If this process dies in between, the job exists twice and runs twice.
        await queue.place(job, { afterSeconds: 0, priority: priorities.tick })
        await boss.deleteJob(queue.deadName, id)
        queued += 1
      }
      return queued
    },
  }
}

/** One whose tokens cannot be decrypted has not left: its run says what is wrong, and the others do not wait for it. */
async function hasLeft(
  connections: Pick<ConnectionStore, 'forTenant'>,
  tenantId: string,
): Promise<boolean> {
  try {
    return !isUsable(await connections.forTenant(tenantId).read())
  } catch (error) {
    if (unreadableCodes.includes(describeError(error).code)) return false
    throw error
  }
}

/** Removes every job of a tenant from a queue, whatever its state; returns how many. */
export function deleteJobsOf(boss: PgBoss, queue: string, tenantId: string): Promise<number> {
  return deleteJobs(boss, queue, { key: keyOf(tenantId) })
}

/**
 * Removes the due times that pg-boss stores for a tenant's schedule. They name the tenant, and a pending one would
 * become a job.
 */
export async function deleteDueTimes(
  boss: PgBoss,
  queue: string,
  tenantId: string,
): Promise<number> {
  // Created by the first process that runs schedules.
  if ((await boss.getQueue(SCHEDULED)) === null) return 0
  return deleteJobs(boss, SCHEDULED, { data: { name: queue, key: keyOf(tenantId) } })
}

async function deleteJobs(
  boss: PgBoss,
  queue: string,
  filter: Pick<FindJobsOptions, 'key' | 'data'>,
): Promise<number> {
  let deleted = 0
  for (;;) {
    const jobs = await boss.findJobs(queue, { ...filter, limit: 1_000 })
    if (jobs.length === 0) return deleted
    await boss.deleteJob(
      queue,
      jobs.map(({ id }) => id),
    )
    deleted += jobs.length
  }
}
