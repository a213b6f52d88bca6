import type { FastifyLike } from '@vectis/quickbooks-webhooks'
import { pathOf, toNodeListener, type Mounted } from './node-listener.ts'

/**
 * Mounts an integration on Fastify 5: `app.register(fastifyRoutes, { quickbooks })`. Body parsers are replaced inside the
 * plugin's own scope only.
 */
export async function fastifyRoutes(
  instance: FastifyLike,
  { quickbooks }: { quickbooks: Mounted },
): Promise<void> {
  const { routes, addresses } = quickbooks
  const listen = toNodeListener(quickbooks)
  instance.removeAllContentTypeParsers()
  // Leaves the stream untouched: the routes bound and read it.
  instance.addContentTypeParser('*', (_request, _payload, done) => done(null))
  // Fastify answers 415 to an invalid Content-Type, before it calls any parser; a delivery needs none.
  instance.addHook('onRequest', ({ raw }, _reply, done) => {
    if (pathOf(raw) === addresses.webhookPath) delete raw.headers['content-type']
    done()
  })
  for (const path of routes.paths) {
    instance.all(path, async (request, reply) => {
      reply.hijack()
      // The raw bytes that a plug-in kept; otherwise the stream.
      const { rawBody } = request
      listen(
        rawBody === undefined ? request.raw : Object.assign(request.raw, { rawBody }),
        reply.raw,
      )
    })
  }
}
