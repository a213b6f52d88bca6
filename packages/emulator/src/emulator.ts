import { checkDelay } from './clock/check-delay.ts'
import { createOffsetClock } from './clock/offset-clock.ts'
import { startMachineAt } from './clock/start-machine-at.ts'
import { createTraffic } from './clock/traffic.ts'
import { createActivityStream, type ActivityStream } from './activity-stream.ts'
import { answerControl } from './control/control-api.ts'
import { systemClock } from './defaults.ts'
import type {
  CompanyEntry,
  Emulator,
  EmulatorAnswer,
  EmulatorOptions,
  GeneratedCompany,
  Listening,
} from './emulator-options.ts'
import type { Company } from './books/company.ts'
import type { BooksCompany } from './books/create-company.ts'
import { createFaults } from './faults/faults.ts'
import { defaultClientApps } from './oauth/client-apps.ts'
import { createConsent } from './oauth/consent.ts'
import { buildEndpoints } from './oauth/discovery.ts'
import { followConsent } from './oauth/follow-consent.ts'
import { createGrantStore } from './oauth/grants.ts'
import { createIdTokens } from './oauth/id-tokens.ts'
import { resolveOAuthOptions } from './oauth/oauth-options.ts'
import type { RequestRecord } from './exchange/request-log.ts'
import { createRequestLog } from './exchange/request-log.ts'
import { createSeededRandom } from './seeded-random.ts'
import type { Call, EmulatorRequest, Environment } from './exchange/exchange.ts'
import { listenOverHttp } from './server/http-server.ts'
import { createReplays } from './server/replays.ts'
import { respond } from './server/respond.ts'
import { resolveCompany } from './resolve-company.ts'
import { createMetering } from './throttle/metering.ts'
import { createThrottle } from './throttle/throttle.ts'
import { createWebhooks } from './webhooks/webhooks.ts'

/**
 * A QuickBooks Online that runs in this process: OAuth, consent, queries, change data capture, throttles and faults.
 */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const seed = options.seed ?? 1
  const random = createSeededRandom(seed)
  const traffic = createTraffic(systemClock)
  const machine = startMachineAt(options.start)
  const clock = options.clock ?? createOffsetClock(machine, () => traffic.quiet(), options.rest)
  const apps = new Map((options.clients ?? defaultClientApps).map((app) => [app.clientId, app]))
  const companies = new Map<string, { company: Company; environment: Environment }>()
  const grants = createGrantStore(
    resolveOAuthOptions(options.oauth ?? {}),
    random,
    options.consents,
  )
  const faults = createFaults()
  const log = createRequestLog(options.logLimit ?? 200_000)
  const metering = createMetering(options.monthlyQuota ?? null)
  const throttle = createThrottle(options.throttle ?? {})
  const listeners = new Set<(record: RequestRecord) => void>()
  const servers = new Set<Listening>()
  const streams = new Set<ActivityStream>()
  let latencyMs = checkDelay('latencyMs', options.latencyMs ?? 0)
  let origin = 'https://quickbooks.emulator.test'
  let sequence = 0
  let controlled: ActivityStream | null = null

  const addCompany = (entry: GeneratedCompany | Company | CompanyEntry) => {
    const { company, environment } = resolveCompany(entry, { seed, clock, count: companies.size })
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
  for (const entry of options.companies ?? [{ multiCurrency: false }]) addCompany(entry)

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
    idTokens: createIdTokens(),
    replays: createReplays(),
    environmentPaths: options.environmentPaths ?? false,
    latencyMs: () => latencyMs,
    chooseFault: faults.choose,
    inFlight: new Map<string, number>(),
    control: (call: Call) =>
      answerControl(call, {
        clock,
        companies,
        emulator: () => emulator,
        setActivity: (stream) => {
          controlled?.stop()
          controlled = stream
        },
        clients: () =>
          [...apps.values()].map(({ clientId, environment }) => ({ clientId, environment })),
      }),
    onRecord: (record: RequestRecord) => {
      const numbered = { ...record, sequence: (sequence += 1) }
      log.add(numbered)
      for (const listener of listeners) listener(numbered)
    },
  }
  const respondTo = (request: EmulatorRequest) => respond(request, context)

  function entryOf(realmId: string): { company: Company; environment: Environment } {
    const entry = companies.get(realmId)
    if (entry === undefined) throw new Error(`No company ${realmId} in this emulator`)
    return entry
  }

  async function exchange(request: EmulatorRequest): Promise<EmulatorAnswer> {
    request.signal?.throwIfAborted()
    const response = await respondTo(request)
    request.signal?.throwIfAborted()
    if (response.broken !== undefined) {
      throw Object.assign(new Error('socket hang up (emulated)'), { code: 'ECONNRESET' })
    }
    const { status, headers } = response
    return { status, headers, body: Buffer.from(response.body as string) }
  }

  const emulator: Emulator = {
    clock,
    get endpoints() {
      return buildEndpoints(origin)
    },
    faults,
    log,
    metering,
    webhooks,
    grants: grants.grants,
    saveConsents: () => grants.save(),
    get companies() {
      return [...companies.values()].map(({ company }) => company)
    },
    credentials(environment = 'sandbox') {
      for (const app of apps.values()) {
        const { clientId, clientSecret } = app
        if (app.environment === environment) return { clientId, clientSecret }
      }
      throw new Error(`No app with ${environment} keys is registered with this emulator`)
    },
    exchange,
    respond: respondTo,
    async listen(listenOptions = {}) {
      const compression = options.compression ?? true
      const answer = traffic.watch(respondTo)
      const listener = await listenOverHttp(answer, { ...listenOptions, compression })
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
      followConsent(exchange, String(url), { decision: 'approve', ...decision }),
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
    rotateElsewhere: (match = {}) => grants.rotateElsewhere(match, clock.now()),
    shortenConsent: ({ endsInMs, ...match }) => grants.shorten(match, clock.now() + endsInMs),
    company: (realmId) => entryOf(realmId).company,
    environmentOf: (realmId) => entryOf(realmId).environment,
    books(realmId = [...companies.keys()][0] ?? '') {
      const { company } = companies.get(realmId) ?? {}
      if (company === undefined || !('operations' in company)) {
        throw new Error(`No company ${realmId} with books that can be changed in this emulator`)
      }
      return company as BooksCompany
    },
    startActivity(activity) {
      const changeable = [...companies.values()]
        .map(({ company }) => company)
        .filter((company) => 'operations' in company)
      const { realmId } = activity
      const chosen = realmId === undefined ? changeable : [emulator.books(realmId)]
      const stream = createActivityStream(chosen, { ...activity, seed, clock })
      streams.add(stream)
      return stream
    },
    addCompany,
    setThrottle: (next) => throttle.configure(next),
    setLatency: (ms) => void (latencyMs = checkDelay('latencyMs', ms)),
    onRequest(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      for (const stream of streams) stream.stop()
      webhooks.close()
      await Promise.all([...servers].map((server) => server.close()))
    },
  }
  return emulator
}
