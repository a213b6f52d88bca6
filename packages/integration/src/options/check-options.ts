import { checkNames } from '@vectis/quickbooks/values'
import type { IntegrationOptions } from './integration-options.ts'
import { checkParts } from './check-parts.ts'
import { misuse, misuseShown, show } from './misuse.ts'

/** Every option, with the kind of value it takes; an unknown name is a typo and never ignored. */
const kinds: Record<keyof IntegrationOptions, 'any' | 'function' | 'object' | 'flag'> = {
  database: 'any',
  schema: 'any',
  keys: 'any',
  installationId: 'any',
  credentials: 'any',
  publicUrl: 'any',
  path: 'any',
  webhookPath: 'any',
  returnPath: 'any',
  authorize: 'any',
  metrics: 'object',
  customers: 'function',
  tickets: 'function',
  keepsSums: 'flag',
  verifierTokens: 'any',
  callsPerMonth: 'any',
  alertsWaitFor: 'any',
  alertSettings: 'object',
  afterTick: 'object',
  onWarning: 'function',
  onEvent: 'function',
  onDelivery: 'function',
  fleet: 'object',
  timeZone: 'function',
  migrate: 'flag',
  runner: 'object',
  storage: 'object',
  endpoints: 'object',
  transport: 'function',
  limiter: 'object',
  clock: 'object',
  logger: 'object',
  telemetry: 'object',
}

/** Throws `TypeError` for options that would only fail later, or silently do something else. */
export function checkIntegrationOptions(options: IntegrationOptions): void {
  if (typeof options !== 'object' || options === null) {
    throw misuse('options', 'an object', options, 'See the guide "Embedding the SDK in a host".')
  }
  checkNames('createIntegration', options, kinds)
  for (const [name, kind] of Object.entries(kinds)) {
    if (Object.hasOwn(options, name)) checkKind(name, kind, Reflect.get(options, name))
  }
  checkAuthorize(options.authorize)
  checkMetrics(options)
  checkParts(options)
  checkPlace(options)
  checkKey(options)
  checkNumbers(options)
}

function checkKind(name: string, kind: (typeof kinds)['keys'], value: unknown): void {
  if (kind === 'any') return
  if (kind === 'flag') {
    if (typeof value === 'boolean') return
    throw misuse(name, 'true or false', value, 'Any text would count as true: compare it first.')
  }
  if (typeof value === kind && value !== null) return
  const act = 'Give it a value, or leave the key out for the default.'
  throw misuse(name, `${kind === 'object' ? 'an object' : 'a function'}`, value, act)
}

function checkAuthorize(authorize: unknown): void {
  if (typeof authorize === 'function') return
  throw misuse(
    'authorize',
    'a function (request, action) => ({ tenantId, actor }) or a Response',
    authorize,
    'Without it anyone could connect or disconnect any tenant: read your session in it, and answer new Response(null, { status: 403 }) to a person who may not.',
  )
}

function checkMetrics({ metrics }: IntegrationOptions): void {
  if (metrics === undefined || typeof metrics.authorize === 'function') return
  throw misuse(
    'metrics.authorize',
    'a function (request) => true or a Response',
    metrics.authorize,
    'Metrics name every tenant: compare a secret of the scraper in it, and answer false to everyone else.',
  )
}

/** Options that decide where data goes are never guessed. */
function checkPlace(options: IntegrationOptions): void {
  const { schema, storage } = options
  if (Object.hasOwn(options, 'schema') && (typeof schema !== 'string' || schema === '')) {
    throw misuse('schema', 'the name of a schema', schema, 'Leave the key out for public.')
  }
  const waits: readonly unknown[] = ['preview', 'nothing', undefined]
  if (!waits.includes(options.alertsWaitFor)) {
    const act = "'preview' is the default."
    throw misuse('alertsWaitFor', "'preview' or 'nothing'", options.alertsWaitFor, act)
  }
  if (storage === undefined) return
  for (const name of ['database', 'schema', 'keys', 'installationId'] as const) {
    if (!Object.hasOwn(options, name)) continue
    throw new TypeError(
      `createIntegration expected ${name} or storage; received both. The storage already has its ${name}: leave ${name} out.`,
    )
  }
}

/** The two mistakes with a key in hexadecimal that the ring can only describe as a wrong number of bytes. */
function checkKey({ keys, storage }: IntegrationOptions): void {
  if (storage !== undefined) return
  if (typeof keys !== 'object' || keys === null) {
    const expected = "{ current: { id: 'k1', key } }"
    if (typeof keys === 'string') {
      // The text is the key itself: it must not get into a message.
      const act =
        "Put the key into it: keys: { current: { id: 'k1', key } }; the id names it when you change it later."
      throw misuseShown('keys', expected, 'a text', act)
    }
    const act = 'Make a key with "openssl rand -hex 32" and keep it outside the database.'
    throw misuse('keys', expected, keys, act)
  }
  const { old = [] } = keys
  if (!Array.isArray(old)) {
    const act = 'Put each key that still opens something into it.'
    throw misuse('keys.old', 'a list of { id, key }', old, act)
  }
  for (const one of [keys.current, ...old]) {
    const key: unknown = one?.key
    if (typeof key !== 'string' || !/^[0-9a-f]{33,}$/i.test(key.trim())) continue
    const digits = key.trim().length
    if (digits === 64 || digits === 43) continue
    throw new TypeError(
      `createIntegration expected the key ${show(one.id)} to have 64 hexadecimal digits; received ${digits}. Copy it whole, or make one with "openssl rand -hex 32".`,
    )
  }
}

function checkNumbers({ callsPerMonth }: IntegrationOptions): void {
  if (callsPerMonth === undefined || callsPerMonth === null) return
  if (typeof callsPerMonth === 'number' && callsPerMonth >= 1) return
  const act = 'Take the number from your plan at Intuit; null switches the budget off.'
  throw misuse('callsPerMonth', 'a number from 1, or null', callsPerMonth, act)
}
