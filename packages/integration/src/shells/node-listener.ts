import type { IncomingMessage, ServerResponse } from 'node:http'
import { toNodeHandler } from '@vectis/quickbooks-webhooks'
import type { Integration } from '../create-integration.ts'

/** What a shell needs of an integration. */
export type Mounted = Pick<Integration, 'routes' | 'addresses'>

/** A message to which Express added the path before a mount, and perhaps a parsed body. */
export type MountedMessage = IncomingMessage & { originalUrl?: string; body?: unknown }

/** The path of a request, without what stands behind it. */
export function pathOf({ originalUrl, url }: MountedMessage): string {
  return (originalUrl ?? url ?? '/').split('?')[0] ?? '/'
}

/**
 * Answers a message of `node:http`. Deliveries keep their raw bytes. Rejects with `RawBodyUnavailableError` when a parser
 * ran before a delivery, and when the integration was closed.
 */
export async function answerMessage(
  { routes, addresses }: Mounted,
  incoming: MountedMessage,
  outgoing: ServerResponse,
): Promise<void> {
  if (pathOf(incoming) === addresses.webhookPath) {
    await toNodeHandler(routes.webhook)(incoming, outgoing)
    return
  }
  const request = await toRequest(incoming, addresses.origin)
  // The sender went away in the middle of its form: nobody reads an answer.
  if (request === null) return void outgoing.destroy()
  const response = await routes(request)
  for (const [name, value] of response.headers) outgoing.setHeader(name, value)
  outgoing.writeHead(response.status).end(await response.text())
}

/** More than a form of two fields needs. */
const MAX_BYTES = 16_384

/** The origin is the configured one: a `Host` header is text from outside. */
async function toRequest(incoming: MountedMessage, origin: string): Promise<Request | null> {
  const headers = new Headers()
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index] ?? '', incoming.rawHeaders[index + 1] ?? '')
  }
  const url = `${origin}${incoming.originalUrl ?? incoming.url ?? '/'}`
  const { method = 'GET' } = incoming
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers })
  const { body } = incoming
  // A parser was here first. Nothing is signed in these forms, so what it read is as good.
  if (typeof body === 'object' && body !== null && !(body instanceof Uint8Array)) {
    headers.set('content-type', 'application/json')
    headers.delete('content-length')
    return new Request(url, { method, headers, body: JSON.stringify(body) })
  }
  const bytes = await readBytes(incoming)
  return bytes === null ? null : new Request(url, { method, headers, body: bytes })
}

async function readBytes(incoming: MountedMessage): Promise<Buffer<ArrayBuffer> | null> {
  const pieces: Uint8Array[] = []
  let size = 0
  try {
    for await (const piece of incoming) {
      pieces.push(piece as Uint8Array)
      size += (piece as Uint8Array).byteLength
      // The route refuses a body of this size itself.
      if (size > MAX_BYTES) break
    }
  } catch {
    return null
  }
  return Buffer.concat(pieces)
}

/** Mounts an integration on `node:http`: `createServer(toNodeListener(quickbooks))`. After `close` it answers 503. */
export function toNodeListener(
  mounted: Mounted,
): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  return (incoming, outgoing) => {
    // A rejection would end the host's process.
    answerMessage(mounted, incoming, outgoing).catch(() => {
      if (!outgoing.headersSent) outgoing.writeHead(503)
      outgoing.end()
    })
  }
}
