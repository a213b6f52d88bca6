import type { QuickBooks } from '@vectis/quickbooks'
import { checkGiven, checkTenantId } from '@vectis/quickbooks/values'
import type { BillingHub } from '@vectis/billing-hub'
import type { Storage } from '@vectis/quickbooks-storage'
import { defaultSchedule, type SyncRunner } from '@vectis/quickbooks-sync'
import type { SyncFleetClient } from '@vectis/quickbooks-sync/fleet'
import type { WebhookHandler } from '@vectis/quickbooks-webhooks'
import { completeConnect, createTenantConnect } from './connect/tenant-connect.ts'
import type { TenantConnect } from './connect/tenant-connect.ts'
import { createDatedHub, createDays } from './hub/dated-hub.ts'
import type { DatedHub } from './hub/dated-hub.ts'
import { createHubSteps } from './hub/hub-steps.ts'
import type { Addresses, EnvironmentChoice } from './options/addresses.ts'
import { checkRequest, checkStatusesOptions } from './options/check-parts.ts'
import type { IntegrationOptions } from './options/integration-options.ts'
import { createMetricsReader } from './metrics/read-metrics.ts'
import { composeBase, createAppId } from './parts/compose.ts'
import type { CountingLimiter } from './parts/counting-limiter.ts'
import { endsInTime } from './parts/ends-in-time.ts'
import { createEngine } from './parts/engine.ts'
import { createRecentCalls } from './parts/recent-calls.ts'
import { whileOpen } from './parts/while-open.ts'
import { createRoutes } from './routes/routes.ts'
import type { Routes } from './routes/routes.ts'
import { readStatus, readStatuses } from './status/read-status.ts'
import type { IntegrationStatus, StatusesOptions, StatusOptions } from './status/status.ts'
import { createStallWatch } from './status/watch-stalls.ts'
import { createTenantSettings } from './connect/tenant-settings.ts'
import type { TenantSettings } from './connect/tenant-settings.ts'
import { createProgressBoard } from './sync/progress-board.ts'
import type { ProgressBoard } from './sync/progress-board.ts'
import { createSyncOfTenants } from './sync/tenant-sync.ts'
import type { TenantSync } from './sync/tenant-sync.ts'

/** Everything about one tenant. */
export interface TenantIntegration {
  readonly connect: TenantConnect
  readonly sync: TenantSync
  readonly settings: TenantSettings
  readonly hub: DatedHub
  status(options?: StatusOptions): Promise<IntegrationStatus>
}

/** What the integration is made of, for what it does not do itself. */
export interface IntegrationParts {
  readonly storage: Storage
  readonly quickbooks: QuickBooks
  readonly runner: SyncRunner
  /** Null without `fleet`. */
  readonly fleet: SyncFleetClient | null
  readonly hub: BillingHub
  readonly webhook: WebhookHandler
  readonly limiter: CountingLimiter
  readonly progress: ProgressBoard
}

export interface Integration {
  /** `(request) => Promise<Response>` for all routes, and each by itself. */
  readonly routes: Routes
  readonly addresses: Addresses
  /** In which environments a tenant can be connected, and why not in the others. */
  readonly environments: readonly EnvironmentChoice[]
  /** Throws `TypeError` for an empty tenant id. */
  for(tenantId: string): TenantIntegration
  /**
   * The status of every tenant that has or had a connection, by tenant id, without the counts of the links: six
   * statements for 500 tenants, one more in a fleet, and one for each Intuit app.
   */
  statuses(options?: StatusesOptions): AsyncIterable<IntegrationStatus>
  /** Brings the tables up to this release, and begins the ticks. A second call waits for the first. */
  start(): Promise<void>
  /** Ends runs at their next page, and closes what was opened here. A second call waits for the first. */
  close(): Promise<void>
  readonly parts: IntegrationParts
}

/**
 * QuickBooks in a host by one call: consent, sync, webhooks, links, alerts and panels on the host's database. See
 * docs/decisions/0205. Throws
 * `TypeError` or `CustodyError` for options that cannot work, before anything is opened. After `close` every call throws.
 *
 * @example
 * const quickbooks = createIntegration({ database: pool, keys, credentials, publicUrl, authorize, customers })
 * await quickbooks.start()
 * for (const path of quickbooks.routes.paths) app.all(path, (c) => quickbooks.routes(c.req.raw))
 */
