/** The same routes on Express, Fastify, Hono and node:http, each mounted by one line. */
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import { connect as dial, type AddressInfo } from 'node:net'
import { buildTestDelivery } from '@vectis/quickbooks-webhooks'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createIntegration, expressRoutes, fastifyRoutes, toNodeListener } from '../src/index.ts'
import { openHost, path, publicUrl, realmId, type Host } from './support/open-host.ts'

/** It has no types of its own any more, and this part of it has not changed. */
const express4 = createRequire(import.meta.url)('express-4') as typeof express

const verifierToken = 'verifier-token-of-the-app'
let host: Host
beforeAll(async () => {
  host = await openHost({ verifierTokens: [verifierToken] })
  await host.quickbooks.start()
  await host.connect()
})
afterAll(() => host.close())

interface Opened {
  origin: string
  close(): Promise<unknown>
}

const listen = async (server: Server): Promise<Opened> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = async () => {
    server.closeAllConnections()
    server.close()
  }
  return { origin: `http://127.0.0.1:${port}`, close }
}

const runtimes: Record<string, () => Promise<Opened>> = {
  'node:http': () => listen(createServer(toNodeListener(host.quickbooks))),
  express() {
    const app = express()
    app.use(expressRoutes(host.quickbooks))
    app.use(express.json())
    app.get('/own', (_request, response) => void response.send('mine'))
    return listen(createServer(app))
  },
  'express 4'() {
    const app = express4()
    app.use(expressRoutes(host.quickbooks))
    app.use(express4.json())
    app.get('/own', (_request, response) => void response.send('mine'))
    return listen(createServer(app))
  },
  async fastify() {
    const app = Fastify()
    void app.register(fastifyRoutes, { quickbooks: host.quickbooks })
    app.get('/own', async () => 'mine')
    const origin = await app.listen({ port: 0, host: '127.0.0.1' })
    return { origin, close: () => app.close() }
  },
  async hono() {
    const { quickbooks } = host
    const app = new Hono()
    app.use((c, next) =>
      quickbooks.routes.paths.includes(c.req.path) ? quickbooks.routes(c.req.raw) : next(),
    )
    app.get('/own', (c) => c.text('mine'))
    return { origin: 'hono:', close: async () => app }
  },
}

describe.each(Object.entries(runtimes))('%s', (name, open) => {
  let opened: Opened
  beforeAll(async () => {
    opened = await open()
  })
  afterAll(() => opened.close())

  /** Hono needs no server: its application is a function of a request. */
  const send = async (route: string, init: RequestInit = {}) => {
    if (name !== 'hono') return fetch(`${opened.origin}${route}`, { redirect: 'manual', ...init })
    const app = (await opened.close()) as Hono
    return app.fetch(new Request(`${publicUrl}${route}`, init))
  }
  const post = (headers: Record<string, string>, form: Record<string, string> = {}) => ({
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(form).toString(),
  })

  test('a person is sent to Intuit, with the cookie', async () => {
    const headers = { origin: publicUrl, 'x-person': 'ada' }
    const response = await send(`${path}/connect`, post(headers, { environment: 'sandbox' }))
    expect(response.status).toBe(303)
    expect(response.headers.get('set-cookie')).toContain('quickbooks_state_')
    expect(response.headers.get('location')).toContain('redirect_uri=')
  })

  test('from another site nobody is', async () => {
    const headers = { origin: 'https://evil.example', 'x-person': 'ada' }
    expect((await send(`${path}/connect`, post(headers))).status).toBe(403)
  })

  test('a delivery keeps its raw bytes, and is recorded once', async () => {
    const { clock } = host
    const delivery = buildTestDelivery({ url: publicUrl, realmId, verifierToken, clock })
    const body = await delivery.text()
    const headers = Object.fromEntries(delivery.headers)
    const sent = { method: 'POST', headers, body }
    const answers = []
    for (const _ of [1, 2])
      answers.push(await (await send('/api/webhooks/quickbooks', sent)).json())
    expect(answers).toMatchObject([{ recorded: 1 }, { duplicates: 1 }])
  })

  test("the host's own routes stay its own", async () => {
    const response = await send('/own')
    const own = name === 'node:http' ? 404 : 200
    expect(response.status).toBe(own)
  })
})

