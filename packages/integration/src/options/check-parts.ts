import { checkGiven } from '@vectis/quickbooks/values'
import type { IntegrationOptions } from './integration-options.ts'
import { misuse, misuseShown, show } from './misuse.ts'

/** Options that are objects of the host: what each has to have, and what to do where it has not. */
const methods = {
  clock: { needs: ['now', 'sleep'], act: 'Leave the key out for the clock of the database.' },
  limiter: {
    needs: ['schedule', 'throttled'],
    act: 'Pass what createLimiter or createSharedLimiter returned.',
  },
  logger: {
    needs: ['debug', 'info', 'warn', 'error'],
    act: 'Pass a pino logger, or console, or leave the key out.',
  },
} as const

function hasMethods(value: unknown, names: readonly string[]): value is object {
  if (typeof value !== 'object' || value === null) return false
  return names.every((name) => typeof Reflect.get(value, name) === 'function')
}

/** Throws `TypeError` for a part of the host that would only fail at its first use. */
export function checkParts(options: IntegrationOptions): void {
  for (const [name, { needs, act }] of Object.entries(methods)) {
    const given: unknown = Reflect.get(options, name)
    if (given === undefined || hasMethods(given, needs)) continue
    throw misuse(name, `an object with ${needs.join(', ')}`, given, act)
  }
  const { storage, fleet, afterTick, verifierTokens } = options
  if (storage !== undefined && !hasMethods(storage, ['migrate', 'assertMigrated', 'close'])) {
    const act = 'Pass the storage itself: await a promise of it first.'
    throw misuse('storage', 'what createStorage returned', storage, act)
  }
  if (fleet !== undefined && !hasMethods(fleet.boss, ['on', 'send', 'work'])) {
    const act = 'new PgBoss(url) on the host’s own PostgreSQL; leave fleet out for one process.'
    throw misuse('fleet.boss', 'the pg-boss of the host', fleet.boss, act)
  }
  if (afterTick !== undefined && !isListOfSteps(afterTick)) {
    const act = "A step is such as { name: 'mail', run: async ({ report }) => {} }."
    throw misuse('afterTick', 'a list of { name, run }', afterTick, act)
  }
  if (!Object.hasOwn(options, 'verifierTokens')) return
  if (Array.isArray(verifierTokens) || typeof verifierTokens === 'function') return
  const act = 'Put each token of the app into a list: verifierTokens: [token].'
  // A text is the secret itself.
  const came = verifierTokens === undefined ? 'undefined' : 'something else'
  throw misuseShown('verifierTokens', 'a list of texts, or a function', came, act)
}

function isListOfSteps(value: unknown): boolean {
  return Array.isArray(value) && value.every((step) => hasMethods(step, ['run']) && 'name' in step)
}

/** Throws `TypeError` for something else than a function where a call takes one. */
export function checkFunction(caller: string, name: string, value: unknown): void {
  if (typeof value === 'function') return
  throw new TypeError(
    `${caller} expected ${name} to be a function; received ${show(value)}. Pass the function itself.`,
  )
}

/** Throws `TypeError` for options of a list of statuses that would do nothing. */
export function checkStatusesOptions(given: { onFailed?: unknown }): void {
  checkGiven('statuses', given)
  if (given.onFailed !== undefined) checkFunction('statuses', 'onFailed', given.onFailed)
}

/** Throws `TypeError` for a request of another kind, such as the one of Express or a text. */
export function checkRequest(request: unknown): void {
  if (request instanceof Request || isLikeRequest(request)) return
  throw new TypeError(
    `routes expected a Request of the web; received ${show(request)}. For node:http use toNodeListener, for Express expressRoutes, for Fastify fastifyRoutes.`,
  )
}

/** One of another realm, such as that of a test runner or of a framework. */
const isLikeRequest = (value: unknown) =>
  hasMethods(value, ['text', 'clone', 'arrayBuffer']) && 'url' in value && 'headers' in value

/** Throws `TypeError` for a shell that was not given an integration. */
export function checkMounted(caller: string, mounted: unknown): void {
  const { routes } = Object(mounted) as { routes?: unknown }
  if (typeof routes === 'function') return
  throw new TypeError(
    `${caller} expected what createIntegration returned; received ${show(mounted)}. Pass the integration itself.`,
  )
}
