import pg from 'pg'
import { PgBoss } from 'pg-boss'
import pino from 'pino'
import { createQuickBooks } from '@vectis/quickbooks'
import { createBossDatabase, createStorage } from '@vectis/quickbooks-storage'
import { createSyncRunner } from '@vectis/quickbooks-sync'
import {
  createSharedLimiter,
  createSyncFleet,
  fleetBossOptions,
} from '@vectis/quickbooks-sync/fleet'

const settings = new Map(Object.entries(process.env))
const setting = (name: string) => {
  const value = settings.get(name)
  if (!value) throw new Error(`Expected ${name} in the environment.`)
  return value
}
const logger = pino({ name: 'worker' })
const connectionString = setting('DATABASE_URL')
const schema = setting('STORAGE_SCHEMA')
// Ticks come in bursts: a connection that is closed in between has to prepare its statements again.
const idleTimeoutMillis = 300_000
const pool = new pg.Pool({ connectionString, idleTimeoutMillis })
const keys = { current: { id: 'k1', key: setting('TOKEN_KEY') } }
const storage = createStorage({ pool, schema, keys })
await storage.migrate()

const limiter = createSharedLimiter({ database: pool, schema, logger })
// The addresses of an emulator; nothing for Intuit.
const endpoints = settings.get('QUICKBOOKS_ENDPOINTS')
const quickbooks = createQuickBooks({
  credentials: {
    clientId: setting('QUICKBOOKS_CLIENT_ID'),
    clientSecret: setting('QUICKBOOKS_CLIENT_SECRET'),
    redirectUri: setting('QUICKBOOKS_REDIRECT_URI'),
  },
  connections: storage.connections,
  states: storage.states,
  limiter,
  logger,
  ...(endpoints ? { endpoints: JSON.parse(endpoints) } : {}),
})
const runner = createSyncRunner({
  quickbooks,
  store: storage.sync,
  connections: storage.connections,
  webhookEvents: storage.webhookEvents,
  logger,
  onWarning: ({ tenantId, warning }) => logger.warn({ tenantId, warning }, 'A person has to act'),
})
// A pool of its own: heartbeats must not wait for the connections of a first read.
const bossPool = new pg.Pool({
  connectionString,
  connectionTimeoutMillis: 10_000,
  application_name: 'pgboss',
  idleTimeoutMillis,
})
const boss = new PgBoss({ db: createBossDatabase({ pool: bossPool }), ...fleetBossOptions })
const fleet = createSyncFleet({ boss, runner, storage, limiter, logger })
await fleet.start()
logger.info('The worker is running')

const stop = async () => {
  await fleet.stop()
  await boss.stop()
  await bossPool.end()
  await quickbooks.close()
  await storage.close()
  await pool.end()
}
process.once('SIGTERM', () => void stop())
