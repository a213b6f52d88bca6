const { createIntegration, expressRoutes } = require('@vectis/quickbooks-integration')
const express = require('express')
const { Pool } = require('pg')

// From your secret store: keys, credentials, publicUrl, verifierTokens; endpoints only for an emulator.
const settings = JSON.parse(process.env.QUICKBOOKS)
const sessions = new Map([['of-ada', { tenantId: 'acme', actor: 'Ada' }]])
const signedIn = (cookie) => sessions.get(/\bsession=([\w-]+)/.exec(cookie ?? '')?.[1])
const quickbooks = createIntegration({
  ...settings,
  database: new Pool({ connectionString: process.env.DATABASE_URL }),
  customers: async () => [{ id: 'psa-1', name: 'Contoso Dental, Inc.' }],
  alertsWaitFor: 'nothing',
  authorize: ({ headers }) =>
    signedIn(headers.get('cookie')) ?? new Response('Sign in first', { status: 401 }),
})
const app = express().use(expressRoutes(quickbooks))
app.get('/billing', async (request, response) => {
  const who = signedIn(request.headers.cookie)
  if (who === undefined) return response.sendStatus(401)
  const { hub } = quickbooks.for(who.tenantId)
  response.json({ panel: await hub.panel('psa-1'), alerts: await hub.alerts.list() })
})
void quickbooks.start().then(() => app.listen(new URL(settings.publicUrl).port))
