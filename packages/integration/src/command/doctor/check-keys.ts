import { checksOf, type Check } from './check.ts'
import type { DoctorFacts } from './doctor-facts.ts'

/** Every key that stored tokens name must open them: one connection of each is read. */
export async function checkKeys({
  integration,
  options,
  connections,
}: DoctorFacts): Promise<Check> {
  const line = checksOf('keys')
  const current = options?.keys?.current.id
  const known =
    current === undefined ? 'the ring of the integration' : `current key "${current}", 32 bytes`
  if (connections === null) return line.skip(`${known}; no stored token could be looked at`)
  const samples = new Map<string, string>()
  const { storage } = integration.parts
  // Those of another installation are not opened here.
  for (const { tokenKeyId, tenantId, installationId } of connections) {
    const isOwn = installationId === storage.installationId
    if (tokenKeyId !== null && isOwn) samples.set(tokenKeyId, tenantId)
  }
  try {
    for (const tenantId of samples.values()) {
      await storage.connections.forTenant(tenantId).read()
    }
  } catch (error) {
    return line.failed(error)
  }
  const old = [...samples.keys()].filter((id) => current !== undefined && id !== current)
  if (old.length > 0) {
    const count = connections.filter(({ tokenKeyId }) => old.includes(tokenKeyId ?? '')).length
    return line.warn('old_key_in_use', `${count} connections use ${old.join(', ')}; ${known}`)
  }
  const opens =
    samples.size === 0 ? 'no token of this installation is stored' : 'it opens the stored tokens'
  return line.ok(`${known}; ${opens}`)
}
