import { createServer } from 'node:http'
import pg from 'pg'
import { PgBoss } from 'pg-boss'
import pino from 'pino'
import { createQuickBooks, ReconnectRequiredError } from '@vectis/quickbooks'
import { createBossDatabase, createStorage } from '@vectis/quickbooks-storage'
import {
  createSharedLimiter,
  createSyncFleetClient,
  fleetBossOptions,
} from '@vectis/quickbooks-sync/fleet'
import { createWebhookHandler, toNodeHandler } from '@vectis/quickbooks-webhooks'

const settings = new Map(Object.entries(process.env))
const setting = (name: string) => {
  const value = settings.get(name)
  if (!value) throw new Error(`Expected ${name} in the environment.`)
  return value
}
const logger = pino({ name: 'web' })
const connectionString = setting('DATABASE_URL')
const schema = setting('STORAGE_SCHEMA')
const pool = new pg.Pool({ connectionString })
const keys = { current: { id: 'k1', key: setting('TOKEN_KEY') } }
const storage = createStorage({ pool, schema, keys })
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
const bossPool = new pg.Pool({
  connectionString,
  connectionTimeoutMillis: 10_000,
  application_name: 'pgboss',
})
const boss = new PgBoss({
  db: createBossDatabase({ pool: bossPool }),
  ...fleetBossOptions,
  supervise: false,
  schedule: false,
})
const fleet = createSyncFleetClient({ boss, storage, limiter, logger })

// Webhooks: recorded events are read at once, not at the next tick.
const receive = toNodeHandler(
  createWebhookHandler({
    connections: storage.connections,
    events: fleet.requestOnRecord(storage.webhookEvents),
    appVerifierTokens: [setting('QUICKBOOKS_VERIFIER_TOKEN')],
    logger,
  }),
)
// What a person does. Your routes check who that is.
const acts: Record<string, (tenantId: string) => Promise<unknown>> = {
  sync: (tenantId) => fleet.request({ tenantId, mode: 'incremental' }),
  async disconnect(tenantId) {
    await quickbooks.oauth.disconnect(tenantId)
    return fleet.reconcile()
  },
  async delete(tenantId) {
    await quickbooks.oauth.disconnect(tenantId)
    await fleet.forget(tenantId)
    return storage.retention.deleteTenant({ tenantId })
  },
}
const server = createServer((request, response) => {
  if (request.url === '/webhooks/quickbooks') return void receive(request, response)
  const [, tenants, tenantId = '', act = ''] = (request.url ?? '').split('/')
  const run = tenants === 'tenants' && Object.hasOwn(acts, act) ? acts[act] : undefined
  if (request.method !== 'POST' || run === undefined) return void response.writeHead(404).end()
  // `async`: an address that cannot be decoded is refused, and does not end the process.
  const answer = async () => response.end(JSON.stringify(await run(decodeURIComponent(tenantId))))
  answer().catch((error: unknown) => {
    if (error instanceof URIError) return void response.writeHead(400).end()
    logger.error({ tenantId, act, err: error }, 'A request failed')
    response.writeHead(error instanceof ReconnectRequiredError ? 409 : 503).end()
  })
})
server.listen(Number(setting('PORT')), '127.0.0.1', () =>
  logger.info('The web process is listening'),
)

const stop = async () => {
  // A connection that a proxy keeps open ends with its next answer; else it could carry requests for ever.
  server.prependListener('request', (_, response) => void response.setHeader('connection', 'close'))
  await new Promise((resolve) => void server.close(resolve))
  await boss.stop()
  await bossPool.end()
  await quickbooks.close()
  await storage.close()
  await pool.end()
}
process.once('SIGTERM', () => void stop())
