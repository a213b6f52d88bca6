import { createServer } from 'node:http'
import { createIntegration, toNodeListener } from '@vectis/quickbooks-integration'
import type { IntegrationOptions } from '@vectis/quickbooks-integration'
import pg from 'pg'

// From your secret store: keys, credentials, publicUrl, verifierTokens; endpoints only for an emulator.
const settings: IntegrationOptions = JSON.parse(process.env['QUICKBOOKS'] ?? '')
const sessions = new Map([['of-ada', { tenantId: 'acme', actor: 'Ada' }]])
const signedIn = (cookie = '') => sessions.get(/\bsession=([\w-]+)/.exec(cookie)?.[1] ?? '')
const no = () => new Response('Sign in first', { status: 401 })
const quickbooks = createIntegration({
  ...settings,
  database: new pg.Pool({ connectionString: process.env['DATABASE_URL'] }),
  customers: async () => [{ id: 'psa-1', name: 'Contoso Dental, Inc.' }],
  alertsWaitFor: 'nothing',
  authorize: ({ headers }) => signedIn(headers.get('cookie') ?? '') ?? no(),
})
await quickbooks.start()
createServer((request, response) => {
  const who = signedIn(request.headers.cookie)
  if (request.url !== '/billing' || !who) return toNodeListener(quickbooks)(request, response)
  const { hub } = quickbooks.for(who.tenantId)
  const facts = Promise.all([hub.panel('psa-1'), hub.alerts.list()])
  void facts.then(([panel, alerts]) => response.end(JSON.stringify({ panel, alerts })))
}).listen(new URL(settings.publicUrl).port)
