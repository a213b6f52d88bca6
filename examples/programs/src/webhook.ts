import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSyncRunner } from '@vectis/quickbooks-sync'
import { buildTestDelivery, createWebhookHandler, toNodeHandler } from '@vectis/quickbooks-webhooks'
import { connect } from './connect.ts'
import { openEmulatedIntuit } from './emulated-intuit.ts'

const intuit = await openEmulatedIntuit()
const { storage, quickbooks, close } = await connect(intuit)
const { connections, webhookEvents, sync: store, db } = storage
const runner = createSyncRunner({ quickbooks, store, connections, webhookEvents })
await runner.runOnce({ tenantId: 'acme' })
const readRow = () =>
  db.selectFrom('billing_invoices').select(['status', 'balance']).where('doc_number', '=', '1001')
console.log('before:', await readRow().executeTakeFirstOrThrow())

// The receiver. The verifier token is the one that Intuit shows under My Apps > Webhooks.
const verifierToken = 'verifier-token-from-intuit'
await connections.forTenant('acme').setVerifierTokens([verifierToken])
const receive = toNodeHandler(createWebhookHandler({ connections, events: webhookEvents }))
const server = createServer((request, response) => void receive(request, response))
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/quickbooks`

// Somebody pays, and Intuit reports it with a signature. The delivery holds ids, no amounts.
intuit.payInvoice()
const { realmId, invoiceId: entityId } = intuit
const delivery = await fetch(buildTestDelivery({ url, realmId, verifierToken, entityId }))
console.log('delivery:', delivery.status, await delivery.text())
console.log('stored, not read yet:', await readRow().executeTakeFirstOrThrow())

// The tick reads what the stored events name. `runner.start()` does that automatically.
const { reason, calls } = await runner.runOnce({ tenantId: 'acme' })
console.log('tick:', reason, calls, 'calls')
console.log('after:', await readRow().executeTakeFirstOrThrow())

server.close()
await runner.stop()
await close()
await intuit.close()
