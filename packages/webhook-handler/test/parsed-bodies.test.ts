import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import express from 'express'
import fastify, { type FastifyInstance } from 'fastify'
import { Hono } from 'hono'
import { afterEach, describe, expect, test } from 'vitest'
import { expressWebhook, fastifyWebhook, toNodeHandler, type WebhookHandler } from '../src/index.ts'
import { cloudEvent, sign } from './support/deliveries.ts'
import { createFixture } from './support/fixture.ts'
import { express4, listen, path, serveHono, type RunningServer } from './support/servers.ts'

const running: RunningServer[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()))
})

describe('a body parsed before the handler', () => {
  async function firstError(
    start: (handler: WebhookHandler, seen: (error: unknown) => void) => Promise<RunningServer>,
  ) {
    const fixture = await createFixture({})
    const errors: unknown[] = []
    const server = await start(fixture.handler, (error) => errors.push(error))
    running.push(server)
    const body = JSON.stringify([cloudEvent(fixture.realmA)])
    const response = await fetch(server.url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'intuit-signature': sign(body, fixture.tokenA),
      },
    })
    expect(response.status).toBe(500)
    expect(await fixture.stored('tenant-a')).toEqual([])
    return errors[0]
  }

  test.each([
    ['4', express4],
    ['5', express],
  ])('by express.json() of Express %s: the error names the two lines', async (_name, make) => {
    const error = await firstError((handler, seen) => {
      const app = make()
      app.use(make.json())
      app.post(path, expressWebhook(handler))
      app.use(
        (
          failure: unknown,
          _request: express.Request,
          response: express.Response,
          next: express.NextFunction,
        ) => {
          seen(failure)
          if (response.headersSent) next(failure)
          else response.status(500).end()
        },
      )
      return listen(createServer(app))
    })
    expect(error).toMatchObject({ name: 'RawBodyUnavailableError', code: 'raw_body_unavailable' })
    expect((error as Error).message).toContain(
      'expressWebhook(handler)) // before the line below\n  app.use(express.json())',
    )
  })

  test('by code that read the stream under node:http', async () => {
    const error = await firstError((handler, seen) =>
      listen(
        createServer((req, res) => {
          req.resume().on('end', () => {
            toNodeHandler(handler)(req, res).catch((failure: unknown) => {
              seen(failure)
              res.statusCode = 500
              res.end()
            })
          })
        }),
      ),
    )
    expect(error).toMatchObject({ name: 'RawBodyUnavailableError', framework: 'node' })
  })

  test('by a Hono middleware, whether it called json() or holds a reader', async () => {
    for (const take of [
      (request: Request) => request.json(),
      async (request: Request) => void request.body?.getReader(),
    ]) {
      const error = await firstError((handler, seen) => {
        const app = new Hono()
        app.use(async (context, next) => {
          await take(context.req.raw)
          await next()
        })
        app.post(path, (context) => handler.fetch(context.req.raw))
        app.onError((failure, context) => {
          seen(failure)
          return context.text('', 500)
        })
        return serveHono(app)
      })
      expect(error).toMatchObject({ name: 'RawBodyUnavailableError', framework: 'fetch' })
      expect((error as Error).message).toContain('handler.fetch(c.req.raw)')
    }
  })

  test('by Fastify code that kept nothing', async () => {
    const error = await firstError(async (handler, seen) => {
      const app = fastify()
      app.addHook('preParsing', async (_request, _reply, payload) => {
        for await (const _chunk of payload);
        return Readable.from([])
      })
      app.setErrorHandler((failure, _request, reply) => {
        seen(failure)
        void reply.status(500).send()
      })
      await app.register(fastifyWebhook, { url: path, handler })
      return listenFastify(app)
    })
    expect(error).toMatchObject({ name: 'RawBodyUnavailableError', framework: 'fastify' })
    expect((error as Error).message).toMatch(/^The QuickBooks webhook needs the raw request body, /)
  })

  test('fastify whose host has a parser for every type: a delivery is verified over its bytes', async () => {
    const fixture = await createFixture({})
    const app = fastify()
    app.addContentTypeParser('*', (_request, payload, done) => {
      payload.resume()
      done(null, 'read by the host')
    })
    await app.register(fastifyWebhook, { url: path, handler: fixture.handler })
    const body = JSON.stringify([cloudEvent(fixture.realmA)])
    const headers = { 'intuit-signature': sign(body, fixture.tokenA) }
    const answer = await app.inject({ method: 'POST', url: path, payload: body, headers })
    expect(answer.json()).toMatchObject({ outcome: 'recorded', recorded: 1 })
    await app.close()
  })

  test('fastify keeps its own JSON parser outside the plugin', async () => {
    const fixture = await createFixture({})
    const app = fastify()
    await app.register(fastifyWebhook, { url: path, handler: fixture.handler })
    app.post('/other', async (request) => request.body)
    const response = await app.inject({ method: 'POST', url: '/other', payload: { a: 1 } })
    expect(response.json()).toEqual({ a: 1 })
    await app.close()
  })
})

