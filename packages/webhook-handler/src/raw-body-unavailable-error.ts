/** The frameworks whose fix is known word by word. */
export type Framework = 'express' | 'fastify' | 'node' | 'fetch'

const fixes: Record<Framework, string> = {
  express:
    "  app.post('/api/webhooks/quickbooks', expressWebhook(handler)) // before the line below\n" +
    '  app.use(express.json())',
  fastify:
    "  app.register(fastifyWebhook, { url: '/api/webhooks/quickbooks', handler })\n" +
    '  // instead of app.post(...): the plugin takes the body before a JSON parser does',
  node:
    "  if (request.url === '/api/webhooks/quickbooks') return toNodeHandler(handler)(request, response)\n" +
    '  // before any code that reads the request body',
  fetch:
    "  app.post('/api/webhooks/quickbooks', (c) => handler(c.req.raw)) // Hono; in Next.js: export const POST = handler\n" +
    '  // before any middleware that calls json(), text() or formData() on the request, or give those a request.clone()',
}

/**
 * Something read or parsed the body before the webhook handler. The signature covers the bytes as sent, and JSON that was
 * parsed and written again has other bytes. You do not get it when the body is still a stream, or the bytes are in `request.rawBody` or `request.body` as a Buffer, a
 * Uint8Array or a text.
 */
export class RawBodyUnavailableError extends Error {
  override readonly name = 'RawBodyUnavailableError'
  readonly code = 'raw_body_unavailable'
  readonly framework: Framework

  constructor(framework: Framework) {
    super(
      'The QuickBooks webhook needs the raw request body, but it was already parsed or read. Two lines mend it:\n' +
        fixes[framework],
    )
    this.framework = framework
  }
}
