import { RawBodyUnavailableError } from './raw-body-unavailable-error.ts'

/** What the receiver needs of a request, whichever server it came to. */
export interface IncomingDelivery {
  method: string
  /** By its name in small letters; several of one name are joined by a comma. */
  header(name: string): string | null
  /** Null when there is none. */
  body: BodySource | null
}

/** Bytes as they were sent, piece by piece. */
export interface BodySource {
  /** The next piece, null after the last. Rejects when the sender went away. */
  read(): Promise<Uint8Array | null>
  /** Nothing more is wanted of it. */
  cancel(): void
}

/** What goes back. */
export interface Reply {
  status: number
  headers: Record<string, string>
  text: string
}

/** The receiver itself; a fetch handler and the shells of servers are ways to it. */
export type Receive = (delivery: IncomingDelivery) => Promise<Reply>

/** The handler that every shell carries. */
export type FetchHandler = (request: Request) => Promise<Response>

/**
 * A `Request` and a `Response`, with their streams, cost a server of Node's as much as verifying: a shell asks the
 * receiver itself, if it is given the handler as it is.
 */
const receivers = new WeakMap<FetchHandler, Receive>()

/** The receiver behind a handler of `createWebhookHandler`; undefined for a function of the host's around one. */
export function receiverOf(handler: FetchHandler): Receive | undefined {
  return receivers.get(handler)
}

/** Gives a receiver the shape of a fetch handler. */
export function toFetchHandler(receive: Receive): FetchHandler {
  const handler = async (request: Request): Promise<Response> => {
    if (request.bodyUsed || request.body?.locked) throw new RawBodyUnavailableError('fetch')
    const { status, headers, text } = await receive({
      method: request.method,
      header: (name) => request.headers.get(name),
      body: request.body && readStream(request.body),
    })
    return new Response(text, { status, headers })
  }
  receivers.set(handler, receive)
  return handler
}

function readStream(stream: ReadableStream<Uint8Array>): BodySource {
  const reader = stream.getReader()
  return {
    async read() {
      const next = await reader.read()
      return next.done ? null : next.value
    },
    // A cancel that fails has nothing left to cancel.
    cancel: () => void reader.cancel().catch(() => {}),
  }
}
