import { createSyncRunner } from '@vectis/quickbooks-sync'
import type { AfterTickStep, SyncMode, SyncRunner } from '@vectis/quickbooks-sync'
import { createSyncFleet, createSyncFleetClient } from '@vectis/quickbooks-sync/fleet'
import type { SyncFleet, SyncFleetClient } from '@vectis/quickbooks-sync/fleet'
import type { WebhookEventStore } from '@vectis/quickbooks/ports'
import type { Environment } from '@vectis/quickbooks'
import { createWebhookHandler, type WebhookHandler } from '@vectis/quickbooks-webhooks'
import type { IntegrationOptions } from '../options/integration-options.ts'
import type { BaseParts } from './compose.ts'

/** What runs by itself: ticks, in this process or in a fleet, and the receiver that asks for more of them. */
export interface Engine {
  runner: SyncRunner
  fleet: SyncFleetClient | null
  webhook: WebhookHandler
  /** Milliseconds between two ticks of a fleet; null without one. */
  tickMs: number | null
  /** Queues a run; null without a queue. */
  request: ((tenantId: string, mode: SyncMode) => Promise<unknown>) | null
  /** The list of connected tenants changed. */
  reconcile(): void
  start(): Promise<void>
  stop(): Promise<void>
}

export interface EngineParts extends BaseParts {
  appId(tenantId: string, environment: Environment): Promise<string>
  progress: { listen: NonNullable<IntegrationOptions['onEvent']> }
  steps: readonly AfterTickStep[]
  /** A delivery for the tenant was stored. Without a fleet. */
  onRecorded(tenantId: string): void
}

export function createEngine(options: IntegrationOptions, parts: EngineParts): Engine {
  const { storage, quickbooks, logger, callsPerMonth, progress, steps } = parts
  const { connections, usage, webhookEvents } = storage
  const { telemetry, onWarning, onEvent, timeZone, afterTick = [] } = options
  const shared = {
    logger,
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    ...(telemetry === undefined ? {} : { telemetry }),
  }
  const runner = createSyncRunner({
    ...options.runner,
    ...shared,
    connections,
    quickbooks,
    store: storage.sync,
    webhookEvents,
    ...(callsPerMonth === null ? {} : { budget: { callsPerMonth, usage, appId: parts.appId } }),
    ...(onWarning === undefined ? {} : { onWarning }),
    ...(timeZone === undefined ? {} : { timeZone }),
    afterTick: [...steps, ...afterTick],
    onEvent(event) {
      progress.listen(event)
      onEvent?.(event)
    },
  })
  let isStopped = false
  const fleet = openFleet(options, { runner, storage, shared })
  const events = fleet?.client.requestOnRecord(webhookEvents) ?? {
    ...webhookEvents,
    record: recordAndTell(webhookEvents, parts.onRecorded),
  }
  const webhook = createWebhookHandler({
    ...shared,
    connections,
    events,
    ...(options.verifierTokens === undefined ? {} : { appVerifierTokens: options.verifierTokens }),
    ...(options.onDelivery === undefined ? {} : { onAnswer: options.onDelivery }),
  })
  return {
    runner,
    fleet: fleet?.client ?? null,
    webhook,
    tickMs: fleet === null ? null : (options.fleet?.tickMinutes ?? 15) * 60_000,
    request: fleet === null ? null : (tenantId, mode) => fleet.client.request({ tenantId, mode }),
    reconcile() {
      fleet?.client.reconcile().catch((err: unknown) => {
        // The next worker that starts does it.
        const event = 'quickbooks.integration.not_reconciled'
        logger.error({ event, err }, 'The schedules of the fleet are not up to date')
      })
    },
    async start() {
      if (options.migrate === false) await storage.assertMigrated()
      else await storage.migrate()
      // `close` did not wait for a start that took too long: nothing may begin after it.
      if (isStopped) return
      if (fleet === null) runner.start()
      else await fleet.worker?.start()
    },
    async stop() {
      isStopped = true
      await fleet?.worker?.stop()
      await runner.stop()
    },
  }
}

/** An event is acknowledged once it is stored, and processed after that. */
function recordAndTell(
  store: WebhookEventStore,
  onRecorded: (tenantId: string) => void,
): WebhookEventStore['record'] {
  return async (events) => {
    const result = await store.record(events)
    for (const tenantId of new Set(events.map((one) => one.tenantId))) onRecorded(tenantId)
    return result
  }
}

function openFleet(
  { fleet }: IntegrationOptions,
  parts: {
    runner: SyncRunner
    storage: BaseParts['storage']
    shared: object
  },
): { client: SyncFleetClient; worker: SyncFleet | null } | null {
  if (fleet === undefined) return null
  const { work = true, ...given } = fleet
  const { runner, storage, shared } = parts
  if (work) {
    const worker = createSyncFleet({ ...given, ...shared, storage, runner })
    return { client: worker, worker }
  }
  // A host may give all its processes the same options: a client has no use for those of the work.
  const { workers: _workers, pollingSeconds: _polling, sliceSeconds: _slice, ...own } = given
  return { client: createSyncFleetClient({ ...own, ...shared, storage }), worker: null }
}
