import {
  appIdOf,
  createQuickBooks,
  systemClock,
  type Clock,
  type Credentials,
  type Environment,
  type Limiter,
  type Logger,
  type QuickBooksOptions,
} from '@vectis/quickbooks'
import type { CallbackInput } from '@vectis/quickbooks/oauth'
import { createBillingHub, type SpineSource, type TicketSource } from '@vectis/billing-hub'
import { createStorage } from '@vectis/quickbooks-storage'
import { createSyncRunner, type SyncMode, type SyncRunnerOptions } from '@vectis/quickbooks-sync'
import { createWebhookHandler } from '@vectis/quickbooks-webhooks'

export interface WiringOptions {
  /** PostgreSQL's address; null for the embedded database in memory. */
  databaseUrl: string | null
  /** 32 bytes as hex: encrypts tokens at rest. */
  encryptionKey: string
  /** The public address of this application, without a trailing slash. */
  publicUrl: string
  /** Keys of the Intuit app; null for an environment that has none. */
  credentials: Record<Environment, Pick<Credentials, 'clientId' | 'clientSecret'> | null>
  /** The emulator's addresses; default: Intuit's. */
  endpoints?: QuickBooksOptions['endpoints']
  spine: SpineSource
  tickets: TicketSource
  onEvent: NonNullable<SyncRunnerOptions['onEvent']>
  limiter: Limiter
  clock: Clock
  logger: Logger
}

/** Monthly calls included in Intuit's first tier. */
export const callsPerMonth = 500_000
export type Wiring = Awaited<ReturnType<typeof wire>>

/** The host's part: five factories and the code that connects them. */
export async function wire(options: WiringOptions) {
  const { publicUrl, spine, tickets, limiter, clock, logger } = options
  const redirectUri = `${publicUrl}/admin/integrations/quickbooks/callback`
  const keysOf = (environment: Environment) => {
    const keys = options.credentials[environment]
    if (keys === null) throw new TypeError(`Expected keys of an Intuit app for ${environment}.`)
    return { ...keys, redirectUri }
  }
  const storage = createStorage({
    // `memory` has to be explicit: an unset variable must not select a database that is lost on exit.
    ...(options.databaseUrl === null ? { memory: true } : { url: options.databaseUrl }),
    keys: { current: { id: 'example', key: options.encryptionKey } },
    // Without it, every process uses the database's clock.
    ...(clock === systemClock ? {} : { clock }),
  })
  await storage.migrate()
  const { connections, states, usage } = storage
  const shared = { connections, clock, logger }
  const quickbooks = createQuickBooks({
    credentials: (_tenantId, environment) => keysOf(environment),
    ...(options.endpoints === undefined ? {} : { endpoints: options.endpoints }),
    ...shared,
    states,
    usage,
    limiter,
  })
  const hub = createBillingHub({ db: storage.db, schema: storage.schema, spine, tickets, clock })
  const runner = createSyncRunner({
    quickbooks,
    store: storage.sync,
    webhookEvents: storage.webhookEvents,
    budget: { callsPerMonth, usage, appId: (_, name) => appIdOf(keysOf(name).clientId) },
    // Links before alerts: an alert belongs to a customer of the host.
    afterTick: [
      { name: 'links', run: async (at) => void (await hub.forTenant(at.tenantId).links.apply()) },
      {
        name: 'alerts',
        run: async ({ tenantId, today, report }) => {
          if (/^(first_read|resumed)$/.test(report.reason)) return // an operator checks the links first
          await hub.forTenant(tenantId).alerts.evaluateOverdue({ today })
        },
      },
    ],
    ...shared,
    // The demo's clock jumps over waits: a lease of ten seconds would end within a jump.
    ...(options.endpoints && { leaseMs: 60_000 }),
    onEvent: options.onEvent,
  })

  /** Reads what is due, or what `mode` says. Waits for a run in progress, which may have begun before the change. */
  const closing = new AbortController()
  const sync = async (tenantId: string, mode: SyncMode = 'auto') => {
    for (;;) {
      const report = await runner.runOnce({ tenantId, mode, countTotals: true })
      if (report.outcome !== 'busy') return report
      await clock.sleep(500, closing.signal)
    }
  }
  // Many events share one tick; events that arrive during it get one more.
  const again = new Map<string, boolean>()
  const tickSoon = async (tenantId: string) => {
    const isUnderWay = again.has(tenantId)
    again.set(tenantId, true)
    if (isUnderWay) return
    while (again.get(tenantId)) {
      again.set(tenantId, false)
      const tick = sync(tenantId)
      await tick.catch((err: unknown) => logger.error({ err, tenantId }, 'A tick failed'))
    }
    again.delete(tenantId)
  }
  const webhook = createWebhookHandler({
    ...shared,
    events: {
      ...storage.webhookEvents,
      // Acknowledge an event once it is stored; process it after that.
      async record(events) {
        const result = await storage.webhookEvents.record(events)
        for (const tenantId of new Set(events.map((one) => one.tenantId))) void tickSoon(tenantId)
        return result
      },
    },
  })

  /** Handles the callback. Throws `RealmMismatchError` if the operator chose another company than before. */
  const completeConnect = async (tenantId: string, callback: CallbackInput) => {
    const expected = { ...callback, expectedTenantId: tenantId }
    const outcome = await quickbooks.oauth.completeAuthorization(expected)
    // The call that confirmed the company also read its name. If it is not confirmed yet, the ticks ask again.
    if (outcome.status !== 'connected') return outcome
    void tickSoon(tenantId)
    return outcome
  }

  const close = async () => {
    closing.abort()
    await runner.stop()
    await quickbooks.close()
    await storage.close()
  }
  const parts = { clock, storage, quickbooks, runner, hub, webhook, sync, completeConnect, close }
  return {
    ...parts,
    redirectUri,
    webhookUrl: `${publicUrl}/api/webhooks/quickbooks`,
    environments: (['sandbox', 'production'] as const).filter((name) => options.credentials[name]),
  }
}
