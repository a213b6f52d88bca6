import type { PgBoss } from 'pg-boss'

/**
 * A `PgBoss` of pg-boss 12, by the methods that a fleet calls. By their names alone, because our declarations would else
 * import those of pg-boss, which a host without a fleet does not install.
 */
export type HostBoss = Readonly<
  Record<
    | 'complete'
    | 'createQueue'
    | 'deleteJob'
    | 'findJobs'
    | 'getDb'
    | 'getQueue'
    | 'getSchedules'
    | 'notifyWorker'
    | 'offWork'
    | 'on'
    | 'schedule'
    | 'send'
    | 'start'
    | 'supervise'
    | 'unschedule'
    | 'update'
    | 'updateQueue'
    | 'work',
    (...args: never[]) => unknown
  >
>

export function toPgBoss(boss: HostBoss): PgBoss {
  return boss as object as PgBoss
}
