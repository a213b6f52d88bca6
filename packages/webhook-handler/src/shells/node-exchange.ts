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

/** Methods that a `Request` refuses to have. */
const noRequest = /^(?:CONNECT|TRACE|TRACK)$/i

/**
 * Takes the raw bytes of a request and returns what asks the handler; throws `RawBodyUnavailableError` when somebody
 * was there first.
 */
export function takeRequest(
  handler: WebhookHandler | FetchHandler,
  incoming: MaybeParsedMessage,
  framework: Framework,
): () => Promise<Reply> {
  const method = incoming.method ?? 'GET'
  const body = method === 'GET' || method === 'HEAD' ? null : rawBody(incoming, framework)
  if (typeof handler === 'function') {
    // `new Request` throws at these; nothing that a stranger sends may throw here.
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

/** Writes a reply out. */
export function sendReply(
  { status, headers, text }: Reply,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  // A refused body may still be under way: close, or Node drinks the rest of it for as long as it comes.
  if (!incoming.complete) outgoing.setHeader('connection', 'close')
  outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) }).end(text)
}

function rawBody(incoming: MaybeParsedMessage, framework: Framework): BodySource {
  const { body, rawBody: raw } = incoming
  // The raw bytes first: a body beside them is what a parser made of them.
  for (const given of [raw, body]) {
    if (given instanceof Uint8Array) return readWhole(given)
    if (typeof given === 'string') return readWhole(Buffer.from(given))
  }
  if (body !== undefined && body !== null) throw new RawBodyUnavailableError(framework)
  if (incoming.readableDidRead) throw new RawBodyUnavailableError(framework)
  const source = incoming[Symbol.asyncIterator]()
  return {
    async read() {
      const next = await source.next()
      return next.done ? null : (next.value as Uint8Array)
    },
    // The socket is left alone, for the refusal is still to be written on it.
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

/** What a function of the host's around the handler gets. */
function buildRequest(incoming: MaybeParsedMessage, source: BodySource | null): Request {
  const headers = new Headers()
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index] ?? '', incoming.rawHeaders[index + 1] ?? '')
  }
  // The handler decides nothing by URL; the path alone keeps a hostile Host header out of it.
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
