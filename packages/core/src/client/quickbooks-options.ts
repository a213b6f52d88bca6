import type { Credentials, CredentialsResolver } from '../oauth/credentials.ts'
import type { EndpointsOption } from '../oauth/endpoints.ts'
import type { AuthorizationStateStore, ConnectionStore } from '../ports/connection-store.ts'
import type { UsageStore } from '../ports/usage-store.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { HttpExchange } from '../transport/http-exchange.ts'
import type { Limiter, LimiterOptions } from '../transport/limiter.ts'
import type { RetryOptions } from '../transport/retry-plan.ts'
import type { Clock, Logger, Random } from '../transport/runtime.ts'
import type { OptionNames } from '../values/check-place.ts'

export interface QuickBooksOptions {
  /** Keys of the Intuit app: a value, or a function if they differ per tenant or environment. */
  credentials: Credentials | CredentialsResolver
  /** Where connections and their tokens are kept. One read per call, a few writes per refresh (hourly per realm). */
  connections: ConnectionStore
  /** Where pending authorization requests are kept for ten minutes. */
  states: AuthorizationStateStore
  /** Where metered calls are added up, within a second of the call. Default: not counted. */
  usage?: UsageStore
  /** Addresses instead of Intuit's, such as `emulator.endpoints`. Default: Intuit's, by discovery (one call a day). */
  endpoints?: EndpointsOption
  /** Sends the HTTP requests. Default: undici over kept-alive sockets. Pass an in-process emulator here. */
  transport?: HttpExchange
  /** Shares limits with other processes. Default: windows of this process only. */
  limiter?: Limiter
  /**
   * Settings of the default limiter; Intuit's own limits are the upper bounds. Default: 5 a second, 500 a minute, 10 in
   * flight.
   */
  limits?: Omit<LimiterOptions, 'clock'>
  /** When to try again. Default: network faults and 502 to 504 four times, 500 once, 429 three times a minute apart. */
  retry?: RetryOptions
  /** Milliseconds for one attempt at a call. Default 120,000, which is Intuit's own limit; at least 1. */
  timeoutMs?: number
  tokens?: {
    /** Milliseconds for the token endpoint. Default 30,000. */
    timeoutMs?: number
    /**
     * Milliseconds after which another process takes over the refresh of a process that died. Default `timeoutMs` +
     * 15,000.
     */
    leaseMs?: number
    /**
     * An access token with less than this left, in milliseconds, is refreshed before use. Default 60,000, at most
     * 1,800,000.
     */
    marginMs?: number
  }
  /** Time and timers. Default: the machine's. */
  clock?: Clock
  /** Jitter, states and owner names. Default: the machine's, cryptographically strong where it matters. */
  random?: Random
  /** A pino logger or anything with its four methods. Default: silent. Never receives headers, bodies or tokens. */
  logger?: Logger
  /** Spans and metrics of calls, waits, refreshes and HTTP requests. Default: none. */
  telemetry?: Telemetry
}

export const optionNames: OptionNames<QuickBooksOptions> = {
  credentials: true,
  connections: true,
  states: true,
  usage: true,
  endpoints: true,
  transport: true,
  limiter: true,
  limits: true,
  retry: true,
  timeoutMs: true,
  tokens: true,
  clock: true,
  random: true,
  logger: true,
  telemetry: true,
}
