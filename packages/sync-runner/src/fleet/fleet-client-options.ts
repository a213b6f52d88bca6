import type { Clock, Logger } from '@vectis/quickbooks'
import type { ConnectionStore, SyncStore, UsageStore } from '@vectis/quickbooks/ports'
import type { Telemetry } from '@vectis/quickbooks/telemetry'
import type { OptionNames } from '@vectis/quickbooks/values'
import type { HostBoss } from './host-boss.ts'
import type { SharedLimiter } from './shared-limiter.ts'

/** What a process needs to use a fleet, with or without a worker. */
export interface SyncFleetClientOptions {
  /**
   * The host's pg-boss, on the host's own PostgreSQL. It is started if needed and never stopped here. The fleet listens
   * to its errors.
   */
  boss: HostBoss
  /**
   * What `createStorage` made. `schema` names the owner of the queue: another app with its own storage schema has its
   * own queue on the same pg-boss.
   */
  storage: {
    schema: string
    connections: Pick<ConnectionStore, 'listConnected' | 'forTenant'>
    /** Lets a worker learn, by one small statement, that another may be dead. */
    sync?: Pick<SyncStore, 'hasLapsedLease'>
  }
  /** The owner of the queue, if two databases have a storage schema of the same name. Default `storage.schema`. */
  owner?: string
  /** The first part of the queue's name, `<queue>/<owner>`. Default `quickbooks-sync`. */
  queue?: string
  /** Minutes between two ticks of a tenant; a divisor of 60. The same in every process. Default 15. */
  tickMinutes?: number
  /** With it, `forget` also removes the call windows of the tenant's company. */
  limiter?: Pick<SharedLimiter, 'forget'>
  /** With it, the status says how many of the month's calls are spent and by which tenants, for one Intuit app. */
  budget?: {
    appId: string
    callsPerMonth: number
    usage: Pick<UsageStore, 'readApp' | 'listSpenders'>
  }
  /** Days a dead letter is kept. Default 30. */
  keepDeadDays?: number
  /** Default: the machine's clock. Used for pauses and the log; the queue uses the database's clock. */
  clock?: Clock
  logger?: Logger
  /** Spans of requests and jobs; in a worker also the queue's depth and age. Default: none. */
  telemetry?: Telemetry
}

export const fleetClientOptions: OptionNames<SyncFleetClientOptions> = {
  boss: true,
  storage: true,
  owner: true,
  queue: true,
  tickMinutes: true,
  limiter: true,
  budget: true,
  keepDeadDays: true,
  clock: true,
  logger: true,
  telemetry: true,
}
