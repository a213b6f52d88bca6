import type { IncomingMessage, ServerResponse } from 'node:http'
import { buildReply } from '../delivery/answers.ts'
import type { BodySource, FetchHandler, Reply, WebhookHandler } from '../delivery/delivery.ts'
import { RawBodyUnavailableError, type Framework } from '../delivery/raw-body-unavailable-error.ts'

/**
 * An incoming message on which a framework may have left a body, and perhaps the raw bytes beside it: Firebase and
 * Google Cloud Functions do, and a host with
 * `express.json({ verify: (request, _response, bytes) => void (request.rawBody = bytes) })`.
 */
export type MaybeParsedMessage = IncomingMessage & { body?: unknown; rawBody?: unknown }

/**
 * Mounts a handler on `node:http`. The promise rejects with `RawBodyUnavailableError` when the body was read before and
 * its bytes are not in `rawBody` or `body`.
 */
export function toNodeHandler(
  handler: WebhookHandler | FetchHandler,
): (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void> {
  return async (incoming, outgoing) => {
    sendReply(await takeRequest(handler, incoming, 'node')(), incoming, outgoing)
  }
}

/** Methods that `Request` refuses. */
const noRequest = /^(?:CONNECT|TRACE|TRACK)$/i

/**
 * Takes the raw bytes of a request and returns a function that calls the handler. Throws `RawBodyUnavailableError` if
 * other code has already read the body. See docs/decisions/0074.
 */
export function takeRequest(
  handler: WebhookHandler | FetchHandler,
  incoming: MaybeParsedMessage,
  framework: Framework,
): () => Promise<Reply> {
  const method = incoming.method ?? 'GET'
  const body = method === 'GET' || method === 'HEAD' ? null : rawBody(incoming, framework)
  if (typeof handler === 'function') {
    // `new Request` throws for these; bad input from outside must not throw here.
    if (noRequest.test(method)) return async () => buildReply('method_not_allowed')
    return async () => readResponse(await handler(buildRequest(incoming, body)))
  }
  const header = (name: string) => {
    const { headers } = incoming
    const value = Object.hasOwn(headers, name) ? headers[name] : undefined
    return Array.isArray(value) ? value.join(', ') : (value ?? null)
  }
  return () => handler.receive({ method, header, body })
}

/** Sends a reply. */
export function sendReply(
  { status, headers, text }: Reply,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  // A refused body may still be arriving: close, or Node reads the rest of it.
  if (!incoming.complete) outgoing.setHeader('connection', 'close')
  outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) }).end(text)
}

function rawBody(incoming: MaybeParsedMessage, framework: Framework): BodySource {
  const { body, rawBody: raw } = incoming
  // The raw bytes take precedence: if they exist, `body` is the output of a parser.
  for (const given of [raw, body]) {
    if (given instanceof Uint8Array) return readWhole(given)
    if (typeof given === 'string') return readWhole(Buffer.from(given))
  }
  // Express 4 leaves `{}` on every message that its parsers pass by, and the body unread.
  const isParsed = body !== undefined && body !== null && JSON.stringify(body) !== '{}'
  if (isParsed || incoming.readableDidRead) throw new RawBodyUnavailableError(framework)
  const source = incoming[Symbol.asyncIterator]()
  return {
    async read() {
      const next = await source.next()
      return next.done ? null : (next.value as Uint8Array)
    },
    // Leave the socket open, because the refusal has to be sent on it.
    cancel: () => {},
  }
}

function readWhole(bytes: Uint8Array): BodySource {
  let isRead = false
  return {
    async read() {
      const isFirst = !isRead
      isRead = true
      return isFirst ? bytes : null
    },
    cancel: () => {},
  }
}

/** The argument for the host's function around the handler. */
function buildRequest(incoming: MaybeParsedMessage, source: BodySource | null): Request {
  const headers = new Headers()
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index] ?? '', incoming.rawHeaders[index + 1] ?? '')
  }
  // The handler does not use the URL; with only the path, a hostile Host header cannot get into it.
  const url = new URL(`http://webhook.invalid`)
  const method = incoming.method ?? 'GET'
  if (source === null) return new Request(url, { method, headers })
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const bytes = await source.read()
        if (bytes === null) controller.close()
        else controller.enqueue(bytes)
      },
    },
    { highWaterMark: 0 },
  )
  return new Request(url, { method, headers, body, duplex: 'half' } as RequestInit)
}

async function readResponse(response: Response): Promise<Reply> {
  const { status, headers } = response
  return { status, headers: Object.fromEntries(headers), text: await response.text() }
}