/** JSON that no serializer writes in the same way: white space, escapes, a number with zeros. */
const spelledOut = (realmId: string) =>
  `[ {"intuitaccountid" : "${realmId}", "id": "e\\u0031", "type":"qbo.invoice.updated.v1", "n": 1.00, "s": "ü😀"} ]\n`

async function readAll(stream: AsyncIterable<Buffer | string>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

function createServerOf(serve: (req: IncomingMessage, res: ServerResponse) => Promise<void>) {
  return createServer((req, res) => void serve(req, res))
}

/** A body that was parsed, with the bytes kept: what each framework's own way leaves. */
const kept: Record<string, (handler: WebhookHandler) => Promise<RunningServer>> = {
  'express.json({ verify }) with rawBody, as on Firebase': (handler) => {
    const app = express()
    const verify = (request: object, _response: unknown, bytes: Buffer) =>
      void Object.assign(request, { rawBody: bytes })
    app.use(express.json({ verify, type: () => true }))
    app.post(path, expressWebhook(handler))
    return listen(createServer(app))
  },
  'express.text(): the body is a text': (handler) => {
    const app = express()
    app.use(express.text({ type: () => true }))
    app.post(path, expressWebhook(handler))
    return listen(createServer(app))
  },
  'node:http with rawBody beside a parsed body': (handler) =>
    listen(
      createServerOf(async (req, res) => {
        const rawBody = await readAll(req)
        const body: unknown = JSON.parse(rawBody.toString())
        await toNodeHandler(handler)(Object.assign(req, { rawBody, body }), res)
      }),
    ),
  'node:http with rawBody as a text': (handler) =>
    listen(
      createServerOf(async (req, res) => {
        const rawBody = (await readAll(req)).toString()
        await toNodeHandler(handler)(Object.assign(req, { rawBody }), res)
      }),
    ),
  'Fastify with rawBody on its request, as its plug-in for raw bodies does': async (handler) => {
    const app = fastify()
    app.addHook('preParsing', async (request, _reply, payload) => {
      const rawBody = await readAll(payload)
      Object.assign(request, { rawBody })
      return Readable.from([rawBody])
    })
    await app.register(fastifyWebhook, { url: path, handler })
    return listenFastify(app)
  },
  'Fastify behind a platform that read the message': async (handler) => {
    const app = fastify({
      serverFactory: (serve) =>
        createServerOf(async (req, res) => {
          const rawBody = await readAll(req)
          serve(Object.assign(req, { rawBody, body: JSON.parse(rawBody.toString()) }), res)
        }),
    })
    await app.register(fastifyWebhook, { url: path, handler })
    return listenFastify(app)
  },
}

async function listenFastify(app: FastifyInstance): Promise<RunningServer> {
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  return { url: `${url}${path}`, port: 0, close: () => app.close() }
}

describe.each(Object.entries(kept))('raw bytes that were kept are used: %s', (_name, start) => {
  test('the signature is verified over exactly those bytes', async () => {
    const fixture = await createFixture({})
    const server = await start(fixture.handler)
    running.push(server)
    const body = spelledOut(fixture.realmA)
    const post = (signature: string) =>
      fetch(server.url, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', 'intuit-signature': signature },
      })
    const rewritten = JSON.stringify(JSON.parse(body))
    expect((await post(sign(rewritten, fixture.tokenA))).status).toBe(401)
    expect((await post(sign(body, fixture.tokenA))).status).toBe(200)
    expect(await fixture.stored('tenant-a')).toEqual(['e1'])
  })
})

test('kept bytes are bounded like any others', async () => {
  const fixture = await createFixture({ maxBodyBytes: 100 })
  const app = express()
  app.use(express.text({ type: () => true }))
  app.post(path, expressWebhook(fixture.handler))
  const server = await listen(createServer(app))
  running.push(server)
  const body = 'x'.repeat(101)
  const headers = { 'intuit-signature': sign(body, fixture.tokenA), 'content-type': 'text/plain' }
  expect((await fetch(server.url, { method: 'POST', body, headers })).status).toBe(413)
})

test('what a function around the handler throws is answered by Fastify', async () => {
  const app = fastify()
  const handler = () => Promise.reject(new Error('the host threw'))
  await app.register(fastifyWebhook, { url: path, handler })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  running.push({ url, port: 0, close: () => app.close() })
  expect((await fetch(`${url}${path}`, { method: 'POST', body: '[]' })).status).toBe(500)
})
