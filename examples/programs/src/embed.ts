import { buildTestDelivery } from '@vectis/quickbooks-webhooks'
import { startHost } from './embedded.ts'
import { openEmulatedIntuit } from './emulated-intuit.ts'

const intuit = await openEmulatedIntuit()
const port = 18_471
const publicUrl = `http://localhost:${port}`
const { credentials: sandbox, endpoints } = intuit
const key = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'
const { quickbooks, server } = await startHost(port, {
  database: 'memory', // your pool of pg
  keys: { current: { id: 'k1', key } },
  credentials: { sandbox },
  publicUrl,
  endpoints, // of the emulator; leave it out for Intuit
})
const { path, webhookUrl } = quickbooks.addresses
const acme = quickbooks.for('acme')
const owed = async () => (await acme.hub.panel('psa-1')).currencies[0]?.outstanding

// A browser: a button of a page of the host, the consent page, and back.
const session = 'session=of-ada'
const pressed = await fetch(`${publicUrl}${path}/connect`, {
  method: 'POST',
  headers: { cookie: session, origin: publicUrl },
  redirect: 'manual',
})
const cookie = `${session}; ${pressed.headers.getSetCookie()[0]?.split(';')[0]}`
const callback = await intuit.approve(pressed.headers.get('location') ?? '')
const back = await fetch(callback, { headers: { cookie }, redirect: 'manual' })
console.log('connect:', pressed.status, '- callback:', back.headers.get('location'))

await acme.sync.now()
const { health, alerts } = await acme.status()
console.log('status:', health, '- alerts:', alerts?.state)
await acme.hub.links.acceptPreview({ actor: 'Ada' })
await acme.sync.now()
console.log('panel:', await owed(), 'outstanding')
console.log('alerts:', (await acme.hub.alerts.list()).length)

// A payment in QuickBooks, and Intuit's delivery about it.
const verifierToken = 'verifier-token-from-intuit'
await acme.settings.setVerifierToken(verifierToken)
intuit.payInvoice()
const { realmId, invoiceId: entityId } = intuit
const delivered = await fetch(
  buildTestDelivery({ url: webhookUrl, realmId, verifierToken, entityId }),
)
await acme.sync.now()
console.log('delivery:', delivered.status, '- then', await owed(), 'outstanding')

server.close()
await quickbooks.close()
await intuit.close()
