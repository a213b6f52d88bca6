import type { Remedy } from './remedy.ts'

/** How a webhook can fail. `raw_body_unavailable` is followed by the framework. */
export const webhookRemedies = {
  signature_mismatch: {
    seen: 'webhook 401',
    say: 'The verifier token does not match the one Intuit signs with.',
    do: 'Copy it again from the Webhooks page of the Intuit app and replace it here. Sandbox and production have different ones.',
  },
  no_verifier_token: {
    seen: 'webhook 401, no token set',
    say: 'Webhooks arrive, but no verifier token is set: all are refused.',
    do: 'Copy the token from the Webhooks page of the Intuit app and set it here.',
  },
  duplicate: {
    seen: 'webhook 200, but no rows',
    say: 'The event had been recorded before.',
    do: 'No action needed: Intuit repeats deliveries, and each event counts once. Rows change with the next run.',
  },
  no_webhooks: {
    seen: 'no webhook for 7 days',
    say: 'No webhook has arrived for a week.',
    do: 'Check the subscription at Intuit. After failures Intuit waits up to 6 hours, and may hold later events back behind the failed one.',
  },
  'raw_body_unavailable express': {
    seen: 'a body that Express has already parsed',
    say: 'The signature covers the original bytes, which are no longer available.',
    do:
      "  app.post('/api/webhooks/quickbooks', expressWebhook(handler)) // before the line below\n" +
      '  app.use(express.json())',
  },
  'raw_body_unavailable fastify': {
    seen: 'a body that Fastify has already parsed',
    say: 'The signature covers the original bytes, which are no longer available.',
    do:
      "  app.register(fastifyWebhook, { url: '/api/webhooks/quickbooks', handler })\n" +
      '  // instead of app.post(...): the plugin reads the body before a JSON parser does',
  },
  'raw_body_unavailable node': {
    seen: 'a body that a node:http handler has already read',
    say: 'The signature covers the original bytes, which are no longer available.',
    do:
      "  if (request.url === '/api/webhooks/quickbooks') return toNodeHandler(handler)(request, response)\n" +
      '  // before any code that reads the request body',
  },
  'raw_body_unavailable fetch': {
    seen: 'a body that a Request handler has already read',
    say: 'The signature covers the original bytes, which are no longer available.',
    do:
      "  app.post('/api/webhooks/quickbooks', (c) => handler.fetch(c.req.raw)) // Hono; in Next.js: export const POST = handler.fetch\n" +
      '  // before any middleware that calls json(), text() or formData() on the request, or pass request.clone() to that middleware',
  },
} as const satisfies Record<string, Remedy>
