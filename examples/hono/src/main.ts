/** A host on Hono: its own sessions and pages, and QuickBooks mounted by one line. */
import { serve } from '@hono/node-server'
import { createIntegration } from '@vectis/quickbooks-integration'
import { Hono } from 'hono'
import pg from 'pg'

const variables = new Map(Object.entries(process.env))
const read = (name: string) => {
  const value = variables.get(name)
  if (value === undefined) throw new Error(`Expected the variable ${name}; it is not set.`)
  return value
}

/** Your own sessions: who is signed in, and for which of your tenants. */
const sessions = new Map([['of-ada', { tenantId: 'acme', actor: 'Ada' }]])
const signedIn = (cookie: string | null | undefined) =>
  sessions.get(/(?:^|; )session=([\w-]+)/.exec(cookie ?? '')?.[1] ?? '')

const publicUrl = read('PUBLIC_URL')
const pool = new pg.Pool({ connectionString: read('DATABASE_URL') })
const quickbooks = createIntegration({
  database: pool,
  keys: { current: { id: 'k1', key: read('QUICKBOOKS_ENCRYPTION_KEY') } },
  credentials: {
    sandbox: {
      clientId: read('QUICKBOOKS_CLIENT_ID'),
      clientSecret: read('QUICKBOOKS_CLIENT_SECRET'),
    },
  },
  publicUrl,
  verifierTokens: [read('QUICKBOOKS_VERIFIER_TOKEN')],
  // The customers of your PSA.
  customers: async () => [{ id: 'psa-1', name: 'Contoso Dental, Inc.' }],
  alertsWaitFor: 'nothing',
  authorize: ({ headers }) =>
    signedIn(headers.get('cookie')) ?? new Response('Sign in first', { status: 401 }),
  // Of an emulator; without the variable they are Intuit's.
  ...(process.env['QUICKBOOKS_ENDPOINTS'] === undefined
    ? {}
    : { endpoints: JSON.parse(process.env['QUICKBOOKS_ENDPOINTS']) as object }),
})

const app = new Hono()
for (const path of quickbooks.routes.paths) app.all(path, (c) => quickbooks.routes(c.req.raw))

app.get('/billing', async (c) => {
  const who = signedIn(c.req.header('cookie'))
  if (who === undefined) return c.text('Sign in first', 401)
  const { hub } = quickbooks.for(who.tenantId)
  return c.json({ panel: await hub.panel('psa-1'), alerts: await hub.alerts.list() })
})

await quickbooks.start()
const server = serve({
  fetch: app.fetch,
  port: Number(new URL(publicUrl).port),
  hostname: '127.0.0.1',
})
process.once('SIGTERM', () => {
  server.close()
  void quickbooks.close().then(() => pool.end())
})
