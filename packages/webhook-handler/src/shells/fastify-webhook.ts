import type { IncomingMessage } from 'node:http'
import type { FetchHandler, WebhookHandler } from '../delivery/delivery.ts'
import { takeRequest, type MaybeParsedMessage } from './node-http.ts'

/** The part of a Fastify 5 instance that the plugin uses. */
export interface FastifyLike {
  addContentTypeParser(
    contentType: string,
    parser: (
      request: unknown,
      payload: IncomingMessage,
      done: (error: Error | null, body?: unknown) => void,
    ) => void,
  ): unknown
  addHook(
    name: 'onRequest',
    hook: (request: { raw: IncomingMessage }, reply: unknown, done: () => void) => void,
  ): unknown
  all(
    path: string,
    handler: (
      request: { raw: IncomingMessage; rawBody?: unknown; body?: unknown },
      reply: FastifyReplyLike,
    ) => Promise<unknown>,
  ): unknown
}

/** The part of a reply that the plugins use; what hooks of the host have put on it stays. */
export interface FastifyReplyLike {
  code(status: number): unknown
  header(name: string, value: string): unknown
  send(body: string | Uint8Array | undefined): unknown
}

export interface FastifyWebhookOptions {
  /** The path, such as `/api/webhooks/quickbooks`. */
  url: string
  handler: WebhookHandler | FetchHandler
}

/**
 * Mounts a handler on Fastify 5: `app.register(fastifyWebhook, { url, handler })`. Inside the plugin's own scope no parser
 * reads a body; the rest of the application keeps its JSON parser.
 */
export async function fastifyWebhook(
  instance: FastifyLike,
  { url, handler }: FastifyWebhookOptions,
): Promise<void> {
  // Leaves the stream untouched: the handler bounds and reads it.
  instance.addContentTypeParser('*', (_request, _payload, done) => done(null))
  // Fastify answers 415 to an invalid Content-Type, before it calls any parser.
  instance.addHook('onRequest', (request, _reply, done) => {
    delete request.raw.headers['content-type']
    done()
  })
  instance.all(url, async (request, reply) => {
    // The raw bytes that a plug-in or the platform kept; otherwise the stream.
    const raw = request.raw as MaybeParsedMessage
    const rawBody = request.rawBody ?? raw.rawBody
    const ask = takeRequest(handler, Object.assign(raw, { rawBody }), 'fastify')
    const { status, headers, text } = await ask()
    reply.code(status)
    for (const [name, value] of Object.entries(headers)) reply.header(name, value)
    // A refused body may still be arriving: close, or Node reads the rest of it.
    if (!raw.complete) reply.header('connection', 'close')
    // By Fastify: its hooks add the host's headers, such as those of a session.
    return reply.send(text)
  })
}
