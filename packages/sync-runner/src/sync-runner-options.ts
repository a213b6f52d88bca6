import type { Clock, Environment, Logger, QuickBooks, Random } from '@vectis/quickbooks'
import type {
  ConnectionStore,
  SyncStore,
  UsageStore,
  WebhookEventStore,
} from '@vectis/quickbooks/ports'
import type { Telemetry } from '@vectis/quickbooks/telemetry'
import type { CalendarDate, Instant } from '@vectis/quickbooks/values'
import type { SyncMode } from './plan/plan-tick.ts'
import type { SyncSchedule } from './plan/sync-schedule.ts'
import type { RunReport, SyncEvent, SyncProgress } from './report/sync-event.ts'
import type { SyncWarning } from './report/sync-warning.ts'

/** The host's own work after every tick, such as links and alerts. */
export interface AfterTickStep {
  name: string
  run(context: AfterTickContext): Promise<void>
}

export interface AfterTickContext {
  tenantId: string
  realmId: string
  report: RunReport
  /** Now, on the runner's clock. */
  now: Instant
  /** Today in the company's time zone; null while none is known. */
  today: CalendarDate | null
  signal: AbortSignal
}

export interface BudgetOptions {
  /** Metered calls per calendar month and Intuit app: 500,000 in the Builder tier. */
  callsPerMonth: number
  /**
   * Where calls are counted, for all realms and processes: the store that was passed to `createQuickBooks`. One read
   * per tick.
   */
  usage: UsageStore
  /** Identifies the Intuit app of a tenant in the call counts: `appIdOf(clientId)`. */
  appId: string | ((tenantId: string, environment: Environment) => string | Promise<string>)
  /** Share of the budget that is left unused, so that Intuit never blocks the app. Default 0.02. */
  reserve?: number
  /**
   * Share of the budget after which full reads, counts and checks of all tenants wait, unless a person requests them.
   * The rest is for webhooks and small ticks. Default 0.8.
   */
  fullReadsUpTo?: number
}

export interface SyncRunnerOptions {
  /** Only `realm` is used. */
  quickbooks: Pick<QuickBooks, 'realm'>
  store: SyncStore
  /** Read for the company's time zone and the consent's clocks once per tick, and listed by `start`. */
  connections: ConnectionStore
  /** Pending webhook events are drained on every tick. Default: none; then a quiet tick costs one call. */
  webhookEvents?: WebhookEventStore
  /** The intervals of reads and checks; see `SyncSchedule`. */
  schedule?: Partial<SyncSchedule>
  /** A monthly budget of metered calls. Default: none. */
  budget?: BudgetOptions
  /**
   * Steps that follow every tick, in this order, under the realm's lease. A step that fails is reported and does not
   * stop the others.
   */
  afterTick?: readonly AfterTickStep[]
  /** Called for every event, in order. Its errors are logged. */
  onEvent?: (event: SyncEvent) => void
  /**
   * Receives each warning once per process; its `key` lets a durable store keep it once for ever. Waited for at most 30
   * s. When it rejects, the warning is sent again next time.
   */
  onWarning?: (input: {
    tenantId: string
    realmId: string | null
    warning: SyncWarning
  }) => void | Promise<void>
  /** Realms synced at the same time by this process. Default 4. */
  realmsAtOnce?: number
  /**
   * Entities of a realm that are read in full at the same time. Default 4: a crash then costs at most one page of each.
   */
  entitiesAtOnce?: number
  /**
   * Rows per call of a full read, 1 to 1,000. Default 500; fewer rows cost more calls and make a crash cheaper. 1,000
   * halve the calls of a first read; each page then takes twice the memory.
   */
  pageSize?: number
  /** Milliseconds after which a full read lets waiting realms run. Default 2 minutes. */
  sliceMs?: number
  /**
   * Milliseconds after which another process takes over the realm of one that died. Default 10,000; renewed three
   * times as often.
   */
  leaseMs?: number
  /**
   * Milliseconds to wait between taking a realm's lease and its first call. Default 0. Use 1,000 in a fleet without a
   * shared limiter: the previous process may have used up the second's calls, and its windows are separate.
   */
  handoverMs?: number
  /**
   * IANA time zone of a tenant's company; it overrides that of its connection. Null: unknown; without either, a run
   * with a full read reads it from QuickBooks and stores it with the connection (one call). An invalid zone fails the
   * sync with a `RangeError`.
   */
  timeZone?: (tenantId: string) => string | null | Promise<string | null>
  /** Keep the wire JSON with each row. Default false: it doubles the size of the tables. */
  keepRaw?: boolean
  /** Spans and metrics. Default: none. Pass the same to `createQuickBooks` and `createWebhookHandler`. */
  telemetry?: Telemetry
  /**
   * Default: starts at the database's time when the run took its lease, and advances by a monotonic timer. Pauses and
   * warnings use the machine's clock.
   */
  clock?: Clock
  random?: Random
  logger?: Logger
}

export interface RunOnceOptions {
  tenantId: string
  /**
   * Default `auto`: what is due. `incremental`: what changed, now (a person's click). `full`: everything again;
   * while a full read is under way, what is left of it. `verify`: changes, counts of all entities, and the balance
   * identities.
   */
  mode?: SyncMode
  /**
   * Request `COUNT(*)` before each scan so that progress has totals. Default false; costs one call per entity read in
   * full.
   */
  countTotals?: boolean
  /**
   * Milliseconds after which a full read ends at its next page. Then the report has `hasMore`, and the next run
   * continues from there. Default: never.
   */
  sliceMs?: number
  /**
   * Milliseconds between two runs of the tenant, for a caller with a timer of its own. It decides when the tenant is
   * late, and how far a nearly spent budget stretches its ticks. Default `schedule.tickMs`.
   */
  tickMs?: number
  /** Ends a full read at its next page, as `sliceMs` does, because other work for this tenant is requested. */
  giveWay?: AbortSignal
  /** Called for each page. */
  onProgress?: (progress: SyncProgress) => void
  /** Stops the run after the current page. Its outcome is `aborted`, and the next run continues from there. */
  signal?: AbortSignal
}
