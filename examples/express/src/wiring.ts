import { systemClock, type Clock, type Logger } from '@vectis/quickbooks'
import { createIntegration, type IntegrationOptions } from '@vectis/quickbooks-integration'
import type { SyncMode } from '@vectis/quickbooks-sync'

export interface WiringOptions extends Pick<
  IntegrationOptions,
  'credentials' | 'endpoints' | 'publicUrl' | 'customers' | 'tickets'
> {
  /** PostgreSQL's address; null for the embedded database in memory. */
  databaseUrl: string | null
  /** 32 bytes as hex: encrypts tokens at rest. */
  encryptionKey: string
  clock: Clock
  logger: Logger
}

/** What is worth an alert: a person is not called for a small rest, nor on the first days. */
export const alertSettings = {
  overdue: { minBalance: '25', graceDays: 3 },
  service: { minTickets: 3 },
}

export type Wiring = Awaited<ReturnType<typeof wire>>

/** The host's part: one call, and names for its pages. */
export async function wire(options: WiringOptions) {
  const { databaseUrl, encryptionKey, clock, ...given } = options
  const integration = createIntegration({
    ...given,
    // `memory` has to be explicit: an unset variable must not select a database that is lost on exit.
    database: databaseUrl ?? 'memory',
    keys: { current: { id: 'example', key: encryptionKey } },
    alertSettings,
    // Only the SDK writes to these tables.
    keepsSums: true,
    // The pages of this example have routes with forms and sessions of their own; only the webhook is mounted.
    authorize: () => new Response(null, { status: 404 }),
    // Without it, every process uses the database's clock.
    ...(clock === systemClock ? {} : { clock }),
    // The demo's clock jumps over waits: a lease of ten seconds would end within a jump.
    ...(options.endpoints && { runner: { leaseMs: 60_000 } }),
  })
  const { parts, addresses, environments } = integration
  await parts.storage.migrate()
  const { redirectUri, webhookUrl } = addresses
  return {
    ...parts,
    integration,
    clock,
    redirectUri,
    webhookUrl,
    environments,
    sync: (tenantId: string, mode: SyncMode = 'auto') =>
      integration.for(tenantId).sync.now({ mode }),
    close: () => integration.close(),
  }
}
