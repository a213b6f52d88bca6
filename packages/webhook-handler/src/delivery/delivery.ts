import { RawBodyUnavailableError } from './raw-body-unavailable-error.ts'

/** The parts of a request that the receiver needs, from any server. */
export interface IncomingDelivery {
  method: string
  /** A header by its name in lower case; several values of one name are joined by a comma. */
  header(name: string): string | null
  /** Null when there is none. */
  body: BodySource | null
}

/** The original bytes, piece by piece. */
export interface BodySource {
  /** The next piece, null after the last. Rejects when the sender went away. */
  read(): Promise<Uint8Array | null>
  /** Stops reading. */
  cancel(): void
}

/** The answer to a delivery. */
export interface Reply {
  status: number
  headers: Record<string, string>
  text: string
}

/** The receiver itself. */
export type Receive = (delivery: IncomingDelivery) => Promise<Reply>

/** Takes a `Request` and answers it, for servers with the interfaces of `fetch`. */
export type FetchHandler = (request: Request) => Promise<Response>

/** One receiver and two ways to call it; both work when passed on without the object. */
export interface WebhookHandler {
  /**
   * For Hono, Next.js, Bun, Deno and Workers. Rejects only with `RawBodyUnavailableError`, when the body of the request
   * was read before.
   */
  fetch: FetchHandler
  /**
   * For a shell around another server. It avoids `Request` and `Response`, whose streams cost as much as verifying in
   * Node. Never rejects.
   */
  receive: Receive
}

/** Answers a `Request` through the receiver. */
export async function answerRequest(receive: Receive, request: Request): Promise<Response> {
  if (request.bodyUsed || request.body?.locked) throw new RawBodyUnavailableError('fetch')
  const { status, headers, text } = await receive({
    method: request.method,
    header: (name) => request.headers.get(name),
    body: request.body && readStream(request.body),
  })
  return new Response(text, { status, headers })
}

function readStream(stream: ReadableStream<Uint8Array>): BodySource {
  const reader = stream.getReader()
  return {
    async read() {
      const next = await reader.read()
      return next.done ? null : next.value
    },
    // If the cancel fails, there is nothing left to cancel.
    cancel: () => void reader.cancel().catch(() => {}),
  }
}
