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
  // Also `*`, a whole address, and a path that only its dots lead here: `Request` throws for some of them.
  if (!routes.paths.includes(pathOf(incoming))) {
    return send(incoming, outgoing, new Response('There is no such route.\n', { status: 404 }))
  }
  if (noRequest.test(incoming.method ?? 'GET')) {
    return send(incoming, outgoing, new Response(null, { status: 405 }))
  }
  const request = await toRequest(incoming, addresses.origin)
  // The sender went away in the middle of its form: nobody reads an answer.
  if (request === null) return void outgoing.destroy()
  return send(incoming, outgoing, await routes(request))
}

/** Methods that `Request` refuses. */
const noRequest = /^(?:CONNECT|TRACE|TRACK)$/i

async function send(
  incoming: MountedMessage,
  outgoing: ServerResponse,
  response: Response,
): Promise<void> {
  for (const [name, value] of response.headers) {
    // Beside the cookies that the host has set already, such as its session's.
    if (name === 'set-cookie') outgoing.appendHeader(name, value)
    else outgoing.setHeader(name, value)
  }
  // A refused body may still be arriving: close, or Node reads the rest of it.
  if (!incoming.complete) outgoing.setHeader('connection', 'close')
  outgoing.writeHead(response.status).end(Buffer.from(await response.arrayBuffer()))
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
    // The route refuses a body of this size itself. The iterator is not ended: that would end the socket too.
    const source = incoming[Symbol.asyncIterator]()
    while (size <= MAX_BYTES) {
      const next = await source.next()
      if (next.done) break
      pieces.push(next.value as Uint8Array)
      size += (next.value as Uint8Array).byteLength
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
