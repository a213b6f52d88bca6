/**
 * One HTTP request as the transport sends it. The only methods are GET and POST, and the transport uses POST only for
 * query statements and OAuth endpoints.
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
   * exchange may also pass them to its sockets.
   */
  timeoutMs: number
}

export interface HttpResponse {
  status: number
  /** Lower-case names; a header that came several times is joined by `, `. */
  headers: Record<string, string>
  /** The bytes after content decoding. */
  body: Uint8Array
}

/**
 * Sends one request and reads the whole answer. Rejects without an answer (connection refused, reset, body truncated)
 * and when `signal` aborts, then with the signal's reason. Never retries, never follows a redirect.
 *
 * The default uses the network; an in-process emulator or a recording is another function of this type.
 */
export type HttpExchange = (request: HttpRequest) => Promise<HttpResponse>