describe.each(Object.entries({ 'Express 4': express4, 'Express 5': express }))(
  '%s',
  (name, make) => {
    /** What each parser of the host leaves on the message, and of which type the form is. */
    const parsers: [string, express.RequestHandler[]][] = [
      ['json alone', [make.json()]],
      ['json and urlencoded', [make.json(), make.urlencoded({ extended: true })]],
      ['text of everything', [make.text({ type: () => true })]],
      ['bytes of everything', [make.raw({ type: () => true })]],
    ]
    test.each(parsers)('behind %s the fields of a form arrive', async (_parser, uses) => {
      const app = make()
      app.use(...uses)
      app.use(expressRoutes(host.quickbooks))
      const { origin, close } = await listen(createServer(app))
      const headers = { origin: publicUrl, 'x-person': 'ada' }
      const sent = { environment: 'production' }
      const json = { ...headers, 'content-type': 'application/json' }
      const answers = []
      for (const init of [
        { headers, body: new URLSearchParams(sent) },
        { headers: json, body: JSON.stringify(sent) },
      ]) {
        const answer = await fetch(`${origin}${path}/connect`, { method: 'POST', ...init })
        answers.push(await answer.text())
      }
      await close()
      for (const text of answers)
        expect(text).toContain('No company can be connected in production')
    })

    test(`a delivery that no parser of ${name} reads is recorded`, async () => {
      const app = make()
      app.use(make.json(), make.urlencoded({ extended: true }))
      app.use(expressRoutes(host.quickbooks))
      const { origin, close } = await listen(createServer(app))
      const delivery = buildTestDelivery({
        url: publicUrl,
        realmId,
        verifierToken,
        clock: host.clock,
      })
      const answer = await fetch(`${origin}/api/webhooks/quickbooks`, {
        method: 'POST',
        headers: {
          ...Object.fromEntries(delivery.headers),
          'content-type': 'application/cloudevents+json',
        },
        body: await delivery.text(),
      })
      await close()
      expect(await answer.json()).toMatchObject({ outcome: 'recorded' })
    })
  },
)

test('on Fastify what the hooks of the host put on a reply stays, for forms and deliveries', async () => {
  const app = Fastify()
  app.addHook('onRequest', async (_request, reply) => {
    void reply.header('x-frame-options', 'DENY').header('set-cookie', 'session=rolled')
  })
  app.addHook('onSend', async (_request, reply) => void reply.header('x-request-id', '7'))
  void app.register(fastifyRoutes, { quickbooks: host.quickbooks })
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  const headers = { origin: publicUrl, 'x-person': 'ada' }
  const init = { method: 'POST', redirect: 'manual', headers } as const
  const form = await fetch(`${origin}${path}/connect`, init)
  const delivery = await fetch(`${origin}/api/webhooks/quickbooks`, init)
  const page = await fetch(`${origin}${path}/disconnected`)
  await app.close()
  expect([form.status, delivery.status, page.status]).toEqual([303, 401, 200])
  for (const response of [form, delivery, page]) {
    expect(response.headers.get('x-frame-options')).toBe('DENY')
    expect(response.headers.get('x-request-id')).toBe('7')
    expect(response.headers.getSetCookie()).toContain('session=rolled')
  }
  expect(form.headers.getSetCookie()).toHaveLength(2)
  expect(form.headers.get('content-type')).toBeNull()
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
})

test('behind a parser of Express forms still work, and a delivery says what to change', async () => {
  const app = express()
  app.use(express.json(), express.urlencoded({ extended: false }))
  app.use(expressRoutes(host.quickbooks))
  let said = ''
  app.use((error: Error, _request: unknown, response: express.Response, _next: unknown) => {
    said = error.message
    response.status(500).end()
  })
  const { origin, close } = await listen(createServer(app))
  const url = `${origin}${path}/connect`
  const headers = { origin: publicUrl, 'x-person': 'ada' }
  const body = new URLSearchParams({ environment: 'production' })
  const refused = await fetch(url, { method: 'POST', headers, body })
  expect(await refused.text()).toContain('No company can be connected in production')
  const delivery = buildTestDelivery({ url: publicUrl, realmId, verifierToken, clock: host.clock })
  await fetch(`${origin}/api/webhooks/quickbooks`, {
    method: 'POST',
    headers: { ...Object.fromEntries(delivery.headers), 'content-type': 'application/json' },
    body: await delivery.text(),
  })
  expect(said).toContain('before')
  await close()
})

test('a sender that goes away, or a closed integration, ends no process', async () => {
  const { storage } = host.quickbooks.parts
  const second = createIntegration({
    storage,
    credentials: { sandbox: { clientId: 'id', clientSecret: 'secret' } },
    publicUrl,
    authorize: () => new Response(null, { status: 401 }),
  })
  const { origin, close } = await listen(createServer(toNodeListener(second)))
  const socket = dial(Number(new URL(origin).port), '127.0.0.1')
  socket.write(`POST ${path}/connect HTTP/1.1\r\nhost: x\r\ncontent-length: 50\r\n\r\nhalf of it`)
  await new Promise((resolve) => setImmediate(resolve))
  socket.destroy()
  await second.close()
  expect((await fetch(`${origin}${path}/disconnected`)).status).toBe(503)
  await close()
})
