import { promisify } from 'node:util'
import { brotliDecompress, gunzip } from 'node:zlib'
import type { Agent } from 'undici'
import type { HttpExchange } from './http-exchange.ts'

const gunzipAsync = promisify(gunzip)
const brotliAsync = promisify(brotliDecompress)

/** Larger than any page of 1,000 objects. It stops bodies that unpack to a huge size, and bodies that never end. */
const MAX_BODY_BYTES = 512 * 1024 * 1024

export interface UndiciExchangeOptions {
  /**
   * Sockets kept per origin. Default 10: Intuit's old limit of ten concurrent requests still applies beside the newer
   * ones.
   */
  connections?: number
  /** How long an idle socket is kept, in milliseconds. Default 30,000. */
  keepAliveMs?: number
  /** The maximum size of a body in bytes, both compressed and unpacked; larger answers are dropped. Default 512 MiB. */
  maxBodyBytes?: number
}

export interface ClosableExchange {
  exchange: HttpExchange
  /** Ends idle sockets and waits for those in use. */
  close(): Promise<void>
}

/**
 * The default exchange: undici `request` over kept-alive sockets. Requests gzip and decodes it, because
 * `undici.request` does neither. See docs/decisions/0021.
 */
export function createUndiciExchange(options: UndiciExchangeOptions = {}): ClosableExchange {
  const { connections = 10, keepAliveMs = 30_000, maxBodyBytes = MAX_BODY_BYTES } = options
  let loading: Promise<{ undici: typeof import('undici'); agent: Agent }> | undefined

  // Loaded with the first request: undici is most of the package's import time, and a host that passes its own
  // exchange never needs it.
  const load = () =>
    (loading ??= import('undici').then((undici) => ({
      undici,
      // The transport measures time-outs on its own clock; a second, ambient timer here would race it.
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
      const flat = Object.fromEntries(
        Object.entries(answer.headers).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
        ),
      ) as Record<string, string>
      const bytes = await readBody(answer.body, maxBodyBytes)
      const decoded = await decode(bytes, flat['content-encoding'], maxBodyBytes)
      return { status: answer.statusCode, headers: flat, body: decoded }
    },
    async close() {
      if (loading === undefined) return
      // In Bun, `undici` is Bun's own, whose agents hold nothing and have no `close`.
      const { agent }: { agent: Partial<Agent> } = await loading
      await agent.close?.()
    },
  }
}

/** Reads the whole body; if it is longer than `limit`, the socket is closed and the rest is not read. */
async function readBody(body: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.byteLength
    if (length > limit) throw tooLong(limit)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function decode(
  bytes: Uint8Array,
  contentEncoding: string | undefined,
  limit: number,
): Promise<Uint8Array> {
  const encoding = contentEncoding?.trim().toLowerCase() ?? 'identity'
  if (bytes.length === 0 || encoding === 'identity' || encoding === '') return bytes
  const isGzip = encoding === 'gzip' || encoding === 'x-gzip'
  // We do not request Brotli, but decode it within the same bounds in case a proxy sends it.
  if (!isGzip && encoding !== 'br') {
    throw new Error(`Expected content-encoding gzip, br or identity, received "${encoding}".`)
  }
  // Bun's own undici has unpacked the body and keeps the header. What gzip packed begins with these two bytes; JSON and
  // XML never do.
  if (isGzip && !(bytes[0] === 0x1f && bytes[1] === 0x8b)) return bytes
  try {
    const unpack = isGzip ? gunzipAsync : brotliAsync
    return await unpack(bytes, { maxOutputLength: limit })
  } catch (cause) {
    throw (cause as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE' ? tooLong(limit) : cause
  }
}

function tooLong(limit: number): Error {
  return new Error(
    `Expected an answer of at most ${limit} bytes; this one is longer and was dropped. Look for a proxy between here and Intuit.`,
  )
}
