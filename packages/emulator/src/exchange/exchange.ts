/** A request as it reaches the emulator, from a socket, from MSW or from the same process. */
export interface EmulatorRequest {
  method: string
  /** Absolute, on the emulator's origin or on one of Intuit's hosts; or a path. */
  url: string
  headers?: Readonly<Record<string, string | readonly string[] | undefined>>
  body?: string | Uint8Array | null
  signal?: AbortSignal
}

export interface EmulatorResponse {
  status: number
  /** Lower-case names. */
  headers: Record<string, string>
  body: string | Uint8Array
  /**
   * Present when a fault broke the connection: before any byte, or after as many bytes of the body as `body` holds
   * while
   * `content-length` promised more.
   */
  broken?: 'before-response' | 'within-body'
}

export type Environment = 'sandbox' | 'production'

/** One request taken apart, as every part of the emulator reads it. */
export interface Call {
  method: string
  url: URL
  /** Without the environment prefix. */
  path: string
  headers: Readonly<Record<string, string>>
  body: string
  /** Environment of the host or path prefix the request came in on; null when it does not show that. */
  environment: Environment | null
  /** Epoch milliseconds on the emulator's clock when processing started. */
  at: number
  tid: string
  signal: AbortSignal | null
}

/** What one answer of a company's API was about, for the request log. */
export interface CompanyAnswer {
  response: EmulatorResponse
  entity?: string
  objects?: number
}

/** Intuit's hosts that the emulator answers for; the value is the environment of the host. */
export const intuitHosts: Readonly<Record<string, Environment | null>> = {
  'appcenter.intuit.com': null,
  'oauth.platform.intuit.com': null,
  'developer.api.intuit.com': null,
  'developer.intuit.com': null,
  'accounts.platform.intuit.com': 'production',
  'sandbox-accounts.platform.intuit.com': 'sandbox',
  'quickbooks.api.intuit.com': 'production',
  'sandbox-quickbooks.api.intuit.com': 'sandbox',
}

function environmentOfHost(host: string): Environment | null {
  return Object.hasOwn(intuitHosts, host) ? (intuitHosts[host] ?? null) : null
}

export function parseCall(
  request: EmulatorRequest,
  context: { origin: string; at: number; tid: string },
): Call {
  const url = new URL(request.url, context.origin)
  const prefix = /^\/(sandbox|production)(?=\/)/.exec(url.pathname)
  const headers = Object.fromEntries(
    Object.entries(request.headers ?? {}).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), String(value)]],
    ),
  ) as Record<string, string>
  return {
    method: request.method.toUpperCase(),
    url,
    path: prefix === null ? url.pathname : url.pathname.slice(prefix[0].length),
    headers,
    body:
      request.body == null
        ? ''
        : typeof request.body === 'string'
          ? request.body
          : Buffer.from(request.body).toString('utf8'),
    environment: (prefix?.[1] as Environment | undefined) ?? environmentOfHost(url.hostname),
    at: context.at,
    tid: context.tid,
    signal: request.signal ?? null,
  }
}

export function jsonResponse(
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): EmulatorResponse {
  return {
    status,
    headers: { 'content-type': 'application/json;charset=utf-8', ...headers },
    body: JSON.stringify(value),
  }
}
