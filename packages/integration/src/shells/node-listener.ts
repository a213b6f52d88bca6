import type { IncomingMessage, ServerResponse } from 'node:http'
import { toNodeHandler } from '@vectis/quickbooks-webhooks'
import type { Integration } from '../create-integration.ts'
import { checkMounted } from '../options/check-parts.ts'
import { toRequest, type MountedMessage } from './message-request.ts'

/** What a shell needs of an integration. */
export type Mounted = Pick<Integration, 'routes' | 'addresses'>

/** The path of a request, without what stands behind it. */
export function pathOf({ originalUrl, url }: MountedMessage): string {
  return (originalUrl ?? url ?? '/').split('?')[0] ?? '/'
}

/** Methods that `Request` refuses. */
const noRequest = /^(?:CONNECT|TRACE|TRACK)$/i

/** The answer of any route but the webhook; null: the sender went away in the middle of its form. */
export async function answerForm(
  { routes, addresses }: Mounted,
  incoming: MountedMessage,
): Promise<Response | null> {
  // Also `*`, a whole address, and a path that only its dots lead here: `Request` throws for some of them.
  if (!routes.paths.includes(pathOf(incoming))) {
    return new Response('There is no such route.\n', { status: 404 })
  }
  if (noRequest.test(incoming.method ?? 'GET')) return new Response(null, { status: 405 })
  const request = await toRequest(incoming, addresses.origin)
  return request && routes(request)
}

/**
 * Answers a message of `node:http`. Deliveries keep their raw bytes. Rejects with `RawBodyUnavailableError` when a parser
 * ran before a delivery, and when the integration was closed.
 */
export async function answerMessage(
  mounted: Mounted,
  incoming: MountedMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { routes, addresses } = mounted
  if (pathOf(incoming) === addresses.webhookPath) {
    await toNodeHandler(routes.webhook)(incoming, outgoing)
    return
  }
  const response = await answerForm(mounted, incoming)
  if (response === null) return void outgoing.destroy()
  for (const [name, value] of response.headers) {
    // Beside the cookies that the host has set already, such as its session's.
    if (name === 'set-cookie') outgoing.appendHeader(name, value)
    else outgoing.setHeader(name, value)
  }
  // A refused body may still be arriving: close, or Node reads the rest of it.
  if (!incoming.complete) outgoing.setHeader('connection', 'close')
  outgoing.writeHead(response.status).end(Buffer.from(await response.arrayBuffer()))
}

/** Mounts an integration on `node:http`: `createServer(toNodeListener(quickbooks))`. After `close` it answers 503. */
export function toNodeListener(
  mounted: Mounted,
): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  checkMounted('toNodeListener', mounted)
  return (incoming, outgoing) => {
    // A rejection would end the host's process.
    answerMessage(mounted, incoming, outgoing).catch(() => {
      if (!outgoing.headersSent) outgoing.writeHead(503)
      outgoing.end()
    })
  }
}
