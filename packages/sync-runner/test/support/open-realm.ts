import { createQuickBooks } from '@vectis/quickbooks'
import type { QuickBooks, QuickBooksOptions } from '@vectis/quickbooks'
import { createEmulator, createVirtualClock } from '@vectis/quickbooks-emulator'
import type {
  CreateCompanyOptions,
  Emulator,
  EmulatorOptions,
  VirtualClock,
} from '@vectis/quickbooks-emulator'
import {
  createMemoryAuthorizationStateStore,
  createMemoryConnectionStore,
  createMemorySyncStore,
  createMemoryUsageStore,
  createMemoryWebhookEventStore,
} from '@vectis/quickbooks-testkit/contracts'
import type { MemorySyncStore } from '@vectis/quickbooks-testkit/contracts'
import type { ConnectionStore, UsageStore, WebhookEventStore } from '@vectis/quickbooks/ports'
import { createSyncRunner } from '../../src/create-sync-runner.ts'
import type { SyncRunner } from '../../src/create-sync-runner.ts'
import type { SyncRunnerOptions } from '../../src/sync-runner-options.ts'

export const tenantId = 'tenant-1'
export const realmId = '9130357766900001'

export interface OpenRealm {
  clock: VirtualClock
  emulator: Emulator
  quickbooks: QuickBooks
  connections: ConnectionStore
  store: MemorySyncStore
  webhookEvents: WebhookEventStore
  usage: UsageStore
  runner: SyncRunner
  /** A further runner over the same stores. */
  createRunner(options?: Partial<SyncRunnerOptions>): SyncRunner
  /** Company API requests since the last call of this function. */
  takeCalls(): number
}

export interface OpenRealmOptions {
  company?: Partial<CreateCompanyOptions>
  /** Default: one of its own. */
  clock?: VirtualClock
  environment?: 'sandbox' | 'production'
  emulator?: Partial<EmulatorOptions>
  quickbooks?: Partial<QuickBooksOptions>
  runner?: Partial<SyncRunnerOptions>
  /** Give the runner the webhook store. Default false. */
  withWebhooks?: boolean
  /** The connection knows the company's time zone. Default true. */
  isDescribed?: boolean
}

/** A connected tenant on an emulator in this process: virtual time, no sockets. */
export async function openRealm(options: OpenRealmOptions = {}): Promise<OpenRealm> {
  const clock = options.clock ?? createVirtualClock()
  const environment = options.environment ?? 'sandbox'
  const emulator = createEmulator({
    clock,
    companies: [{ realmId, environment, customers: 12, invoices: 60, ...options.company }],
    ...options.emulator,
  })
  const connections = createMemoryConnectionStore({ clock })
  const usage = createMemoryUsageStore()
  const webhookEvents = createMemoryWebhookEventStore()
  const store = createMemorySyncStore({ clock, webhookEvents })
  await connections.forTenant(tenantId).connect({
    environment,
    realmId,
    tokens: emulator.issueTokens({ realmId }),
    ...(options.isDescribed === false ? {} : { timeZone: 'America/Los_Angeles' }),
  })
  const quickbooks = createQuickBooks({
    credentials: (_tenant, asked) => ({
      ...emulator.credentials(asked),
      redirectUri: 'https://vectis.example/callback',
    }),
    connections,
    states: createMemoryAuthorizationStateStore(),
    usage,
    endpoints: emulator.endpoints,
    transport: emulator.exchange,
    clock,
    ...options.quickbooks,
  })
  const createRunner = (more: Partial<SyncRunnerOptions> = {}) =>
    createSyncRunner({
      quickbooks,
      store,
      connections,
      clock,
      ...(options.withWebhooks ? { webhookEvents } : {}),
      ...options.runner,
      ...more,
    })
  let seen = 0
  return {
    clock,
    emulator,
    quickbooks,
    connections,
    store,
    webhookEvents,
    usage,
    runner: createRunner(),
    createRunner,
    takeCalls() {
      const all = emulator.log.records.filter((record) =>
        record.path.startsWith('/v3/company/'),
      ).length
      const since = all - seen
      seen = all
      return since
    },
  }
}
