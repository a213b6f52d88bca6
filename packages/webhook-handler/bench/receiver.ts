import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createStorage } from '@vectis/quickbooks-storage'
import pg from 'pg'
import { createWebhookHandler, toNodeHandler } from '../src/index.ts'
import { connectTenants, realmA } from '../test/support/fixture.ts'

/**
 * One receiver in a separate process, `receiver.ts ours|bare <postgres url> <schema>`; prints its port. `ours` is the package as the README mounts it; `bare`
 * verifies nothing, looks nothing up and inserts the row of the one event by a prepared statement.
 */
export type Way = 'ours' | 'bare'

const [way, url, schema] = process.argv.slice(2) as [Way, string, string]
const pool = new pg.Pool({ connectionString: url, max: 10 })

const server = createServer(way === 'ours' ? await openOurs() : openBare())
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
})

async function openOurs(): Promise<RequestListener> {
  const keys = {
    current: { id: 'test-key', key: Buffer.from('CANARY-encryption-key-of-32bytes') },
  }
  const storage = createStorage({ pool, schema, keys })
  await storage.migrate()
  await connectTenants(storage.connections)
  const handler = createWebhookHandler({
    connections: storage.connections,
    events: storage.webhookEvents,
  })
  const listener = toNodeHandler(handler)
  return (request, response) => void listener(request, response)
}

function openBare(): RequestListener {
  const text = `insert into ${schema}.quickbooks_webhook_events (tenant_id, realm_id, event_id, qbo_event_id, entity, entity_id,
    operation, occurred_at, occurred_at_text, envelope, type, raw, received_at)
    values ($1, $2, $3, $3, $4, $5, $6, $7::text::timestamptz, $7, 'cloudevents', $8, $9, $10) on conflict do nothing`
  return (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const raw = Buffer.concat(chunks).toString()
      const [event] = JSON.parse(raw) as [Record<string, string>]
      const [, entity, operation] = String(event['type']).split('.')
      const at = new Date().toISOString()
      const values = [
        'tenant-a',
        realmA,
        event['id'],
        entity,
        event['intuitentityid'],
        operation,
        event['time'],
        event['type'],
        raw,
        at,
      ]
      pool.query({ name: 'insert-event', text, values }).then(
        () => response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}'),
        () => response.writeHead(503).end(),
      )
    })
  }
}
