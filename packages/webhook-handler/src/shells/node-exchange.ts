import type { IncomingMessage, ServerResponse } from 'node:http'
import { RawBodyUnavailableError, type Framework } from '../raw-body-unavailable-error.ts'

/** What `new Request` takes as a body; Node's types do not name it globally. */
type RequestBody = NonNullable<NonNullable<ConstructorParameters<typeof Request>[1]>['body']>

/** The handler that every shell carries. */
export type FetchHandler = (request: Request) => Promise<Response>

/** An incoming message on which a framework may have left a body. */
export type MaybeParsedMessage = IncomingMessage & { body?: unknown }

/** Builds a fetch `Request` over the raw bytes; throws `RawBodyUnavailableError` when somebody was there first. */
export function buildRequest(incoming: MaybeParsedMessage, framework: Framework): Request {
  const headers = new Headers()
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index] ?? '', incoming.rawHeaders[index + 1] ?? '')
  }
  // The handler decides nothing by URL; the path alone keeps a hostile Host header out of it.
  const url = new URL(`http://webhook.invalid`)
  const method = incoming.method ?? 'GET'
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers })
  return new Request(url, {
    method,
    headers,
    body: rawBody(incoming, framework),
    duplex: 'half',
  } as RequestInit)
}

function rawBody(incoming: MaybeParsedMessage, framework: Framework): RequestBody {
  const { body } = incoming
  if (body instanceof Uint8Array) return body as Uint8Array<ArrayBuffer>
  if (body !== undefined && body !== null) throw new RawBodyUnavailableError(framework)
  if (incoming.readableDidRead) throw new RawBodyUnavailableError(framework)
  return streamBody(incoming)
}

/** As `Readable.toWeb`, but cancelling leaves the socket alone, for the refusal is still to be written on it. */
function streamBody(incoming: IncomingMessage): RequestBody {
  const source = incoming[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await source.next()
        if (next.done) controller.close()
        else controller.enqueue(next.value as Uint8Array)
      },
    },
    { highWaterMark: 0 },
  )
}

/** Writes a fetch `Response` out. */
export async function sendResponse(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.statusCode = response.status
  response.headers.forEach((value, name) => outgoing.setHeader(name, value))
  // A refused body may still be under way: close instead of waiting for the rest of it.
  if (response.status === 413 || response.status === 408) outgoing.setHeader('connection', 'close')
  outgoing.end(new Uint8Array(await response.arrayBuffer()))
}
