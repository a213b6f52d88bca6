/**
 * The first use of every package, from its tarball: a company is connected on the emulator, synced once and read, and
 * one webhook is delivered. Given the packages as an ES module or a CommonJS one loaded them; a build that loads and
 * then throws at the first call ends here.
 */
module.exports = async function use(loaded) {
  const { core, ports, storage, sync, fleet, hub, webhooks, contracts, msw, pglite, postgres } =
    loaded
  const { createCompany, createEmulator } = loaded.emulator
  const { expectedBillingRows } = loaded.testkit
  // A class is one class, whichever entry point it came through.
  const lost = new ports.LeaseLostError({ realmId: '1', owner: 'a', fence: 1 })
  same('instanceof across entry points', lost instanceof core.QuickBooksError, true)
  const realmId = '9341457021722202'
  const clock = { now: () => Date.now() }
  const company = createCompany({ realmId, customers: 4, invoices: 12, clock })
  const emulator = createEmulator({ companies: [company] })
  const { endpoints } = await emulator.listen()
  const database = new pglite.PGlite()
  const key = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'
  const stored = storage.createStorage({ pglite: database, keys: { current: { id: 'k', key } } })
  await stored.migrate()

  const quickbooks = core.createQuickBooks({
    credentials: { ...emulator.credentials(), redirectUri: 'http://localhost:3000/callback' },
    connections: stored.connections,
    states: stored.states,
    endpoints,
    limiter: fleet.createSharedLimiter({ database }),
  })
  const asked = { tenantId: 'acme', environment: 'sandbox' }
  const { url, state } = await quickbooks.oauth.buildAuthorizationUrl(asked)
  const parameters = await emulator.consent(url)
  const expected = { expectedState: state, expectedTenantId: 'acme' }
  const outcome = await quickbooks.oauth.completeAuthorization({ parameters, ...expected })
  same('consent', outcome.status, 'connected')

  const runner = sync.createSyncRunner({
    quickbooks,
    store: stored.sync,
    connections: stored.connections,
  })
  const report = await runner.runOnce({ tenantId: 'acme' })
  if (report.error) throw report.error
  same('sync', report.outcome, 'succeeded')
  const rows = await stored.db
    .selectFrom('billing_invoices')
    .select(['doc_number', 'balance', 'status'])
    .where('tenant_id', '=', 'acme')
    .execute()
  if (rows.length < 12) throw new Error(`Expected 12 invoices or more, found ${rows.length}.`)
  same('invoices of the books', rows.length, expectedBillingRows(company).rows.Invoice.length)
  console.log(rows.slice(0, 3))

  const tenant = hub.createBillingHub({ db: stored.db }).forTenant('acme')
  const revenue = await tenant.revenue('nobody', { today: '2026-11-23' })
  if (typeof revenue !== 'object') throw new Error('Expected the hub to answer.')

  const verifierToken = 'verifier-token'
  const handler = webhooks.createWebhookHandler({
    connections: stored.connections,
    events: stored.webhookEvents,
    appVerifierTokens: [verifierToken],
  })
  const target = 'http://localhost/api/webhooks/quickbooks'
  const answer = await handler.fetch(
    webhooks.buildTestDelivery({ url: target, realmId, verifierToken }),
  )
  same('webhook', (await answer.json()).outcome, 'recorded')

  const whole = loaded.integration.createIntegration({
    database,
    keys: { current: { id: 'k', key } },
    credentials: { sandbox: emulator.credentials() },
    publicUrl: 'http://localhost:3000',
    endpoints,
    authorize: () => ({ tenantId: 'acme', actor: 'Ada' }),
  })
  same('status', (await whole.for('acme').status()).health, 'healthy')
  same('route', (await whole.routes.disconnect(new Request(target))).status, 405)
  await whole.close()

  if (!process.argv.includes('--without-msw'))
    await useMsw({ core, contracts, msw, emulator, outcome })
  await useProcesses({ storage, postgres, spawnEmulator: loaded.emulator.spawnEmulator })

  await runner.stop()
  await quickbooks.close()
  await stored.close()
  await database.close()
  await emulator.close()
  console.log('every package was used')
}

/** A client with limiter and stores of its own, against Intuit's own address. */
async function useMsw({ core, contracts, msw, emulator, outcome }) {
  const network = msw.createIntuitNetwork(emulator, { onUnhandled: 'bypass' })
  network.enable()
  const connections = contracts.createMemoryConnectionStore()
  const { environment, tokens, realmId } = outcome.connection
  await connections.forTenant('acme').connect({ environment, realmId, tokens })
  const other = core.createQuickBooks({
    credentials: { ...emulator.credentials(), redirectUri: 'http://localhost:3000/callback' },
    connections,
    states: contracts.createMemoryAuthorizationStateStore(),
  })
  const named = await (await other.realm('acme')).companyInfo()
  if (!named.CompanyName) throw new Error('Expected the name of the company.')
  network.disable()
  await other.close()
}

/** What finds its own files differently as an ES module and as CommonJS, and what is loaded when it is needed. */
async function useProcesses({ storage, postgres, spawnEmulator }) {
  const spawned = await spawnEmulator()
  same('the emulator in a process of its own', (await fetch(spawned.url)).status < 500, true)
  await spawned.close()
  const server = await postgres.startPostgres({ url: '' })
  const key = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'
  const stored = storage.createStorage({ url: server.url, keys: { current: { id: 'k', key } } })
  await stored.migrate()
  await stored.close()
  const inMemory = storage.createStorage({ memory: true, keys: { current: { id: 'k', key } } })
  await inMemory.migrate()
  await inMemory.close()
  await server.close()
}

function same(what, found, expected) {
  if (found !== expected) throw new Error(`Expected ${what} to end in ${expected}, found ${found}.`)
}
