import type { Company } from './books/company.ts'
import type { AdjustableClock } from './clock/clock.ts'
import { createOffsetClock } from './clock/offset-clock.ts'
import { systemClock } from './defaults.ts'
import type { Faults } from './faults/faults.ts'
import { createFaults } from './faults/faults.ts'
import type { ClientApp } from './oauth/client-apps.ts'
import { defaultClientApps } from './oauth/client-apps.ts'
import type { ConsentDecision } from './oauth/consent.ts'
import { createConsent } from './oauth/consent.ts'
import type { EmulatorEndpoints } from './oauth/discovery.ts'
import { buildEndpoints } from './oauth/discovery.ts'
import type { Grant, OAuthOptions } from './oauth/grants.ts'
import { createGrantStore, resolveOAuthOptions } from './oauth/grants.ts'
import type { RequestLog, RequestRecord } from './request-log.ts'
import { createRequestLog } from './request-log.ts'
import { createSeededRandom } from './seeded-random.ts'
import { followConsent } from './oauth/follow-consent.ts'
import type { EmulatorRequest, EmulatorResponse, Environment } from './server/exchange.ts'
import type { ListenOptions } from './server/http-server.ts'
import { listenOverHttp } from './server/http-server.ts'
import { respond } from './server/respond.ts'
import type { Metering } from './throttle/metering.ts'
import { createMetering } from './throttle/metering.ts'
import type { ThrottleOptions } from './throttle/throttle.ts'
import { createThrottle } from './throttle/throttle.ts'
import type { Webhooks } from './webhooks/webhooks.ts'
import { createWebhooks } from './webhooks/webhooks.ts'

export interface CompanyEntry {
  company: Company
  /** Default `sandbox`. */
  environment?: Environment
}

export interface EmulatorOptions {
  /** Same seed, same tokens, ids and choices. Default 1. */
  seed?: number
  /** Default: the machine's time, which `emulator.clock.advance(ms)` can move forward. */
  clock?: AdjustableClock
  companies?: readonly (Company | CompanyEntry)[]
  /** Registered apps. Default: one with development keys and one with production keys. */
  clients?: readonly ClientApp[]
  oauth?: OAuthOptions
  /** Answer authorization requests at once instead of showing the consent page. Default: show it. */
  autoConsent?: ConsentDecision
  /** Intuit's limits, or false for none. Default 500 a minute per realm and 10 a second per realm and app. */
  throttle?: ThrottleOptions | false
  /** Metered calls per production app and month before everything answers 429. Default: no stop. */
  monthlyQuota?: number
  /** Milliseconds on the emulator's clock before each answer. Default 0. */
  latencyMs?: number
  /** Over HTTP, gzip answers when asked. Default true. */
  compression?: boolean
  /** Requests kept in the log; the oldest tenth goes when it is full. Default 200,000. */
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
  /** Credentials of the registered app for an environment. */
  credentials(environment?: Environment): { clientId: string; clientSecret: string }
  /**
   * Answers one request in this process, without a socket. Fits core's `HttpExchange`. Rejects with an error whose `code` is
   * `ECONNRESET` when a fault breaks the connection, and with the signal's reason when it aborts.
   */
  handle(request: EmulatorRequest): Promise<EmulatorAnswer>
  /** As `handle`, under the name of core's port. */
  exchange(request: EmulatorRequest): Promise<EmulatorAnswer>
  /** The answer as data, broken connections included; what `listen` and the MSW handlers stand on. */
  respond(request: EmulatorRequest): Promise<EmulatorResponse>
  listen(options?: ListenOptions): Promise<Listening>
  /** Walks through the consent page as a person would and returns the callback URL that the browser would be sent to. */
  consent(authorizationUrl: string | URL, decision?: Partial<ConsentDecision>): Promise<string>
  /** Grants and issues a token set without the redirects. */
  issueTokens(input: { realmId: string; clientId?: string }): IssuedTokenSet
  /** Ends live access tokens now, as if an hour had passed. */
  expireAccessTokens(match?: { realmId?: string }): void
  /** The user disconnects the app inside QuickBooks; returns how many grants ended. */
  revoke(match?: { realmId?: string; clientId?: string }): number
  company(realmId: string): Company
  addCompany(entry: Company | CompanyEntry): void
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

/** A QuickBooks Online that runs in this process: OAuth, consent, queries, change data capture, throttles and faults. */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const seed = options.seed ?? 1
  const random = createSeededRandom(seed)
  const clock = options.clock ?? createOffsetClock(systemClock)
  const apps = new Map((options.clients ?? defaultClientApps).map((app) => [app.clientId, app]))
  const companies = new Map<string, { company: Company; environment: Environment }>()
  const grants = createGrantStore(resolveOAuthOptions(options.oauth ?? {}), random)
  const faults = createFaults()
  const log = createRequestLog(options.logLimit ?? 200_000)
  const metering = createMetering(options.monthlyQuota ?? null)
  const throttle = createThrottle(options.throttle ?? {})
  const listeners = new Set<(record: RequestRecord) => void>()
  const servers = new Set<Listening>()
  let latencyMs = options.latencyMs ?? 0
  let origin = 'https://quickbooks.emulator.test'
  let sequence = 0

