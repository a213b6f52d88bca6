/** A host on Nest: the integration is a provider that starts and ends with the application. */
import 'reflect-metadata'
import { Controller, Get, Module, Req, UnauthorizedException } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { createIntegration, expressRoutes, type Integration } from '@vectis/quickbooks-integration'
import { json, type Request } from 'express'
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
const [clientId, clientSecret] = [read('QUICKBOOKS_CLIENT_ID'), read('QUICKBOOKS_CLIENT_SECRET')]
const integration: Integration = createIntegration({
  database: pool,
  keys: { current: { id: 'k1', key: read('QUICKBOOKS_ENCRYPTION_KEY') } },
  credentials: { sandbox: { clientId, clientSecret } },
  publicUrl,
  verifierTokens: [read('QUICKBOOKS_VERIFIER_TOKEN')],
  customers: async () => [{ id: 'psa-1', name: 'Contoso Dental, Inc.' }], // of your PSA
  alertsWaitFor: 'nothing',
  authorize: ({ headers }) =>
    signedIn(headers.get('cookie')) ?? new Response('Sign in first', { status: 401 }),
  // Of an emulator; without the variable they are Intuit's.
  ...(variables.has('QUICKBOOKS_ENDPOINTS')
    ? { endpoints: JSON.parse(read('QUICKBOOKS_ENDPOINTS')) as object }
    : {}),
})

class BillingController {
  async billing(request: Request) {
    const who = signedIn(request.headers.cookie)
    if (who === undefined) throw new UnauthorizedException('Sign in first')
    const { hub } = integration.for(who.tenantId)
    return { panel: await hub.panel('psa-1'), alerts: await hub.alerts.list() }
  }
}
class AppModule {
  async onModuleInit() {
    await integration.start()
  }
  async onApplicationShutdown() {
    await integration.close()
    await pool.end()
  }
}
// Decorators, called as functions: see the README.
const billing = Object.getOwnPropertyDescriptor(BillingController.prototype, 'billing')!
Controller()(BillingController)
Get('billing')(BillingController.prototype, 'billing', billing)
Req()(BillingController.prototype, 'billing', 0)
Module({ controllers: [BillingController] })(AppModule)

const app = await NestFactory.create(AppModule, { bodyParser: false, logger: ['error', 'warn'] })
app.use(expressRoutes(integration)) // before anything that reads a body
app.use(json())
app.enableShutdownHooks()
await app.listen(Number(new URL(publicUrl).port), '127.0.0.1')
