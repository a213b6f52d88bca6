import { resolveEndpoints } from '@vectis/quickbooks/oauth'
import { describeError } from '@vectis/quickbooks/errors'
import { checksOf, type Check } from './check.ts'
import { configuredIn } from './check-addresses.ts'
import { checkClock } from './check-database.ts'
import type { DoctorFacts } from './doctor-facts.ts'

const TIMEOUT_MS = 10_000

/** Intuit's discovery document of each environment, and the clock of its answer. */
export async function checkDiscovery(facts: DoctorFacts): Promise<Check[]> {
  const checks: Check[] = []
  for (const environment of configuredIn(facts)) {
    const line = checksOf(`discovery, ${environment}`)
    const { discoveryUrl } = resolveEndpoints(facts.options?.endpoints, environment).endpoints
    if (!facts.mayCall) checks.push(line.skip('not asked: --no-calls'))
    else if (discoveryUrl === null) checks.push(line.skip('not asked: the addresses are given'))
    else checks.push(...(await askDiscovery(facts, { environment, discoveryUrl })))
  }
  return checks
}

async function askDiscovery(
  { clock, options, exchange }: DoctorFacts,
  { environment, discoveryUrl }: { environment: string; discoveryUrl: string },
): Promise<Check[]> {
  const line = checksOf(`discovery, ${environment}`)
  const send = options?.transport ?? exchange
  const before = clock.now()
  try {
    const { status, headers } = await send({
      method: 'GET',
      url: discoveryUrl,
      headers: { accept: 'application/json' },
      timeoutMs: TIMEOUT_MS,
    })
    if (status !== 200) return [line.warn('discovery_unreachable', `${discoveryUrl}: ${status}`)]
    const at = Date.parse(headers['date'] ?? '')
    // The header has whole seconds, cut off.
    const here = (before + clock.now()) / 2
    const read = line.ok(`${discoveryUrl}, read`)
    const name = `clock, Intuit ${environment}`
    return Number.isNaN(at) ? [read] : [read, checkClock(name, here - at - 500)]
  } catch (error) {
    const { code } = describeError(error)
    return [line.fail('discovery_unreachable', `${discoveryUrl}: ${code}`)]
  }
}

/**
 * The keys of the app and the tokens, by one harmless call for each environment: it reads CompanyInfo of the tenant
 * whose token ends first. A refresh happens only when one is due.
 */
export async function checkCredentials(facts: DoctorFacts): Promise<Check[]> {
  const checks: Check[] = []
  for (const environment of configuredIn(facts)) {
    const line = checksOf(`credentials, ${environment}`)
    const connected = facts.connections?.find(
      (one) => one.environment === environment && one.state === 'connected' && !one.isForeign,
    )
    if (connected === undefined)
      checks.push(line.skip('not tried: no tenant is connected by this installation'))
    else if (!facts.mayCall) checks.push(line.skip('not tried: --no-calls'))
    else checks.push(await tryCredentials(facts, environment, connected))
  }
  return checks
}

async function tryCredentials(
  { integration }: DoctorFacts,
  environment: string,
  connected: { tenantId: string; accessTokenExpiresAt: string | null },
): Promise<Check> {
  const { tenantId, accessTokenExpiresAt } = connected
  const line = checksOf(`credentials, ${environment}`)
  try {
    const realm = await integration.parts.quickbooks.realm(tenantId)
    await realm.companyInfo()
    const now = await integration.parts.storage.connections.forTenant(tenantId).read()
    const wasRefreshed = now?.tokens?.accessTokenExpiresAt !== accessTokenExpiresAt
    const how = wasRefreshed ? 'after a refresh that was due' : 'no refresh was due'
    return line.ok(`QuickBooks answered for ${tenantId}; ${how}`)
  } catch (error) {
    return line.failed(error)
  }
}
