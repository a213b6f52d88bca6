import type { PgBoss, Schedule } from 'pg-boss'
import type { Logger } from '@vectis/quickbooks'
import { isUsable } from '@vectis/quickbooks/oauth'
import type { ConnectionStore } from '@vectis/quickbooks/ports'
import { keyOf } from './queue-names.ts'
import type { SyncJob } from './sync-job.ts'
import { buildTickCron } from './tick-cron.ts'

/** The changes, and the schedules that were kept although their tenants are not listed. */
export interface Reconciled {
  added: number
  removed: number
  /** Schedules of tenants that are not listed, but not known to be disconnected either. */
  kept: number
}

/** The data of a schedule beside that of its jobs. */
interface ScheduledJob extends SyncJob {
  madeBy: string
}

/**
 * Updates the schedules of a queue to the connected tenants. Removes only schedules that this owner made. When no
 * tenant is listed at all, for example after an empty restore, it removes only schedules of connections known to have
 * ended.
 *
 * A tenant may connect or leave between the list and its change here, and the reconciliation that follows may end
 * before this one. So each connection is read again after its schedule was changed.
 */
export async function reconcileSchedules(input: {
  boss: PgBoss
  queue: string
  owner: string
  connections: Pick<ConnectionStore, 'listConnected' | 'forTenant'>
  tickMinutes: number
  logger: Logger
}): Promise<Reconciled> {
  const { boss, queue, owner, connections, tickMinutes, logger } = input
  const known = new Map((await listSchedules(boss, queue)).map((one) => [one.key, one]))
  const schedule = (key: string, tenantId: string) => {
    const data: ScheduledJob = { tenantId, madeBy: owner }
    const cron = buildTickCron(tenantId, tickMinutes)
    return boss.schedule(queue, cron, data, { key, singletonKey: key })
  }
  // A connection that cannot be read, because its key is missing, has not ended.
  const isConnected = (tenantId: string) =>
    connections
      .forTenant(tenantId)
      .read()
      .then(isUsable, () => true)
  let added = 0
  let listed = 0
  for await (const { tenantId } of connections.listConnected()) {
    listed += 1
    const key = keyOf(tenantId)
    const existing = known.get(key)
    known.delete(key)
    if (existing?.cron === buildTickCron(tenantId, tickMinutes)) continue
    await schedule(key, tenantId)
    if (!(await isConnected(tenantId))) await boss.unschedule(queue, key)
    else if (existing === undefined) added += 1
  }
  const ours = [...known.values()].flatMap(({ key, data }) => {
    const { tenantId, madeBy } = (data ?? {}) as Partial<ScheduledJob>
    return madeBy === owner && tenantId !== undefined ? [{ key, tenantId }] : []
  })
  let removed = 0
  let kept = 0
  for (const { key, tenantId } of ours) {
    if (listed === 0 && !(await isKnownToHaveEnded(connections, tenantId))) {
      kept += 1
      continue
    }
    await boss.unschedule(queue, key)
    if (await isConnected(tenantId)) await schedule(key, tenantId)
    else removed += 1
  }
  if (kept > 0) {
    logger.warn(
      { event: 'quickbooks.fleet.schedules_kept', queue, owner, kept },
      'No tenant is connected, yet there are schedules: none was removed. Is this the right database and schema?',
    )
  }
  return { added, removed, kept }
}

/** Only a row proves a disconnect: a tenant without a row may have lost it. */
async function isKnownToHaveEnded(
  connections: Pick<ConnectionStore, 'forTenant'>,
  tenantId: string,
): Promise<boolean> {
  const connection = await connections.forTenant(tenantId).read()
  return connection !== null && !isUsable(connection)
}

/** All schedules of a queue. */
export async function listSchedules(boss: PgBoss, queue: string): Promise<Schedule[]> {
  const all: Schedule[] = []
  for (;;) {
    const after = all.at(-1)
    const page = await boss.getSchedules(queue, undefined, {
      limit: 1_000,
      ...(after === undefined ? {} : { after }),
    })
    all.push(...page)
    if (page.length < 1_000) return all
  }
}
