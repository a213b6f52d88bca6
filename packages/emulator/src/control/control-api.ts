import type { ActivityStream } from '../activity-stream.ts'
import type { Company } from '../books/company.ts'
import type { AdjustableClock } from '../clock/clock.ts'
import type { FaultRule } from '../faults/fault-rule.ts'
import type { Emulator } from '../emulator-options.ts'
import type { RequestRecord } from '../exchange/request-log.ts'
import type { Call, EmulatorResponse, Environment } from '../exchange/exchange.ts'
import { jsonResponse } from '../exchange/exchange.ts'
import type { ThrottleOptions } from '../throttle/throttle.ts'
import type { WebhookEndpointOptions } from '../webhooks/webhook-endpoint.ts'
import { listOperations, performOperation } from './company-operations.ts'
import { findExamples } from './operation-examples.ts'
import { renderControlPage } from './control-page.ts'
import { sendTestEvent } from './send-test-event.ts'

/** What the control API works on: the emulator it belongs to. */
export interface ControlContext {
  emulator: () => Emulator
  clock: AdjustableClock
  companies: ReadonlyMap<string, { company: Company; environment: Environment }>
  /** Replaces the stream that the control API started before. */
  setActivity: (stream: ActivityStream | null) => void
  clients: () => { clientId: string; environment: Environment }[]
}

type Handler = (input: Json, call: Call, context: ControlContext, parameter: string) => unknown
type Json = Record<string, unknown>

/** Method, path below `/_emulator` with one optional `:parameter`, and what it does. */
const routes: readonly (readonly [method: string, path: RegExp, handler: Handler])[] = [
  ['GET', /^$/, (_input, _call, context) => describe(context)],
  ['GET', /^\/clock$/, (_input, _call, { clock }) => timeOf(clock)],
  [
    'POST',
    /^\/clock$/,
    async (input, _call, { clock }) => {
      const ms = numberOf(input, 'advanceMs')
      await (input['leap'] === true && clock.leap ? clock.leap(ms) : clock.advance(ms))
      return timeOf(clock)
    },
  ],
  ['GET', /^\/faults$/, (_input, _call, { emulator }) => emulator().faults.list()],
  [
    'POST',
    /^\/faults$/,
    (input, _call, { emulator }) => {
      const rules = Array.isArray(input) ? (input as FaultRule[]) : [input as unknown as FaultRule]
      emulator().faults.push(...rules)
      return emulator().faults.list()
    },
  ],
  ['DELETE', /^\/faults$/, (_input, _call, { emulator }) => emulator().faults.clear()],
  ['GET', /^\/log$/, (_input, call, { emulator }) => findRecords(call, emulator())],
  ['DELETE', /^\/log$/, (_input, _call, { emulator }) => emulator().log.clear()],
  ['GET', /^\/log\/summary$/, (_input, call, { emulator }) => summarize(call, emulator())],
  ['GET', /^\/metering$/, (_input, _call, { emulator }) => emulator().metering.months()],
  [
    'POST',
    /^\/throttle$/,
    (input, _call, { emulator }) =>
      emulator().setThrottle(input['enabled'] === false ? false : (input as ThrottleOptions)),
  ],
  [
    'POST',
    /^\/latency$/,
    (input, _call, { emulator }) => emulator().setLatency(numberOf(input, 'ms')),
  ],
  [
    'POST',
    /^\/grants\/revoke$/,
    (input, _call, { emulator }) => ({ revoked: emulator().revoke(realmOf(input)) }),
  ],
  [
    'POST',
    /^\/grants\/expire$/,
    (input, _call, { emulator }) => emulator().expireAccessTokens(realmOf(input)),
  ],
  [
    'POST',
    /^\/grants\/rotate$/,
    (input, _call, { emulator }) => ({ rotated: emulator().rotateElsewhere(realmOf(input)) }),
  ],
  [
    'POST',
    /^\/grants\/shorten$/,
    (input, _call, { emulator }) => ({
      shortened: emulator().shortenConsent({
        ...realmOf(input),
        endsInMs: numberOf(input, 'endsInMs'),
      }),
    }),
  ],
  ['GET', /^\/webhooks$/, (_input, _call, { emulator }) => describeWebhooks(emulator())],
  [
    'POST',
    /^\/webhooks$/,
    (input, _call, { emulator }) => {
      emulator().webhooks.subscribe(input as unknown as WebhookEndpointOptions)
      return describeWebhooks(emulator())
    },
  ],
  ['DELETE', /^\/webhooks$/, (_input, _call, { emulator }) => emulator().webhooks.close()],
  ['POST', /^\/webhooks\/test$/, (input, _call, { emulator }) => sendTestEvent(emulator(), input)],
  [
    'POST',
    /^\/activity$/,
    (input, _call, { emulator, setActivity }) => {
      const perHour = Number(input['perHour'] ?? 0)
      setActivity(perHour > 0 ? emulator().startActivity({ ...realmOf(input), perHour }) : null)
    },
  ],
  [
    'GET',
    /^\/companies\/([^/]+)\/operations$/,
    (_input, _call, context, realmId) => listOperations(companyOf(context, realmId)),
  ],
  [
    'GET',
    /^\/companies\/([^/]+)\/examples$/,
    (_input, _call, context, realmId) => findExamples(companyOf(context, realmId)),
  ],
  [
    'POST',
    /^\/companies\/([^/]+)\/operations$/,
    (input, _call, context, realmId) =>
      performOperation(companyOf(context, realmId), String(input['operation']), input['input']),
  ],
]

