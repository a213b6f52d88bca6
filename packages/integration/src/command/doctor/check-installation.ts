import { nameInstallation } from '../output/name-installation.ts'
import { checksOf, type Check } from './check.ts'
import type { DoctorFacts } from './doctor-facts.ts'

/** Whether the stored tokens are this installation's, and whether a copy of the database could use them. */
export function checkInstallation({ integration, connections }: DoctorFacts): Check {
  const line = checksOf('installation')
  const own = integration.parts.storage.installationId
  const named = nameInstallation(own)
  if (connections === null) return line.skip(`${named}; no connection could be looked at`)
  const stored = connections.filter(({ tokenKeyId }) => tokenKeyId !== null)
  const foreign = stored.filter(({ isForeign }) => isForeign)
  if (foreign.length > 0) {
    const owners = new Set(foreign.map((one) => nameInstallation(one.installationId)))
    const found = `the tokens of ${foreign.length} connections belong to ${[...owners].join(', ')}; this host is ${named}`
    return line.fail('copied_database', found)
  }
  const isUnnamed = own === null && stored.some(({ environment }) => environment === 'production')
  if (isUnnamed)
    return line.warn('installation_unnamed', 'tokens of production, bound to no installation')
  return line.ok(named)
}
