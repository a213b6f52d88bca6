import { fetchJson } from '../defaults.ts'
import type { BookEntity, BookEvent } from '../books/company.ts'
import type { FaultAnswer, FaultRule } from '../faults/fault-rule.ts'
import type { CannedFault } from '../faults/canned-faults.ts'
import type { RequestRecord } from '../exchange/request-log.ts'
import type { Environment } from '../exchange/exchange.ts'
import type { EmulatorEndpoints } from '../oauth/discovery.ts'
import type { ThrottleOptions } from '../throttle/throttle.ts'
import type { MeteredMonth } from '../throttle/metering.ts'
import type { DeliveryRecord, WebhookEndpointOptions } from '../webhooks/webhook-endpoint.ts'

/** A fault rule that can travel as JSON: without functions. */
export interface JsonFaultRule extends Omit<FaultRule, 'match' | 'respond'> {
  match?: Omit<NonNullable<FaultRule['match']>, 'predicate'>
  respond: CannedFault | Omit<FaultAnswer, 'transform'>
}

export interface EmulatorDescription {
  /** Epoch milliseconds on the emulator's clock. */
  now: number
  iso: string
  endpoints: EmulatorEndpoints
  clients: { clientId: string; environment: Environment }[]
  companies: {
    realmId: string
    name: string
    environment: Environment
    homeCurrency: string
    timeZone: string
  }[]
}

export interface TrafficSummary {
  /** Requests in the log, all realms and OAuth. */
  requests: number
  /** Requests of the realm. */
  calls: number
  throttled: number
  metered: number
  maxPerSecond: number
  maxPerMinute: number
  maxInFlight: number
  /** Requests that were not read-only, all realms. */
  writes: number
}

/** Drives an emulator in another process through its control API; every method rejects when the emulator refuses. */
export interface EmulatorControl {
  describe(): Promise<EmulatorDescription>
  /** Moves the emulator's clock forward by milliseconds; resolves to its epoch milliseconds. */
  advance(ms: number): Promise<number>
  pushFaults(...rules: JsonFaultRule[]): Promise<void>
  clearFaults(): Promise<void>
  /** Log records that agree with every given field, later than `since` (a sequence number). */
  log(
    match?: Partial<Record<keyof RequestRecord, string>> & { since?: number },
  ): Promise<RequestRecord[]>
  clearLog(): Promise<void>
  summary(realmId: string): Promise<TrafficSummary>
  metering(): Promise<MeteredMonth[]>
  operations(realmId: string): Promise<string[]>
  /** Performs an operation of a company's books by name. */
  operate(realmId: string, operation: string, input?: object): Promise<unknown>
  /** Starts simulated activity in all companies, or in one, with this many changes an hour; 0 stops it. */
  setActivity(input: { perHour: number; realmId?: string }): Promise<void>
  subscribeWebhook(options: Omit<WebhookEndpointOptions, 'deliver'>): Promise<void>
  closeWebhooks(): Promise<void>
  webhooks(): Promise<
    { url: string; pending: number; lost: number; deliveries: DeliveryRecord[] }[]
  >
  sendTestEvent(event: {
    realmId: string
    entity?: BookEntity
    id?: string
    operation?: BookEvent['operation']
  }): Promise<void>
  expireAccessTokens(match?: { realmId?: string }): Promise<void>
  rotateElsewhere(match?: { realmId?: string }): Promise<void>
  shortenConsent(input: { endsInMs: number; realmId?: string }): Promise<void>
  revoke(match?: { realmId?: string }): Promise<void>
  setThrottle(options: ThrottleOptions | false): Promise<void>
  setLatency(ms: number): Promise<void>
}

/** Talks to the emulator at `url`, as printed by the command line or returned by `listen`. */
export function createEmulatorControl(url: string): EmulatorControl {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetchJson(method, `${url}/_emulator${path}`, body)
    if (answer.status === 200) return answer.json
    const { error } = answer.json as { error?: string }
    throw new Error(`The emulator refused ${method} ${path} (${answer.status}): ${error ?? ''}`)
  }
  const run = async (method: string, path: string, body?: unknown): Promise<void> => {
    await call(method, path, body)
  }
  return {
    describe: () => call('GET', '') as Promise<EmulatorDescription>,
    advance: async (ms) => {
      const { now } = (await call('POST', '/clock', { advanceMs: ms })) as { now: number }
      return now
    },
    pushFaults: (...rules) => run('POST', '/faults', rules),
    clearFaults: () => run('DELETE', '/faults'),
    log: (match = {}) => {
      const query = Object.entries(match).map(([name, value]) => [name, String(value)])
      const search = new URLSearchParams(query as [string, string][]).toString()
      return call('GET', `/log?${search}`) as Promise<RequestRecord[]>
    },
    clearLog: () => run('DELETE', '/log'),
    summary: (realmId) =>
      call('GET', `/log/summary?realmId=${encodeURIComponent(realmId)}`) as Promise<TrafficSummary>,
    metering: () => call('GET', '/metering') as Promise<MeteredMonth[]>,
    operations: (realmId) =>
      call('GET', `/companies/${encodeURIComponent(realmId)}/operations`) as Promise<string[]>,
    operate: (realmId, operation, input = {}) =>
      call('POST', `/companies/${encodeURIComponent(realmId)}/operations`, { operation, input }),
    setActivity: (input) => run('POST', '/activity', input),
    subscribeWebhook: (options) => run('POST', '/webhooks', options),
    closeWebhooks: () => run('DELETE', '/webhooks'),
    webhooks: () => call('GET', '/webhooks') as ReturnType<EmulatorControl['webhooks']>,
    sendTestEvent: (event) => run('POST', '/webhooks/test', event),
    expireAccessTokens: (match = {}) => run('POST', '/grants/expire', match),
    rotateElsewhere: (match = {}) => run('POST', '/grants/rotate', match),
    shortenConsent: (input) => run('POST', '/grants/shorten', input),
    revoke: (match = {}) => run('POST', '/grants/revoke', match),
    setThrottle: (options) =>
      run('POST', '/throttle', options === false ? { enabled: false } : options),
    setLatency: (ms) => run('POST', '/latency', { ms }),
  }
}
