import { fastifyWebhook, type FastifyLike } from '@vectis/quickbooks-webhooks'
import { checkMounted } from '../options/check-parts.ts'
import { answerForm, type Mounted } from './node-listener.ts'

/**
 * Mounts an integration on Fastify 5: `app.register(fastifyRoutes, { quickbooks })`. Body parsers are replaced inside the
 * plugin's own scope only; the hooks of the host run, and what they put on a reply stays.
 */
export async function fastifyRoutes(
  instance: FastifyLike,
  options: { quickbooks: Mounted },
): Promise<void> {
  const { quickbooks } = Object(options) as typeof options
  checkMounted('app.register(fastifyRoutes, { quickbooks })', quickbooks)
  const { routes, addresses } = quickbooks
  // Its parser leaves the stream untouched for the other paths too.
  await fastifyWebhook(instance, { url: addresses.webhookPath, handler: routes.webhook })
  for (const path of routes.paths.filter((one) => one !== addresses.webhookPath)) {
    instance.all(path, async ({ raw, rawBody }, reply) => {
      // The raw bytes that a plug-in kept; otherwise the stream.
      const message = rawBody === undefined ? raw : Object.assign(raw, { rawBody })
      const response = (await answerForm(quickbooks, message)) ?? new Response(null)
      reply.code(response.status)
      // `set-cookie` is added to the host's own; each cookie is an entry of its own.
      for (const [name, value] of response.headers) reply.header(name, value)
      if (!raw.complete) reply.header('connection', 'close')
      const bytes = Buffer.from(await response.arrayBuffer())
      return reply.send(bytes.byteLength === 0 ? undefined : bytes)
    })
  }
}
