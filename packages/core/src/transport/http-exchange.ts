/**
 * One HTTP request as the transport sends it. There is no verb but GET and POST, and the transport uses POST for
 * query statements and OAuth endpoints only.
 */
export interface HttpRequest {
  method: 'GET' | 'POST'
  /** Absolute, with the query string. */
  url: string
  /** Lower-case names. Holds the Authorization header: never log it. */
  headers: Record<string, string>
  body?: string
  /** Aborts when the caller gives up or the time-out of the transport's clock has passed. */
  signal?: AbortSignal
  /**
   * Milliseconds the whole exchange may take. The transport measures them on its own clock and aborts `signal`; an
   * exchange may hand them on to its sockets as well.
   */
  timeoutMs: number
}

export interface HttpResponse {
  status: number
  /** Lower-case names; a header that came several times is joined by `, `. */
  headers: Record<string, string>
  /** The bytes after any content encoding is undone. */
  body: Uint8Array
}

/**
 * Sends one request and reads the whole answer. Rejects when there is none (connection refused, reset, body cut
 * short) and when `signal` aborts, then with the signal's reason. Never retries, never follows a redirect.
 *
 * The default goes over the network; an in-process emulator or a recording is given as another function of this shape.
 */
export type HttpExchange = (request: HttpRequest) => Promise<HttpResponse>
