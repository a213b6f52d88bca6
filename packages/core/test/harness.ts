import { createEmulator, createVirtualClock } from '@vectis/quickbooks-emulator'
import type { Company, EmulatorOptions } from '@vectis/quickbooks-emulator'
import {
  createMemoryAuthorizationStateStore,
  createMemoryConnectionStore,
  createMemoryUsageStore,
} from '@vectis/quickbooks-testkit/contracts'
import { createQuickBooks } from '../src/client/create-quickbooks.ts'
import type { QuickBooksOptions } from '../src/client/quickbooks-options.ts'
import type { ConnectionStore, TenantConnectionStore } from '../src/ports/connection-store.ts'
import { logEvents } from '../src/telemetry/log-events.ts'
import type { Logger } from '../src/transport/runtime.ts'
import { createEmptyCompany } from './empty-company.ts'

export const tenantId = 'tenant-1'
export const realmId = '9341452000000001'
export const redirectUri = 'http://localhost:3000/callback'

export interface LogLine {
  level: keyof Logger
  fields: Record<string, unknown>
  message: string
}

function createCapturingLogger(): { logger: Logger; lines: LogLine[] } {
  const lines: LogLine[] = []
  const at = (level: keyof Logger) => (given: object, message: string) => {
    const fields = given as Record<string, unknown>
    const listed = new Map<unknown, { levels: readonly string[] }>(Object.entries(logEvents))
    // Whatever a test is about: a line without an event of the list cannot be found by anyone.
    if (listed.get(fields['event'])?.levels.includes(level) !== true || message === '')
      throw new Error(`Expected an event of the list and a message, received ${level} ${String(fields['event'])}: "${message}".`) // prettier-ignore
    lines.push({ level, fields, message })
  }
  return {
    lines,
    logger: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') },
  }
}

/** The store with some of its methods replaced for every tenant. */
export function replace(
  connections: ConnectionStore,
  methods: (store: TenantConnectionStore) => Partial<TenantConnectionStore>,
): ConnectionStore {
  return {
    ...connections,
    forTenant: (tenant) => {
      const store = connections.forTenant(tenant)
      return { ...store, ...methods(store) }
    },
  }
}

/** An in-process emulator, reference stores and a client of ours, all on one virtual clock. */
export function createHarness(
  input: {
    company?: Company
    emulator?: Partial<EmulatorOptions>
    options?: Partial<QuickBooksOptions>
    environment?: 'sandbox' | 'production'
  } = {},
) {
  const environment = input.environment ?? 'sandbox'
  const clock = createVirtualClock()
  const company = input.company ?? createEmptyCompany(realmId)
  const emulator = createEmulator({
    clock,
    companies: [{ company, environment }],
    throttle: false,
    ...input.emulator,
  })
  const connections = createMemoryConnectionStore({ clock })
  const states = createMemoryAuthorizationStateStore()
  const usage = createMemoryUsageStore()
  const { logger, lines } = createCapturingLogger()
  const create = (more: Partial<QuickBooksOptions> = {}) =>
    createQuickBooks({
      credentials: (_tenant, keys) => ({ ...emulator.credentials(keys), redirectUri }),
      connections,
      states,
      usage,
      endpoints: emulator.endpoints,
      transport: emulator.exchange,
      clock,
      logger,
      ...input.options,
      ...more,
    })
  const quickbooks = create()

  return {
    clock,
    company,
    connections,
    create,
    emulator,
    environment,
    lines,
    quickbooks,
    states,
    usage,
    store: connections.forTenant(tenantId),
    /** Connects without the redirects, for tests that are not about them. */
    async connect() {
      const tokens = emulator.issueTokens({ realmId: company.realmId })
      await connections
        .forTenant(tenantId)
        .connect({ environment, realmId: company.realmId, tokens })
      return clock.run(quickbooks.realm(tenantId))
    },
  }
}
