import type { ActivityStream, ActivityStreamOptions } from './activity-stream.ts'
import type { Company } from './books/company.ts'
import type { BooksCompany, CreateCompanyOptions } from './books/create-company.ts'
import type { AdjustableClock } from './clock/clock.ts'
import type { Faults } from './faults/faults.ts'
import type { ClientApp } from './oauth/client-apps.ts'
import type { ConsentDecision } from './oauth/consent.ts'
import type { EmulatorEndpoints } from './oauth/discovery.ts'
import type { Grant, SavedConsents } from './oauth/grants.ts'
import type { OAuthOptions } from './oauth/oauth-options.ts'
import type { RequestLog, RequestRecord } from './exchange/request-log.ts'
import type { EmulatorRequest, EmulatorResponse, Environment } from './exchange/exchange.ts'
import type { ListenOptions } from './server/http-server.ts'
import type { Metering } from './throttle/metering.ts'
import type { ThrottleOptions } from './throttle/throttle.ts'
import type { Webhooks } from './webhooks/webhooks.ts'

export interface CompanyEntry {
  company: Company
  /** Default `sandbox`. */
  environment?: Environment
}

/** A company to generate; the emulator adds the clock. */
export interface GeneratedCompany extends Omit<CreateCompanyOptions, 'clock' | 'realmId'> {
  /** Default `9341457021722202` for the first company, others after it. */
  realmId?: string
  /** Default `sandbox`. */
  environment?: Environment
  /**
   * Rows computed from their index, so that a million invoices need no memory; nothing can be changed in such a
   * company. Default: from 100,001 invoices on.
   */
  indexed?: boolean
}

export interface EmulatorOptions {
  /** Same seed, same tokens, ids and choices. Default 1. */
  seed?: number
  /** Default: the machine's time, which `emulator.clock.advance(ms)` can move forward. */
  clock?: AdjustableClock
  /**
   * Where that default starts, on another day than the machine's: epoch milliseconds or an RFC 3339 text. Default: now.
   * Without effect on a `clock` of your own.
   */
  start?: number | string
  /**
   * Awaited before and after the control page moves the clock: resolves when the application has done what is due, so
   * that no run is torn apart. Default: waits for the requests only.
   */
  rest?: () => Promise<void>
  /**
   * Companies to generate, or made elsewhere. Default: one sandbox company of 40 customers and 400 invoices in one
   * currency.
   */
  companies?: readonly (GeneratedCompany | Company | CompanyEntry)[]
  /** Registered apps. Default: one with development keys and one with production keys. */
  clients?: readonly ClientApp[]
  oauth?: OAuthOptions
  /** Consents and tokens that exist from the start, as `saveConsents()` of an earlier emulator returned them. */
  consents?: SavedConsents
  /** Answer authorization requests at once instead of showing the consent page. Default: show it. */
  autoConsent?: ConsentDecision
  /**
   * Company calls must name their environment, by one of Intuit's hosts or by `/sandbox` or `/production` before the
   * path; without it they answer as on the wrong host. Default false: any address serves both.
   */
  environmentPaths?: boolean
  /** Intuit's limits, or false for none. Default 500 a minute per realm and 10 a second per realm and app. */
  throttle?: ThrottleOptions | false
  /** Metered calls per production app and month before everything answers 429. Default: no stop. */
  monthlyQuota?: number
  /** Milliseconds on the emulator's clock before each answer, at most 2,147,483,647. Default 0. */
  latencyMs?: number
  /** Over HTTP, gzip answers when asked. Default true. */
  compression?: boolean
  /** Requests kept in the log. When it is full the oldest tenth is removed. Default 200,000. */
  logLimit?: number
}

/** One issued token set, for tests that are not about OAuth. */
export interface IssuedTokenSet {
  accessToken: string
  refreshToken: string
  /** RFC 3339, as in core's token set. */
  accessTokenExpiresAt: string
  refreshTokenExpiresAt: string
  refreshTokenHardExpiresAt: string
}

export interface EmulatorAnswer {
  status: number
  headers: Record<string, string>
  body: Uint8Array
}

export interface Emulator {
  readonly clock: AdjustableClock
  /** Where everything is; on the listening origin once `listen` was called, on an invented one before. */
  readonly endpoints: EmulatorEndpoints
  readonly faults: Faults
  readonly log: RequestLog
  readonly metering: Metering
  readonly webhooks: Webhooks
  readonly grants: readonly Grant[]
  /**
   * Consents and tokens as JSON, for the `consents` of an emulator that continues later. They are secrets of the
   * emulator.
   */
  saveConsents(): SavedConsents
  /** All companies, in the order in which they were added. */
  readonly companies: readonly Company[]
  /** Credentials of the registered app for an environment. */
  credentials(environment?: Environment): { clientId: string; clientSecret: string }
  /**
   * Answers one request in this process, without a socket. Fits core's `HttpExchange`. Rejects with an error whose
   * `code` is
   * `ECONNRESET` when a fault breaks the connection, and with the signal's reason when it aborts.
   */
  exchange(request: EmulatorRequest): Promise<EmulatorAnswer>
  /**
   * The answer as data, for servers: a broken connection is a value here, which `listen` and the MSW handlers turn into a
   * broken socket. `exchange` is for clients and rejects instead.
   */
  respond(request: EmulatorRequest): Promise<EmulatorResponse>
  listen(options?: ListenOptions): Promise<Listening>
  /**
   * Walks through the consent page as a person would and returns the callback URL that the browser would be sent to.
   */
  consent(authorizationUrl: string | URL, decision?: Partial<ConsentDecision>): Promise<string>
  /** Grants and issues a token set without the redirects. */
  issueTokens(input: { realmId: string; clientId?: string }): IssuedTokenSet
  /** Expires live access tokens now, as if an hour had passed. */
  expireAccessTokens(match?: { realmId?: string }): void
  /** The user disconnects the app inside QuickBooks; returns how many grants ended. */
  revoke(match?: { realmId?: string; clientId?: string }): number
  /** Someone else with a copy of the refresh token uses it: rotates the value behind the client's back. */
  rotateElsewhere(match?: { realmId?: string }): number
  /**
   * Lets consents end so soon, as near the end of their five years; access tokens expire, so that the next call learns
   * it. Returns how many.
   */
  shortenConsent(input: { endsInMs: number; realmId?: string }): number
  /** Throws when there is none. */
  company(realmId: string): Company
  environmentOf(realmId: string): Environment
  /** The same for a company whose books can be changed through `operations`; the first one when left out. */
  books(realmId?: string): BooksCompany
  /**
   * Starts simulated activity in the books, until it is stopped or the emulator closed. Throws for a company that
   * cannot be changed.
   */
  startActivity(options: ActivityStreamOptions): ActivityStream
  addCompany(entry: GeneratedCompany | Company | CompanyEntry): void
  setThrottle(options: ThrottleOptions | false): void
  setLatency(ms: number): void
  /** Called after each answer, before it is sent: the place to change the books between two pages. */
  onRequest(listener: (record: RequestRecord) => void): () => void
  close(): Promise<void>
}

export interface Listening {
  url: string
  port: number
  endpoints: EmulatorEndpoints
  close(): Promise<void>
}
