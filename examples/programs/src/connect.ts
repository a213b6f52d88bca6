import { createQuickBooks } from '@vectis/quickbooks'
import { createStorage } from '@vectis/quickbooks-storage'
import { openEmulatedIntuit, type EmulatedIntuit } from './emulated-intuit.ts'

/** Connects the company of the tenant `acme` by OAuth; the other programs begin with it. */
export async function connect(intuit: EmulatedIntuit) {
  // An embedded PostgreSQL in memory. For yours, give `pool` or `db` instead of `memory`, and take the key from your secret store.
  const key = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'
  const storage = createStorage({ memory: true, keys: { current: { id: '2026-11', key } } })
  await storage.migrate()
  const { connections, states } = storage
  // `endpoints` points to the emulator. Leave it out for Intuit.
  const { credentials, endpoints } = intuit
  const quickbooks = createQuickBooks({ credentials, connections, states, endpoints })

  // The route "connect": keep `state` in the session of the browser, and redirect it to `url`.
  const request = { tenantId: 'acme', environment: 'sandbox', requestedBy: 'ada' } as const
  const { url, state } = await quickbooks.oauth.buildAuthorizationUrl(request)
  const callback = await intuit.approve(url)
  // The route "callback": `parameters` is the URL of the request, `expectedState` comes from the session.
  const outcome = await quickbooks.oauth.completeAuthorization({
    parameters: callback,
    expectedState: state,
    expectedTenantId: 'acme',
  })
  if (outcome.status !== 'connected') throw new Error(outcome.remedy)

  const close = async () => {
    await quickbooks.close()
    await storage.close()
  }
  return { storage, quickbooks, connection: outcome.connection, close }
}

if (import.meta.main) {
  const intuit = await openEmulatedIntuit()
  const { connection, close } = await connect(intuit)
  console.log(connection.state, connection.environment, connection.realmId)
  console.log('connected by', connection.connectedBy, 'to', connection.companyName)
  await close()
  await intuit.close()
}
