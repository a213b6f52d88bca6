import type { ConnectionStore, Environment, VerifiableRealm } from '@vectis/quickbooks'
import { verifySignature } from '@vectis/quickbooks'

/** The app's own verifier tokens: one list, one per environment, or found per connection. Newest first. */
export type AppVerifierTokens =
  | readonly string[]
  | Partial<Record<Environment, readonly string[]>>
  | ((
      realm: Omit<VerifiableRealm, 'verifierTokens' | 'problem'>,
    ) => readonly string[] | Promise<readonly string[]>)

export interface UnreadableRealm extends VerifiableRealm {
  /** What the host's function threw, when it was that. */
  cause?: unknown
}

export interface ProvenRealms {
  /** Connections whose own connection's or own app's token verified the body. */
  proven: VerifiableRealm[]
  /** Known connections with at least one token, none of which verified it. */
  unproven: VerifiableRealm[]
  /** Known connections whose tokens could not be had, and that no other token verified: they may yet be proven. */
  unreadable: UnreadableRealm[]
  /** Known connections without any token. */
  tokenless: VerifiableRealm[]
  /** Realm ids that no connection has. */
  unknown: string[]
}

/**
 * Sorts the realms of a delivery by whether a token of their own signed it. One tenant's token proves nothing for another
 * tenant's realm, however the body mixes them.
 */
export async function proveRealms(input: {
  body: Uint8Array
  signature: string
  realmIds: readonly string[]
  connections: Pick<ConnectionStore, 'findRealms'>
  appVerifierTokens: AppVerifierTokens
}): Promise<ProvenRealms> {
  const found = await input.connections.findRealms(input.realmIds)
  const known = new Set(found.map((realm) => realm.realmId))
  const result: ProvenRealms = {
    proven: [],
    unproven: [],
    unreadable: [],
    tokenless: [],
    unknown: input.realmIds.filter((realmId) => !known.has(realmId)),
  }
  // Realms of one app share a token: each distinct token hashes the body once.
  const verdicts = new Map<string, boolean>()
  const verifies = (token: string): boolean => {
    const verdict =
      verdicts.get(token) ?? verifySignature(input.body, input.signature, [token]).verified
    verdicts.set(token, verdict)
    return verdict
  }
  const open = found.filter((realm) => {
    const isProven = realm.verifierTokens.some(verifies)
    if (isProven) result.proven.push(realm)
    return !isProven
  })
  // Side by side: each may be a call to the host's secret store. One that fails must not fail the companies of others.
  const answers = await Promise.all(
    open.map(async (realm): Promise<[UnreadableRealm, readonly string[]]> => {
      try {
        return [realm, await appTokens(input.appVerifierTokens, realm)]
      } catch (cause) {
        return [{ ...realm, problem: 'app_verifier_tokens_failed', cause }, []]
      }
    }),
  )
  for (const [realm, tokens] of answers) {
    if (tokens.some(verifies)) result.proven.push(realm)
    else if (realm.problem !== undefined) result.unreadable.push(realm)
    else if (tokens.length + realm.verifierTokens.length === 0) result.tokenless.push(realm)
    else result.unproven.push(realm)
  }
  return result
}

async function appTokens(
  source: AppVerifierTokens,
  { tenantId, environment, realmId }: VerifiableRealm,
): Promise<readonly string[]> {
  if (typeof source === 'function') return source({ tenantId, environment, realmId })
  if (Array.isArray(source)) return source
  return (source as Partial<Record<Environment, readonly string[]>>)[environment] ?? []
}

/** Tokens that are not tied to one connection: they can verify a delivery that names no realm of ours. */
export function listFixedTokens(source: AppVerifierTokens): readonly string[] {
  if (typeof source === 'function') return []
  if (Array.isArray(source)) return source
  return Object.values(source as Partial<Record<Environment, readonly string[]>>).flat()
}
