import { http, HttpResponse } from 'msw'
import type { HttpHandler } from 'msw'
import { defineNetwork, InterceptorSource } from 'msw/experimental'
import { HttpRequestInterceptor } from '@mswjs/interceptors/http'
import type { Emulator } from './emulator-options.ts'
import { intuitHosts } from './exchange/exchange.ts'

/** MSW handlers that let an emulator answer for Intuit's real hosts, over https. */
export function createIntuitHandlers(emulator: Pick<Emulator, 'respond'>): HttpHandler[] {
  return Object.keys(intuitHosts).map((host) =>
    http.all(`https://${host}/*`, async ({ request }) => {
      const body = request.body === null ? null : Buffer.from(await request.arrayBuffer())
      const response = await emulator.respond({
        method: request.method,
        url: request.url,
        headers: Object.fromEntries(request.headers),
        body,
        signal: request.signal,
      })
      // MSW can only break a connection as a whole: errors with a code, and truncated bodies, need the real server.
      if (response.broken !== undefined) return HttpResponse.error()
      const hasBody = ![204, 304].includes(response.status)
      return new HttpResponse(hasBody ? Buffer.from(response.body as string) : null, {
        status: response.status,
        headers: response.headers,
      })
    }),
  )
}

/** Requests that no handler answered fail instead of reaching the internet. */
export interface IntuitNetwork {
  /** Starts intercepting every HTTP client of this process, npm's undici and node:http included. */
  enable(): void
  /** Stops intercepting. */
  disable(): void
}

/**
 * Puts an emulator behind Intuit's production hosts inside this process. A socket-level interceptor is used because
 * MSW's own
 * `setupServer` does not see npm's undici.
 */
export function createIntuitNetwork(
  emulator: Pick<Emulator, 'respond'>,
  options: {
    /** Further handlers, asked first. */
    handlers?: HttpHandler[]
    /** What to do with a request to any other host. Default `error`. */
    onUnhandled?: 'error' | 'bypass'
  } = {},
): IntuitNetwork {
  const network = defineNetwork({
    sources: [new InterceptorSource({ interceptors: [new HttpRequestInterceptor()] })],
    handlers: [...(options.handlers ?? []), ...createIntuitHandlers(emulator)],
    onUnhandledFrame: options.onUnhandled ?? 'error',
    context: { quiet: true },
  })
  return {
    enable: () => network.enable(),
    disable: () => network.disable(),
  }
}