  const addCompany = (entry: Company | CompanyEntry) => {
    const { company, environment = 'sandbox' }: CompanyEntry =
      'company' in entry ? entry : { company: entry }
    companies.set(company.realmId, { company, environment })
    company.subscribe((event) => webhooks.announce(event, environment))
  }

  const consent = createConsent({
    apps,
    grants,
    random,
    autoConsent: options.autoConsent ?? null,
    companies: (environment) =>
      [...companies.values()]
        .filter((entry) => entry.environment === environment)
        .map(({ company }) => ({ realmId: company.realmId, name: company.name })),
  })

  const webhooks = createWebhooks({
    clock,
    random,
    defaultClientId: [...apps.values()].find((app) => app.environment === 'sandbox')?.clientId,
    environmentOf: (clientId) => apps.get(clientId)?.environment,
    isConnected: (input) => grants.isConnected({ ...input, at: clock.now() }),
  })
  for (const entry of options.companies ?? []) addCompany(entry)

  const context = {
    apps,
    grants,
    consent,
    companies,
    throttle,
    metering,
    clock,
    random,
    origin: () => origin,
    endpoints: () => buildEndpoints(origin),
    latencyMs: () => latencyMs,
    chooseFault: faults.choose,
    control: () => Promise.resolve({ status: 404, headers: {}, body: '' }),
    onRecord: (record: RequestRecord) => {
      const numbered = { ...record, sequence: (sequence += 1) }
      log.add(numbered)
      for (const listener of listeners) listener(numbered)
    },
  }
  const respondTo = (request: EmulatorRequest) => respond(request, context)

  async function handle(request: EmulatorRequest): Promise<EmulatorAnswer> {
    request.signal?.throwIfAborted()
    const response = await respondTo(request)
    request.signal?.throwIfAborted()
    if (response.broken !== undefined) {
      throw Object.assign(new Error('socket hang up (emulated)'), { code: 'ECONNRESET' })
    }
    const { status, headers } = response
    return { status, headers, body: Buffer.from(response.body as string) }
  }

  return {
    clock,
    get endpoints() {
      return buildEndpoints(origin)
    },
    faults,
    log,
    metering,
    webhooks,
    grants: grants.grants,
    credentials(environment = 'sandbox') {
      for (const app of apps.values()) {
        const { clientId, clientSecret } = app
        if (app.environment === environment) return { clientId, clientSecret }
      }
      throw new Error(`No app with ${environment} keys is registered with this emulator`)
    },
    handle,
    exchange: handle,
    respond: respondTo,
    async listen(listenOptions = {}) {
      const compression = options.compression ?? true
      const listener = await listenOverHttp(respondTo, { ...listenOptions, compression })
      origin = listener.url
      const listening: Listening = {
        url: listener.url,
        port: listener.port,
        endpoints: buildEndpoints(listener.url),
        close: async () => {
          servers.delete(listening)
          await listener.close()
        },
      }
      servers.add(listening)
      return listening
    },
    consent: (url, decision = {}) =>
      followConsent(handle, String(url), { decision: 'approve', ...decision }),
    issueTokens({ realmId, clientId }) {
      const entry = companies.get(realmId)
      const app = [...apps.values()].find((candidate) =>
        clientId === undefined
          ? candidate.environment === entry?.environment
          : candidate.clientId === clientId,
      )
      if (entry === undefined || app === undefined) {
        throw new Error(`No company ${realmId}, or no app for its environment, in this emulator`)
      }
      const at = clock.now()
      const redirectUri = 'https://example.test/callback'
      const scope = 'com.intuit.quickbooks.accounting'
      const grant = { clientId: app.clientId, realmId, scope, redirectUri, at }
      const tokens = grants.exchangeCode({ ...grant, code: grants.issueCode(grant) })
      if ('error' in tokens) throw new Error(tokens.description)
      const after = (seconds: number) => new Date(at + seconds * 1000).toISOString()
      return {
        accessToken: tokens.accessToken,
        refreshToken: tokens.refreshToken,
        accessTokenExpiresAt: after(tokens.expiresInS),
        refreshTokenExpiresAt: after(tokens.refreshExpiresInS),
        refreshTokenHardExpiresAt: after(tokens.hardExpiresInS),
      }
    },
    expireAccessTokens: (match = {}) => grants.expireAccessTokens(match),
    revoke: (match = {}) => grants.revoke(match),
    company(realmId) {
      const entry = companies.get(realmId)
      if (entry === undefined) throw new Error(`No company ${realmId} in this emulator`)
      return entry.company
    },
    addCompany,
    setThrottle: (next) => throttle.configure(next),
    setLatency: (ms) => {
      latencyMs = ms
    },
    onRequest(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      webhooks.close()
      await Promise.all([...servers].map((server) => server.close()))
    },
  }
}
