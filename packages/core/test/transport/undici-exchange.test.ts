import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { createUndiciExchange } from '../../src/transport/undici-exchange.ts'
import type { UndiciExchangeOptions } from '../../src/transport/undici-exchange.ts'

const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end()
})

async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  options: UndiciExchangeOptions = {},
) {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { exchange, close } = createUndiciExchange(options)
  endings.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  }, close)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return {
    server,
    url,
    get: (signal?: AbortSignal) =>
      exchange({
        method: 'GET',
        url,
        headers: { accept: 'application/json' },
        timeoutMs: 1_000,
        ...(signal === undefined ? {} : { signal }),
      }),
    post: (body: string) => exchange({ method: 'POST', url, headers: {}, body, timeoutMs: 1_000 }),
  }
}

// Not `toThrow`: it is content with a rejection that has no error at all.
const tooLong = { message: expect.stringMatching(/^Expected an answer of at most 100000 bytes; .* Look for a proxy/) } // prettier-ignore

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8')

describe('createUndiciExchange', () => {
  test('asks for gzip and undoes it', async () => {
    let asked: string | undefined
    const { get } = await serve((request, response) => {
      asked = request.headers['accept-encoding']
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('ünïcode 😀'))
    })
    const { status, body } = await get()
    expect(asked).toBe('gzip')
    expect(status).toBe(200)
    expect(text(body)).toBe('ünïcode 😀')
  })

  test('takes an answer that is not compressed, and joins repeated headers', async () => {
    const { post } = await serve((request, response) => {
      request.setEncoding('utf8').on('data', (body: string) => {
        response.writeHead(429, { 'X-Two': ['a', 'b'] }).end(`got ${body}`)
      })
    })
    const { status, headers, body } = await post('select')
    expect([status, headers['x-two'], text(body)]).toEqual([429, 'a, b', 'got select'])
  })

  test('understands brotli, which it did not ask for', async () => {
    const { get } = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'br' }).end(brotliCompressSync('ünïcode 😀'))
    })
    expect(text((await get()).body)).toBe('ünïcode 😀')
  })

  const long = Buffer.alloc(1_000_000, 'a')
  test.each([
    ['identity', long],
    ['gzip', gzipSync(long)],
    ['br', brotliCompressSync(long)],
  ])('gives up a body that is too long, whatever its encoding: %s', async (encoding, sent) => {
    const { get } = await serve(
      (_request, response) => {
        response.writeHead(200, { 'content-encoding': encoding }).end(sent)
      },
      { maxBodyBytes: 100_000 },
    )
    await expect(get()).rejects.toMatchObject(tooLong)
  })

  test('a body without an end is read no further than the limit', async () => {
    let sent = 0
    const { get } = await serve(
      (_request, response) => {
        const more = () => {
          while (!response.destroyed && response.write(long)) sent += long.length
        }
        response.on('drain', more)
        more()
      },
      { maxBodyBytes: 100_000 },
    )
    await expect(get()).rejects.toMatchObject(tooLong)
    expect(sent).toBeLessThan(100 * long.length)
  })

  test('keeps its sockets', async () => {
    let sockets = 0
    const { get, server } = await serve((_request, response) => response.end('ok'))
    server.on('connection', () => (sockets += 1))
    for (let call = 0; call < 20; call += 1) await get()
    // undici may open a second socket while the first is still being read.
    expect(sockets).toBeLessThanOrEqual(2)
  })

  test('opens ten sockets and no more', async () => {
    let open = 0
    const held: ServerResponse[] = []
    const { get, server } = await serve((_request, response) => {
      held.push(response)
      if (held.length === 10) for (const one of held.splice(0)) one.end('ok')
    })
    server.on('connection', () => (open += 1))
    await Promise.all(Array.from({ length: 30 }, () => get()))
    expect(open).toBe(10)
  })

  test('rejects when the connection breaks, at once or inside the body', async () => {
    let calls = 0
    const { get } = await serve((request, response) => {
      calls += 1
      if (calls === 1) request.socket.destroy()
      else {
        response.writeHead(200, { 'content-length': '100' }).write('only a part')
        setImmediate(() => request.socket.destroy())
      }
    })
    await expect(get()).rejects.toThrow(/closed|ECONNRESET/i)
    await expect(get()).rejects.toThrow(/closed|terminated|aborted/i)
  })

  test('undoes gzip by its other name, in any case and between spaces', async () => {
    const { get } = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': ' X-GZip ' }).end(gzipSync('ünïcode'))
    })
    expect(text((await get()).body)).toBe('ünïcode')
  })

  test.each([
    ['the first byte', Buffer.from([0x1f, 0x20, 0x7b])],
    ['the second byte', Buffer.from([0x7b, 0x8b, 0x7d])],
  ])('a body that has only %s of gzip is not packed', async (_what, bytes) => {
    const { get } = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bytes)
    })
    expect(Buffer.from((await get()).body)).toEqual(bytes)
  })

  test('takes a body that was unpacked on the way as it is', async () => {
    const { get } = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('{"ünïcode":"😀"}')
    })
    expect(text((await get()).body)).toBe('{"ünïcode":"😀"}')
  })

  test('rejects a truncated gzip body, and an encoding that was not requested', async () => {
    let calls = 0
    const { get } = await serve((_request, response) => {
      calls += 1
      if (calls === 1) {
        response.writeHead(200, { 'content-encoding': 'gzip' })
        response.end(gzipSync('x'.repeat(10_000)).subarray(0, 20))
      } else response.writeHead(200, { 'content-encoding': 'zstd' }).end('?')
    })
    await expect(get()).rejects.toThrow(/unexpected end/i)
    await expect(get()).rejects.toThrow('zstd')
  })

  test('rejects with the reason of the signal', async () => {
    const controller = new AbortController()
    const { get } = await serve(() => controller.abort(new Error('caller left')))
    await expect(get(controller.signal)).rejects.toThrow('caller left')
  })

  test('does not follow redirects', async () => {
    const { get } = await serve((_request, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:1/elsewhere' }).end()
    })
    expect((await get()).status).toBe(302)
  })

  test('closes with agents that hold nothing and have no close, as those of Bun', async () => {
    const { Agent } = await import('undici')
    const { exchange, close } = createUndiciExchange()
    const { url } = await serve((_request, response) => response.end('ok'))
    await exchange({ method: 'GET', url, headers: {}, timeoutMs: 1_000 })
    Object.defineProperty(Agent.prototype, 'close', { value: undefined, configurable: true })
    try {
      await expect(close()).resolves.toBeUndefined()
    } finally {
      Reflect.deleteProperty(Agent.prototype, 'close')
    }
    await close()
  })

  test('closes without ever having been used', async () => {
    await expect(createUndiciExchange().close()).resolves.toBeUndefined()
  })
})
