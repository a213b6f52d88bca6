import {
  createQuickBooks,
  type Clock,
  type Credentials,
  type Environment,
  type Logger,
  type QuickBooks,
  type QuickBooksOptions,
} from '@vectis/quickbooks'
import {
  createBillingHub,
  type BillingHub,
  type SpineSource,
  type TicketSource,
} from '@vectis/billing-hub'
import { createStorage, type Storage } from '@vectis/quickbooks-storage'
import { createSyncRunner, type RunReport, type SyncRunner } from '@vectis/quickbooks-sync'
import { createWebhookHandler } from '@vectis/quickbooks-webhooks'
import { oneAtATime } from './one-at-a-time.ts'
import { createProgressBoard, type EntityProgress, type ProgressBoard } from './progress-board.ts'

export interface WiringOptions {
  /** PostgreSQL's address; without it the embedded database in memory. */
  databaseUrl?: string
  /** 32 bytes as hex: encrypts tokens at rest. */
  encryptionKey: string
  /** Where browsers and Intuit find this application, without a slash at the end. */
  publicUrl: string
  /** Keys of the Intuit app; null for an environment that has none. */
  credentials: Record<Environment, Pick<Credentials, 'clientId' | 'clientSecret'> | null>
  /** The emulator's addresses; left out, Intuit's. */
  endpoints?: QuickBooksOptions['endpoints']
  spine: SpineSource
  tickets: TicketSource
  clock: Clock
  logger: Logger
}

export interface Wiring {
  /** What pages tell the time by. */
  clock: Clock
  storage: Storage
  quickbooks: QuickBooks
  runner: SyncRunner
  hub: BillingHub
  progress: ProgressBoard
  webhook: (request: Request) => Promise<Response>
  environments: Environment[]
  redirectUri: string
  webhookUrl: string
  /** Reads what is due; everything, the first time. */
  sync(tenantId: string): Promise<RunReport>
  /** Asks QuickBooks who it is: one call, after a connect. */
  describeCompany(tenantId: string): Promise<void>
  close(): Promise<void>
}

/** The host's part: five factories, and what connects them. */
export async function wire(options: WiringOptions): Promise<Wiring> {
  const { clock, logger } = options
  const redirectUri = `${options.publicUrl}/admin/integrations/quickbooks/callback`

  const storage = createStorage({
    ...(options.databaseUrl === undefined ? {} : { url: options.databaseUrl }),
    keys: { current: { id: 'example', key: options.encryptionKey } },
    clock,
  })
  await storage.migrate()

  const quickbooks = createQuickBooks({
    credentials: (_tenantId, environment) => {
      const keys = options.credentials[environment]
      if (keys === null)
        throw new TypeError(`Expected keys of an Intuit app for ${environment}, found none.`)
      return { ...keys, redirectUri }
    },
    ...(options.endpoints === undefined ? {} : { endpoints: options.endpoints }),
    connections: storage.connections,
    states: storage.states,
    usage: storage.usage,
    clock,
    logger,
  })

  const hub = createBillingHub({
    db: storage.db,
    schema: storage.schema,
    spine: options.spine,
    tickets: options.tickets,
    clock,
  })

  const runner = createSyncRunner({
    quickbooks,
    store: storage.sync,
    connections: storage.connections,
    webhookEvents: storage.webhookEvents,
    clock,
    logger,
    // Links before alerts: an alert belongs to a customer of the host.
    afterTick: [
      {
        name: 'links',
        run: async ({ tenantId }) => void (await hub.forTenant(tenantId).links.apply()),
      },
      {
        name: 'alerts',
        run: async ({ tenantId, today }) => {
          if (today !== null) await hub.forTenant(tenantId).alerts.evaluateOverdue({ today })
        },
      },
    ],
  })

  const progress = createProgressBoard()
  const sync = oneAtATime((tenantId: string) => {
    progress.begin(tenantId)
    const onProgress = (page: EntityProgress) => progress.update(tenantId, page)
    const run = runner.runOnce({ tenantId, countTotals: true, onProgress })
    return run.finally(() => progress.finish(tenantId))
  })

  return {
    clock,
    storage,
    quickbooks,
    runner,
    hub,
    progress,
    webhook: createWebhookHandler({
      connections: storage.connections,
      events: storage.webhookEvents,
      clock,
      logger,
    }),
    environments: (['sandbox', 'production'] as const).filter(
      (name) => options.credentials[name] !== null,
    ),
    redirectUri,
    webhookUrl: `${options.publicUrl}/api/webhooks/quickbooks`,
    sync: sync.run,
    async describeCompany(tenantId) {
      const info = await (await quickbooks.realm(tenantId)).companyInfo()
      await storage.connections.forTenant(tenantId).describeCompany({
        companyName: info.CompanyName ?? null,
        timeZone: info.DefaultTimeZone ?? null,
      })
    },
    async close() {
      await runner.stop()
      await sync.settled()
      await quickbooks.close()
      await storage.close()
    },
  }
}
