import { createServer } from 'node:http'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { afterEach, describe, expect, test } from 'vitest'
import { expressWebhook, fastifyWebhook, toNodeHandler, type FetchHandler } from '../src/index.ts'
import { cloudEvent, sign } from './support/deliveries.ts'
import { createFixture } from './support/fixture.ts'
import { listen, path, serveHono, type RunningServer } from './support/servers.ts'

const running: RunningServer[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()))
})

describe('a body parsed before the handler', () => {
  async function firstError(
    start: (handler: FetchHandler, seen: (error: unknown) => void) => Promise<RunningServer>,
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

  test('by express.json(): the error names the two lines', async () => {
    const error = await firstError((handler, seen) => {
      const app = express()
      app.use(express.json())
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
        app.post(path, (context) => handler(context.req.raw))
        app.onError((failure, context) => {
          seen(failure)
          return context.text('', 500)
        })
        return serveHono(app)
      })
      expect(error).toMatchObject({ name: 'RawBodyUnavailableError', framework: 'fetch' })
      expect((error as Error).message).toContain('handler(c.req.raw)')
    }
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

test('what a function around the handler throws is answered by Fastify', async () => {
  const app = fastify()
  const handler = () => Promise.reject(new Error('the host threw'))
  await app.register(fastifyWebhook, { url: path, handler })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  running.push({ url, port: 0, close: () => app.close() })
  expect((await fetch(`${url}${path}`, { method: 'POST', body: '[]' })).status).toBe(500)
})
