import { randomUUID } from 'node:crypto'
import { createQuickBooks, systemClock } from '@vectis/quickbooks'
import type { Limiter, QuickBooks, QuickBooksOptions } from '@vectis/quickbooks'
import { createStorage } from '@vectis/quickbooks-storage'
import type { Storage } from '@vectis/quickbooks-storage'
import { spawnEmulator } from '@vectis/quickbooks-emulator'
import type { EmulatorEndpoints, SpawnedEmulator } from '@vectis/quickbooks-emulator'
import pg from 'pg'
import { buildTickCron } from '../../src/fleet/tick-cron.ts'

/** What a process needs to know to take part; travels as JSON. */
export interface ProcessSettings {
  databaseUrl: string
  schema: string
  endpoints: EmulatorEndpoints
  credentials: { clientId: string; clientSecret: string }
  tenantId: string
  realmId: string
}

export interface OpenProcess {
  pool: pg.Pool
  storage: Storage
  quickbooks: QuickBooks
  close(): Promise<void>
}

const key = Buffer.from('CANARY-encryption-key-of-32bytes')

/** What one process of a host has: a pool, storage on it, and QuickBooks. */
export function openProcess(
  settings: ProcessSettings,
  {
    poolSize = 5,
    makeLimiter,
    ...options
  }: Partial<QuickBooksOptions> & {
    poolSize?: number
    makeLimiter?: (pool: pg.Pool) => Limiter
  } = {},
): OpenProcess {
  const pool = new pg.Pool({ connectionString: settings.databaseUrl, max: poolSize })
  const keys = { current: { id: 'test-key', key } }
  const storage = createStorage({ pool, schema: settings.schema, keys })
  const quickbooks = createQuickBooks({
    credentials: { ...settings.credentials, redirectUri: 'http://localhost/callback' },
    connections: storage.connections,
    states: storage.states,
    endpoints: settings.endpoints,
    ...(makeLimiter === undefined ? {} : { limiter: makeLimiter(pool) }),
    ...options,
  })
  const close = async () => {
    await quickbooks.close()
    await storage.close()
    await pool.end()
  }
  return { pool, storage, quickbooks, close }
}

export interface SpawnedRealm {
  emulator: SpawnedEmulator
  settings: ProcessSettings
  /** Invoices of the company. */
  invoices: number
  close(): Promise<void>
}

/**
 * A tenant connected to a company of an emulator in a separate process, on a migrated schema of a real server. 0.85
 * payments and 0.05 credit memos come with an invoice, and a customer with a hundred: `rows` counts all of them.
 */
export async function spawnRealm(options: {
  databaseUrl: string
  rows: number
  emulator?: Record<string, string | number | boolean>
}): Promise<SpawnedRealm> {
  const invoices = Math.floor(options.rows / 1.91 / 20) * 20
  const customers = Math.ceil(invoices / 100)
  const emulator = await spawnEmulator({
    invoices,
    customers,
    indexed: true,
    'auto-consent': true,
    ...options.emulator,
  })
  const settings = await connectSchema(options.databaseUrl, emulator)
  return {
    emulator,
    settings,
    invoices,
    async close() {
      await emulator.close()
      const last = new pg.Client({ connectionString: options.databaseUrl })
      await last.connect()
      await last.query(`drop schema ${settings.schema} cascade`)
      await last.end()
    },
  }
}

/** A tenant that does not tick by itself in the next twelve minutes, whatever the time is: only the test asks for runs. */
function findRestingTenant(): string {
  const minute = new Date(systemClock.now()).getUTCMinutes()
  for (let n = 1; ; n += 1) {
    const tenantId = `tenant-${n}`
    const first = Number.parseInt(buildTickCron(tenantId, 15), 10)
    if ((first - minute + 60) % 15 > 12) return tenantId
  }
}

/** A tenant on a new migrated schema, connected to the first company of an emulator. */
export async function connectSchema(
  databaseUrl: string,
  emulator: SpawnedEmulator,
  tenantId = findRestingTenant(),
): Promise<ProcessSettings> {
  const settings: ProcessSettings = {
    databaseUrl,
    schema: `spawned_${randomUUID().replaceAll('-', '').slice(0, 12)}`,
    endpoints: emulator.endpoints,
    credentials: emulator.credentials.sandbox,
    tenantId,
    realmId: emulator.realmIds[0]!,
  }
  const { quickbooks, storage, close } = openProcess(settings)
  try {
    await storage.migrate()
    const { url, state } = await quickbooks.oauth.buildAuthorizationUrl({
      tenantId,
      environment: 'sandbox',
    })
    const answer = await fetch(url, { redirect: 'manual' })
    const callback = answer.headers.get('location') ?? 'no consent'
    await quickbooks.oauth.completeAuthorization({ parameters: callback, expectedState: state })
  } finally {
    await close()
  }
  return settings
}
