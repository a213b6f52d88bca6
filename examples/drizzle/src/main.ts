/** A host on Drizzle: one pool for both, and a page that joins a table of the host with the SDK's. */
import { createServer } from 'node:http'
import { createIntegration, toNodeListener } from '@vectis/quickbooks-integration'
import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { numeric, pgSchema, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import pg from 'pg'

const variables = new Map(Object.entries(process.env))
const read = (name: string) => {
  const value = variables.get(name)
  if (value === undefined) throw new Error(`Expected the variable ${name}; it is not set.`)
  return value
}

/** A table of the host, and the columns of the SDK's that it reads. */
const firms = pgTable('firms', { id: text('id').primaryKey(), name: text('name').notNull() })
const invoices = pgSchema('billing').table('billing_invoices', {
  tenantId: text('tenant_id').notNull(),
  currency: text('currency'),
  balance: numeric('balance').notNull(), // text in JavaScript: never a float
  baseStatus: text('base_status').notNull(),
  deletedAt: timestamp('deleted_at'),
})

const pool = new pg.Pool({ connectionString: read('DATABASE_URL') })
const db = drizzle(pool)
await db.execute(sql`create schema if not exists billing`)
await db.execute(sql`create table if not exists firms (id text primary key, name text not null)`)
await db.insert(firms).values({ id: 'psa-1', name: 'Contoso Dental, Inc.' }).onConflictDoNothing()

const sessions = new Map([['of-ada', { tenantId: 'acme', actor: 'Ada' }]])
const signedIn = (cookie: string | null | undefined) =>
  sessions.get(/(?:^|; )session=([\w-]+)/.exec(cookie ?? '')?.[1] ?? '')
const publicUrl = read('PUBLIC_URL')
const [clientId, clientSecret] = [read('QUICKBOOKS_CLIENT_ID'), read('QUICKBOOKS_CLIENT_SECRET')]
const quickbooks = createIntegration({
  database: pool,
  schema: 'billing',
  keys: { current: { id: 'k1', key: read('QUICKBOOKS_ENCRYPTION_KEY') } },
  credentials: { sandbox: { clientId, clientSecret } },
  publicUrl,
  verifierTokens: [read('QUICKBOOKS_VERIFIER_TOKEN')],
  customers: () => db.select().from(firms),
  alertsWaitFor: 'nothing',
  authorize: ({ headers }) =>
    signedIn(headers.get('cookie')) ?? new Response('Sign in first', { status: 401 }),
  // Of an emulator; without the variable they are Intuit's.
  ...(variables.has('QUICKBOOKS_ENDPOINTS')
    ? { endpoints: JSON.parse(read('QUICKBOOKS_ENDPOINTS')) as object }
    : {}),
})
await quickbooks.start()

async function billingOf(tenantId: string) {
  const { hub } = quickbooks.for(tenantId)
  const isOpen = inArray(invoices.baseStatus, ['open', 'partially_paid'])
  const owed = await db
    .select({ currency: invoices.currency, owed: sql<string>`sum(${invoices.balance})::text` })
    .from(invoices)
    .where(and(eq(invoices.tenantId, tenantId), isNull(invoices.deletedAt), isOpen))
    .groupBy(invoices.currency)
  return { owed, panel: await hub.panel('psa-1'), alerts: await hub.alerts.list() }
}
createServer((request, response) => {
  const who = signedIn(request.headers.cookie)
  if (request.url !== '/billing' || !who) return toNodeListener(quickbooks)(request, response)
  void billingOf(who.tenantId).then((billing) => response.end(JSON.stringify(billing)))
}).listen(Number(new URL(publicUrl).port), '127.0.0.1')
