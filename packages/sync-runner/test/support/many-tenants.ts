import { createQuickBooks } from '@vectis/quickbooks'
import { toInstant } from '@vectis/quickbooks/values'
import { parseWebhookBody } from '@vectis/quickbooks/webhooks'
import type { QuickBooks } from '@vectis/quickbooks'
import { createStorage } from '@vectis/quickbooks-storage'
import type { Storage } from '@vectis/quickbooks-storage'
import { createEmulator } from '@vectis/quickbooks-emulator'
import type { AdjustableClock, Emulator } from '@vectis/quickbooks-emulator'
import pg from 'pg'

/** What their tokens are sealed with. */
export const keys = {
  current: { id: 'day', key: Buffer.from('CANARY-encryption-key-of-32bytes') },
}

const smallCompany = { customers: 2, invoices: 4 }
/** With the payments of most of its invoices about 20,000 rows. */
const largeCompany = { customers: 500, invoices: 10_800 }

/**
 * Many connected tenants, each with a small company; webhooks go straight into the store, as the handler records
 * them.
 */
export interface ManyTenants {
  realms: { tenantId: string; realmId: string }[]
  pool: pg.Pool
  storage: Storage
  emulator: Emulator
  quickbooks: QuickBooks
  /** Webhook events recorded since the last call of this function. */
  takeEvents(): number
  close(): Promise<void>
}

export async function openManyTenants(options: {
  databaseUrl: string
  schema: string
  tenants: number
  /** The first so many have a company of 20,000 rows; the others have six. Default 0. */
  large?: number
  clock: AdjustableClock
}): Promise<ManyTenants> {
  const { databaseUrl, schema, clock, large = 0 } = options
  const realms = Array.from({ length: options.tenants }, (_, n) => ({
    tenantId: `tenant-${n}`,
    realmId: `913035776${String(n).padStart(7, '0')}`,
  }))
  const tenantOf = new Map(realms.map(({ tenantId, realmId }) => [realmId, tenantId]))
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 8 })
  await pool.query(`create schema ${schema}`)
  const storage = createStorage({ pool, schema, clock, keys })
  await storage.migrate()
  const emulator = createEmulator({
    clock,
    throttle: false,
    companies: realms.map(({ realmId }, n) => ({
      realmId,
      ...(n < large ? largeCompany : smallCompany),
    })),
  })
  for (const { tenantId, realmId } of realms) {
    const tokens = emulator.issueTokens({ realmId })
    const connection = { environment: 'sandbox' as const, realmId, tokens, timeZone: 'UTC' }
    await storage.connections.forTenant(tenantId).connect(connection)
  }
  const quickbooks = createQuickBooks({
    credentials: { ...emulator.credentials('sandbox'), redirectUri: 'http://localhost/callback' },
    connections: storage.connections,
    states: storage.states,
    endpoints: emulator.endpoints,
    transport: emulator.exchange,
    clock,
    limiter: { schedule: (_input, call) => call(), throttled: () => undefined },
  })
  let events = 0
  emulator.webhooks.subscribe({
    url: 'https://vectis.example/api/webhooks/quickbooks',
    verifierToken: 'CANARY-verifier',
    async deliver({ body }) {
      const receivedAt = toInstant(clock.now())
      const parsed = parseWebhookBody(body)
      events += parsed.length
      await storage.webhookEvents.record(
        parsed.map((event) => ({
          tenantId: tenantOf.get(event.realmId)!,
          event,
          receivedAt,
        })),
      )
      return { status: 200 }
    },
  })
  return {
    realms,
    pool,
    storage,
    emulator,
    quickbooks,
    takeEvents() {
      const taken = events
      events = 0
      return taken
    },
    async close() {
      await quickbooks.close()
      await storage.close()
      await pool.query(`drop schema ${schema} cascade`)
      await pool.query(`drop schema if exists ${schema}_boss cascade`)
      await pool.end()
    },
  }
}
