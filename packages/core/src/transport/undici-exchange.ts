import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { Agent } from 'undici'
import type { HttpExchange } from './http-exchange.ts'

const gunzipAsync = promisify(gunzip)

/** Larger than any page of 1,000 objects; a stop for a body that only pretends to be small. */
const MAX_BODY_BYTES = 512 * 1024 * 1024

export interface UndiciExchangeOptions {
  /** Sockets kept per origin. Default 10: Intuit's old rule of ten at a time still holds beside the newer ones. */
  connections?: number
  /** How long an idle socket is kept, in milliseconds. Default 30,000. */
  keepAliveMs?: number
}

export interface ClosableExchange {
  exchange: HttpExchange
  /** Ends idle sockets and waits for those in use. */
  close(): Promise<void>
}

/**
 * The default exchange: undici `request` over kept-alive sockets. Asks for gzip and undoes it, because
 * `undici.request` does neither.
 */
export function createUndiciExchange(options: UndiciExchangeOptions = {}): ClosableExchange {
  const { connections = 10, keepAliveMs = 30_000 } = options
  let loading: Promise<{ undici: typeof import('undici'); agent: Agent }> | undefined

  // Loaded with the first request: undici is most of the package's import time, and a host that passes its own
  // exchange never needs it.
  const load = () =>
    (loading ??= import('undici').then((undici) => ({
      undici,
      // The transport measures time-outs on its own clock; a second, ambient timer here would only race it.
      agent: new undici.Agent({
        connections,
        keepAliveTimeout: keepAliveMs,
        pipelining: 1,
        headersTimeout: 0,
        bodyTimeout: 0,
      }),
    })))

  return {
    async exchange({ method, url, headers, body, signal }) {
      const { undici, agent } = await load()
      const answer = await undici.request(url, {
        method,
        headers: { ...headers, 'accept-encoding': 'gzip' },
        dispatcher: agent,
        ...(body === undefined ? {} : { body }),
        ...(signal === undefined ? {} : { signal }),
      })
      const bytes = new Uint8Array(await answer.body.arrayBuffer())
      const flat: Record<string, string> = {}
      for (const [name, value] of Object.entries(answer.headers)) {
        if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value
      }
      return { status: answer.statusCode, headers: flat, body: await decode(bytes, flat) }
    },
    async close() {
      if (loading !== undefined) await (await loading).agent.close()
    },
  }
}

async function decode(bytes: Uint8Array, headers: Record<string, string>): Promise<Uint8Array> {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (bytes.length === 0 || encoding === 'identity' || encoding === '') return bytes
  if (encoding === 'gzip' || encoding === 'x-gzip') {
    return gunzipAsync(bytes, { maxOutputLength: MAX_BODY_BYTES })
  }
  throw new Error(`Expected content-encoding gzip or identity, received "${encoding}".`)
}
