import type { IncomingMessage, ServerResponse } from 'node:http'
import { fastifyWebhook, type FastifyLike } from '@vectis/quickbooks-webhooks'
import { answerMessage, type Mounted } from './node-listener.ts'

/** The part of a Fastify 5 instance that the plugin uses. */
export interface FastifyHost extends FastifyLike {
  register(
    plugin: typeof fastifyWebhook,
    options: Parameters<typeof fastifyWebhook>[1],
  ): PromiseLike<unknown>
  all(
    path: string,
    handler: (
      request: { raw: IncomingMessage },
      reply: { raw: ServerResponse; hijack(): void },
    ) => Promise<void>,
  ): unknown
}

/**
 * Mounts an integration on Fastify 5: `app.register(fastifyRoutes, { quickbooks })`. Body parsers are replaced inside the
 * plugin's own scope only.
 */
export async function fastifyRoutes(
  instance: FastifyHost,
  { quickbooks }: { quickbooks: Mounted },
): Promise<void> {
  const { routes, addresses } = quickbooks
  await instance.register(fastifyWebhook, {
    url: addresses.webhookPath,
    handler: routes.webhook,
  })
  instance.removeAllContentTypeParsers()
  instance.addContentTypeParser('*', (_request, _payload, done) => done(null))
  for (const path of routes.paths) {
    if (path === addresses.webhookPath) continue
    instance.all(path, async (request, reply) => {
      reply.hijack()
      await answerMessage(quickbooks, request.raw, reply.raw)
    })
  }
}