/**
 * `/_emulator`: lets other processes and a person drive the emulator. Bodies are JSON and must say so, which keeps
 * forms of foreign pages out. See docs/decisions/0034.
 */
export async function answerControl(
  call: Call,
  context: ControlContext,
): Promise<EmulatorResponse> {
  const path = call.path.replace(/^\/_emulator/, '').replace(/\/$/, '')
  if (path === '' && call.method === 'GET' && /text\/html/.test(call.headers['accept'] ?? '')) {
    return renderControlPage()
  }
  const sameFamily = routes.filter(([, pattern]) => pattern.test(path))
  const route = sameFamily.find(([method]) => method === call.method)
  if (route === undefined) {
    const status = sameFamily.length === 0 ? 404 : 405
    return jsonResponse(status, { error: `No ${call.method} ${call.path} in the control API` })
  }
  if (call.method === 'POST' && !/json/i.test(call.headers['content-type'] ?? '')) {
    return jsonResponse(415, { error: 'Expected content-type application/json' })
  }
  const [, pattern, handler] = route
  try {
    const input = readBody(call.body)
    const parameter = decodeURIComponent(pattern.exec(path)?.[1] ?? '')
    const result = await handler(input, call, context, parameter)
    return jsonResponse(200, result ?? { ok: true })
  } catch (error) {
    return jsonResponse(400, { error: error instanceof Error ? error.message : String(error) })
  }
}

function readBody(body: string): Json {
  if (body === '') return {}
  try {
    return JSON.parse(body) as Json
  } catch (cause) {
    throw new TypeError(`Expected the body to be JSON: ${(cause as Error).message}`, { cause })
  }
}

function describe(context: ControlContext): unknown {
  return {
    ...timeOf(context.clock),
    endpoints: context.emulator().endpoints,
    clients: context.clients(),
    companies: [...context.companies.values()].map(({ company, environment }) => ({
      realmId: company.realmId,
      name: company.name,
      environment,
      homeCurrency: company.homeCurrency,
      timeZone: company.timeZone,
    })),
  }
}

function timeOf(clock: AdjustableClock): { now: number; iso: string } {
  const now = clock.now()
  return { now, iso: new Date(now).toISOString() }
}

function findRecords(call: Call, emulator: Emulator): RequestRecord[] {
  const query = call.url.searchParams
  const since = Number(query.get('since') ?? 0)
  const fields = [...query].filter(([name]) => name !== 'since')
  return emulator.log.records.filter(
    (record) =>
      record.sequence > since &&
      fields.every(
        ([name, value]) =>
          Object.hasOwn(record, name) && String(record[name as keyof RequestRecord]) === value,
      ),
  )
}

function summarize(call: Call, emulator: Emulator): unknown {
  const realmId = call.url.searchParams.get('realmId') ?? ''
  const { log, metering } = emulator
  return {
    requests: log.records.length,
    calls: log.find({ realmId }).filter(({ path }) => path.startsWith('/v3/company/')).length,
    throttled: log.count({ realmId, throttled: true }),
    metered: metering.calls({ realmId }),
    maxPerSecond: log.maxInWindow(realmId, 1000),
    maxPerMinute: log.maxInWindow(realmId, 60_000),
    maxInFlight: log.maxInFlight(realmId),
    writes: log.writes().length,
  }
}

function describeWebhooks(emulator: Emulator): unknown {
  return emulator.webhooks.endpoints.map(({ url, pending, lost, deliveries }) => ({
    url,
    pending,
    lost,
    deliveries: deliveries.slice(-50),
  }))
}

function companyOf(context: ControlContext, realmId: string): Company {
  const entry = context.companies.get(realmId)
  if (entry === undefined) throw new Error(`No company ${realmId} in this emulator`)
  return entry.company
}

function realmOf(input: Json): { realmId?: string } {
  return typeof input['realmId'] === 'string' ? { realmId: input['realmId'] } : {}
}

function numberOf(input: Json, name: string): number {
  const value = Object.hasOwn(input, name) ? input[name] : undefined
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value
  throw new TypeError(
    `Expected "${name}" to be a number of milliseconds, got ${JSON.stringify(value)}`,
  )
}