export function createIntegration(options: IntegrationOptions): Integration {
  const base = composeBase(options)
  const { addresses, environments, storage, quickbooks, hub, limiter, clock, logger } = base
  const { connections } = storage
  const appId = createAppId(base.keys)
  const progress = createProgressBoard()
  let starting: Promise<void> | null = null
  const hasTickets = options.tickets !== undefined
  const waitsForPreview = options.customers !== undefined && options.alertsWaitFor !== 'nothing'
  const settings = options.alertSettings ?? {}
  const day = createDays({ connections, timeZone: options.timeZone, clock })
  const steps = createHubSteps({ hub, day, hasTickets, waitsForPreview, settings })
  const engine = createEngine(options, {
    ...base,
    appId,
    progress,
    steps,
    onRecorded: (tenantId) => sync.forTenant(tenantId).soon(),
  })
  const sync = createSyncOfTenants({
    runner: engine.runner,
    progress,
    clock,
    logger,
    request: engine.request,
  })
  const soon = (tenantId: string) => sync.forTenant(tenantId).soon()
  const connect = { quickbooks, connections, logger, soon, onChange: engine.reconcile }
  const routes = createRoutes({
    addresses,
    environments,
    authorize: options.authorize,
    connect: (tenantId) => createTenantConnect(connect, tenantId),
    complete: (input) => completeConnect(connect, input),
    webhook: engine.webhook,
    metrics: options.metrics,
    readMetrics: createMetricsReader({
      readAll: (given) => readStatuses(status, given),
      clock,
      logger,
    }),
    logger,
  })
  const tickMs = engine.tickMs ?? options.runner?.schedule?.tickMs ?? defaultSchedule.tickMs
  const status = {
    storage,
    hub,
    progress,
    recentCalls: createRecentCalls({
      limiter,
      inner: base.innerLimiter,
      hasFleet: options.fleet !== undefined,
      isStarted: () => starting !== null,
    }),
    now: () => clock.now(),
    tickMs,
    callsPerMonth: base.callsPerMonth,
    flushUsage: () => quickbooks.flushUsage(),
    appId,
    waitsForPreview,
  }

  const stalls = createStallWatch({ storage, runner: engine.runner, clock, logger, tickMs })
  let closing: Promise<void> | null = null
  const assertOpen = () => {
    if (closing === null) return
    throw new Error(
      'Expected an open integration; this one was closed. Create another one with createIntegration, or close it after its last call.',
    )
  }
  const close = async () => {
    sync.stop()
    stalls.abort()
    // A start that hangs, such as one that waits for a lock of the database, is not waited for without end; nor is the
    // closing of its connection.
    const isStarted = starting === null || (await endsInTime(clock, starting))
    // The order matters: a run still needs the sockets, and both need the database. A failure of one ends the others too.
    const results = []
    await stalls.end()
    const closeStorage = base.isOwnStorage ? storage.close : null
    for (const end of [engine.stop, quickbooks.close, isStarted ? closeStorage : null])
      results.push(...(await Promise.allSettled([end?.()])))
    if (!isStarted) closeStorage?.().catch(() => undefined)
    const failed = results.find(({ status: how }) => how === 'rejected')
    if (failed?.status === 'rejected') throw failed.reason
  }
  const open = <Handler extends (request: Request) => Promise<Response>>(handler: Handler) =>
    (async (request: Request) => {
      assertOpen()
      checkRequest(request)
      return handler(request)
    }) as Handler
  const { connect: connectRoute, callback, reconnect, disconnect, disconnected } = routes
  return {
    routes: Object.assign(
      open((request: Request) => routes(request)),
      {
        connect: open(connectRoute),
        callback: open(callback),
        reconnect: open(reconnect),
        disconnect: open(disconnect),
        disconnected: open(disconnected),
        webhook: open(routes.webhook),
        metrics: open(routes.metrics),
        paths: routes.paths,
      },
    ),
    addresses,
    environments,
    for(tenantId) {
      assertOpen()
      checkTenantId('for', tenantId)
      return {
        connect: whileOpen(createTenantConnect(connect, tenantId), assertOpen),
        sync: whileOpen(sync.forTenant(tenantId), assertOpen),
        settings: whileOpen(createTenantSettings(connections, tenantId), assertOpen),
        hub: whileOpen(
          createDatedHub({ hub, tenantId, hasTickets, waitsForPreview, settings, day }),
          assertOpen,
        ),
        async status(given = {}) {
          assertOpen()
          checkGiven('status', given)
          return readStatus(status, tenantId, given)
        },
      }
    },
    statuses(given = {}) {
      assertOpen()
      checkStatusesOptions(given)
      return readStatuses(status, given)
    },
    start() {
      assertOpen()
      starting ??= engine
        .start()
        .then(stalls.begin)
        .catch((error: unknown) => {
          // The database may be reachable the next time.
          starting = null
          throw error
        })
      return starting
    },
    close() {
      closing ??= close()
      return closing
    },
    parts: {
      storage,
      quickbooks,
      runner: engine.runner,
      fleet: engine.fleet,
      hub,
      webhook: engine.webhook,
      limiter,
      progress,
    },
  }
}
