import type { Environment } from '@vectis/quickbooks'
import type { KeyRing } from '../custody/key-ring.ts'
import { sealVerifierTokens } from './seal-tokens.ts'
import { openVerifierTokens } from './stored-connection.ts'
import type { StoredConnection } from './stored-connection.ts'

/**
 * A verifier token belongs to an Intuit app, and an app to one environment: another company keeps it, another
 * environment does not.
 */
export function moveVerifierTokens(
  keyRing: KeyRing,
  stored: StoredConnection,
  { environment, realmId }: { environment: Environment; realmId: string },
): ReturnType<typeof sealVerifierTokens> {
  const tokens = stored.environment === environment ? openVerifierTokens(stored, keyRing) : []
  const owner = { tenantId: stored.tenant_id, environment, realmId }
  return sealVerifierTokens(keyRing, owner, Number(stored.verifier_generation) + 1, tokens)
}
