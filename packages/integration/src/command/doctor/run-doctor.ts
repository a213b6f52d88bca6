import { describeError } from '@vectis/quickbooks/errors'
import type { Integration } from '../../create-integration.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { answer } from '../session.ts'
import { readSettings } from '../settings/open-integration.ts'
import type { Surroundings } from '../surroundings.ts'
import { listConnections } from '../../tenants/list-tenants.ts'
import { checkRedirectUri } from './check-addresses.ts'
import { checkReachable, checkRights, checkSchema } from './check-database.ts'
import { checkCredentials, checkDiscovery } from './check-intuit.ts'
import { checkInstallation } from './check-installation.ts'
import { checkKeys } from './check-keys.ts'
import { checkBacklog, checkLease, readQueues } from './check-queues.ts'
import { checkTenant } from './check-tenant.ts'
import { checksOf, type Check } from './check.ts'
import { describeChecks } from './describe-checks.ts'
import type { DoctorFacts } from './doctor-facts.ts'

export interface DoctorOptions {
  config?: string | undefined
  tenantId: string | undefined
  redirectUri: string | undefined
  /** False with `--no-calls`. */
  calls: boolean
}

/** Looks at everything that the integration stands on, and writes a line for each. Changes nothing. */
export async function runDoctor(
  surroundings: Surroundings & { isJson: boolean },
  options: DoctorOptions,
): Promise<ExitCode> {
  const checks = await examine(surroundings, options)
  answer(surroundings, checks, () => describeChecks(checks, options.tenantId !== undefined))
  return checks.some(({ state }) => state === 'fail') ? exitCodes.found : exitCodes.fine
}

async function examine(surroundings: Surroundings, options: DoctorOptions): Promise<Check[]> {
  const line = checksOf('configuration')
  let integration: Integration | undefined
  try {
    const settings = await readSettings(surroundings, options.config)
    integration = settings.open()
    const { env, clock, exchange } = surroundings
    const facts: DoctorFacts = {
      integration,
      options: settings.options,
      source: settings.source,
      clock,
      exchange,
      registeredRedirectUri: options.redirectUri ?? (env['QUICKBOOKS_REDIRECT_URI'] || null),
      mayCall: options.calls,
      connections: null,
    }
    return [line.ok(`from ${settings.source}`), ...(await examineHost(facts, options.tenantId))]
  } catch (error) {
    // Options that cannot work say in their own words what to do.
    if (error instanceof TypeError) return [line.fail('misuse', error.message)]
    const { code } = describeError(error)
    const isKey = code.startsWith('key_')
    return [isKey ? checksOf('keys').failed(error) : line.failed(error)]
  } finally {
    // What went wrong is in the lines already: a database that takes no count of calls fails here again.
    await integration?.close().catch(() => undefined)
  }
}

async function examineHost(given: DoctorFacts, tenantId: string | undefined): Promise<Check[]> {
  const reachable = await checkReachable(given)
  const checks = [...reachable]
  const isReached = reachable.length > 1
  const schema = isReached ? await checkSchema(given) : null
  if (schema !== null) checks.push(schema)
  const isReadable = schema?.state === 'ok'
  if (isReadable) checks.push(await checkRights(given))
  const { storage } = given.integration.parts
  const read = isReadable ? await readOrNull(() => listConnections(storage)) : null
  const facts = { ...given, connections: read }
  checks.push(await checkKeys(facts), checkInstallation(facts), checkRedirectUri(facts))
  checks.push(...(await checkDiscovery(facts)), ...(await checkCredentials(facts)))
  if (read === null) return checks
  return [...checks, ...(await examineTenants(facts, tenantId))]
}

async function examineTenants(facts: DoctorFacts, tenantId: string | undefined): Promise<Check[]> {
  const { integration, options } = facts
  const queues = await readOrNull(() => readQueues(integration.parts.storage))
  const hasAppToken = options?.verifierTokens !== undefined
  const checks: Check[] = []
  try {
    const onFailed = (failed: string, error: unknown) =>
      void checks.push(checksOf('status', failed).failed(error))
    for await (const status of statusesOf(integration, tenantId, onFailed)) {
      checks.push(...checkTenant(status, { hasAppToken }))
      if (queues === null || status.connectionState === null) continue
      const now = Date.parse(status.at)
      const about = status.tenantId
      checks.push(checkLease(about, queues, now), checkBacklog(about, queues, now))
    }
  } catch (error) {
    checks.push(checksOf('status', tenantId ?? null).failed(error))
  }
  return checks
}

async function* statusesOf(
  integration: Integration,
  tenantId: string | undefined,
  onFailed: (tenantId: string, error: unknown) => void,
) {
  if (tenantId === undefined) yield* integration.statuses({ onFailed })
  else yield await integration.for(tenantId).status()
}

/** Null: the check of rights, or of the schema, says why. */
async function readOrNull<Result>(read: () => Promise<Result>): Promise<Result | null> {
  return read().catch(() => null)
}
