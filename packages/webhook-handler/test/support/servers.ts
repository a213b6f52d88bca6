import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import {
  expressWebhook,
  fastifyWebhook,
  toNodeHandler,
  type FetchHandler,
  type WebhookHandler,
} from '../../src/index.ts'

/** It has no types of its own any more, and this part of it has not changed. */
export const express4 = createRequire(import.meta.url)('express-4') as typeof express

export const path = '/api/webhooks/quickbooks'

export interface RunningServer {
  url: string
  port: number
  close(): Promise<void>
}

/** The runtimes of the README, each mounted the way the README mounts it. */
export const servers: Record<string, (handler: WebhookHandler) => Promise<RunningServer>> = {
  'node:http': (handler) =>
    listen(createServer((req, res) => void toNodeHandler(handler)(req, res))),

  // A function of the host's hides the receiver: it gets a Request and gives a Response.
  'node:http with the handler wrapped': (handler) => {
    const wrapped: FetchHandler = (request) => handler.fetch(request)
    return listen(createServer((req, res) => void toNodeHandler(wrapped)(req, res)))
  },

  'Express 5': (handler) => {
    const app = express()
    app.all(path, expressWebhook(handler))
    app.use(express.json())
    return listen(createServer(app))
  },

  'Express 4': (handler) => {
    const app = express4()
    app.all(path, expressWebhook(handler))
    app.use(express4.json())
    return listen(createServer(app))
  },

  'Express 5 with express.raw': (handler) => {
    const app = express()
    app.all(path, express.raw({ type: () => true, limit: '4mb' }), expressWebhook(handler))
    return listen(createServer(app))
  },

  'Fastify 5': async (handler) => {
    const app = fastify()
    await app.register(fastifyWebhook, { url: path, handler })
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    return { url: `${url}${path}`, port: Number(new URL(url).port), close: () => app.close() }
  },

  'Hono fetch': async (handler) => {
    const app = new Hono()
    app.all(path, (context) => handler.fetch(context.req.raw))
    return serveHono(app)
  },
}

export function serveHono(app: Hono): Promise<RunningServer> {
  return new Promise((resolve) => {
    const options = {
      fetch: app.fetch,
      port: 0,
      hostname: '127.0.0.1',
      overrideGlobalObjects: false,
    }
    const server = serve(options, (info) => {
      resolve({
        url: `http://127.0.0.1:${info.port}${path}`,
        port: info.port,
        close: () => closeServer(server as Server),
      })
    })
  })
}

export async function listen(server: Server): Promise<RunningServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}${path}`, port, close: () => closeServer(server) }
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
