import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface CallbackServer {
  /** The address to register at Intuit, exactly as it is. */
  redirectUri: string
  /** Resolves with the path and query of the first request to the redirect URI. */
  nextCallback: Promise<string>
  /** The page the browser shows in the end. */
  close(): Promise<void>
}

/** Waits on this machine for Intuit to send the browser back. Port 0: any free one. */
export async function listenForCallback(port = 0): Promise<CallbackServer> {
  const arrived = Promise.withResolvers<string>()
  const server = createServer((request, response) => {
    const url = request.url ?? '/'
    if (!url.startsWith('/callback')) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
    response.end('Thank you. You can close this tab and go back to the terminal.\n')
    arrived.resolve(url)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const { port: bound } = server.address() as AddressInfo
  return {
    redirectUri: `http://localhost:${bound}/callback`,
    nextCallback: arrived.promise,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}
