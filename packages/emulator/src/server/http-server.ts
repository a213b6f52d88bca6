import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { intuitHosts } from '../exchange/exchange.ts'
import type { EmulatorRequest, EmulatorResponse } from '../exchange/exchange.ts'

export interface ListenOptions {
  /** Default 0: any free port. */
  port?: number
  /** Default `127.0.0.1`. */
  host?: string
  /** Certificate and key as PEM: HTTPS instead of HTTP. */
  tls?: { cert: string; key: string }
}

const compress = promisify(gzip)
const maxBodyBytes = 1_000_000

export interface HttpListener {
  url: string
  port: number
  close(): Promise<void>
}

/** Serves the emulator on a port with plain node:http. */
export async function listenOverHttp(
  respond: (request: EmulatorRequest) => Promise<EmulatorResponse>,
  options: ListenOptions & { compression: boolean },
): Promise<HttpListener> {
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    serve(incoming, outgoing, respond, options.compression).catch((error: unknown) => {
      outgoing.destroy(error instanceof Error ? error : undefined)
    })
  }
  const { tls } = options
  const server = tls === undefined ? createServer(onRequest) : createTlsServer(tls, onRequest)
  server.keepAliveTimeout = 30_000
  const host = options.host ?? '127.0.0.1'
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, host, () => resolve())
  })
  const { port } = server.address() as AddressInfo
  // The address for listening everywhere cannot be called.
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${name.includes(':') ? `[${name}]` : name}:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** One of Intuit's hosts says which environment was asked; any other name is the emulator's own. */
function addressOf({ url = '/', headers }: IncomingMessage): string {
  const name = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase()
  return url.startsWith('/') && Object.hasOwn(intuitHosts, name) ? `https://${name}${url}` : url
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  respond: (request: EmulatorRequest) => Promise<EmulatorResponse>,
  compression: boolean,
): Promise<void> {
  const gaveUp = new AbortController()
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gaveUp.abort(new Error('The client closed the connection'))
  })
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBodyBytes) {
      outgoing.writeHead(413).end()
      return
    }
    chunks.push(chunk)
  }
  const response = await respond({
    method: incoming.method ?? 'GET',
    url: addressOf(incoming),
    headers: incoming.headers,
    body: chunks.length === 0 ? null : Buffer.concat(chunks),
    signal: gaveUp.signal,
  })
  if (response.broken === 'before-response') {
    outgoing.socket?.resetAndDestroy()
    return
  }
  let body = Buffer.from(response.body as string)
  const headers = { ...response.headers }
  const mayCompress = compression && response.broken === undefined && body.length > 1024
  if (mayCompress && /\bgzip\b/.test(String(incoming.headers['accept-encoding'] ?? ''))) {
    body = await compress(body, { level: 1 })
    headers['content-encoding'] = 'gzip'
  }
  if (response.broken === undefined) headers['content-length'] = String(body.length)
  outgoing.writeHead(response.status, headers)
  if (response.broken === 'within-body') {
    outgoing.write(body, () => outgoing.socket?.resetAndDestroy())
    return
  }
  outgoing.end(incoming.method === 'HEAD' ? undefined : body)
}
