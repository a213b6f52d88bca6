import type { Environment } from '@vectis/quickbooks'
import type { ConnectionStore, VerifiableRealm } from '@vectis/quickbooks/ports'
import { verifySignature } from '@vectis/quickbooks/webhooks'

/** The app's own verifier tokens: one list, one per environment, or found per connection. Newest first. */
export type AppVerifierTokens =
  | readonly string[]
  | Partial<Record<Environment, readonly string[]>>
  | ((
      realm: Omit<VerifiableRealm, 'verifierTokens' | 'problem'>,
    ) => readonly string[] | Promise<readonly string[]>)

export interface UnreadableRealm extends VerifiableRealm {
  /** The error, if the host's function threw one. */
  cause?: unknown
}

export interface ProvenRealms {
  /** Connections whose own token, or whose app's token, verified the body. */
  proven: VerifiableRealm[]
  /** Known connections with at least one token, none of which verified it. */
  unproven: VerifiableRealm[]
  /**
   * Known connections whose tokens are unavailable and that no other token verified: a later delivery may verify them.
   */
  unreadable: UnreadableRealm[]
  /** Known connections without any token. */
  tokenless: VerifiableRealm[]
  /** Realm ids that no connection has. */
  unknown: string[]
  /**
   * The body names more companies than are looked up before a token of one of them, or of the app, has verified it: the
   * whole body is untrusted.
   */
  isTooMany: boolean
}

/**
 * A body from Intuit within the byte limit never names so many: an event takes at least 300 bytes. See
 * docs/decisions/0106.
 */
const MOST_REALMS = 10_000

/**
 * Groups the realms of a delivery by whether one of their own tokens signed it. One tenant's token proves nothing for
 * another tenant's realm, even in one body. Any sender can send a body, and a small one can name very many companies:
 * until a token has verified it, only the first `maxUnverified` are looked up. See docs/decisions/0070.
 */
export async function proveRealms(
  input: Proof & { realmIds: readonly string[]; maxUnverified: number },
): Promise<ProvenRealms> {
  const { realmIds, maxUnverified } = input
  const first = await proveAll(input, realmIds.slice(0, maxUnverified))
  const rest = realmIds.slice(maxUnverified)
  if (rest.length === 0) return first
  const fixed = listFixedTokens(input.appVerifierTokens)
  const isVerified =
    first.proven.length > 0 || verifySignature(input.body, input.signature, fixed).verified
  if (!isVerified || realmIds.length > MOST_REALMS) return { ...first, proven: [], isTooMany: true }
  const second = await proveAll(input, rest)
  return {
    proven: [...first.proven, ...second.proven],
    unproven: [...first.unproven, ...second.unproven],
    unreadable: [...first.unreadable, ...second.unreadable],
    tokenless: [...first.tokenless, ...second.tokenless],
    unknown: [...first.unknown, ...second.unknown],
    isTooMany: false,
  }
}

interface Proof {
  body: Uint8Array
  signature: string
  connections: Pick<ConnectionStore, 'findRealms'>
  appVerifierTokens: AppVerifierTokens
}

async function proveAll(input: Proof, realmIds: readonly string[]): Promise<ProvenRealms> {
  const found = await input.connections.findRealms(realmIds)
  const known = new Set(found.map((realm) => realm.realmId))
  const result: ProvenRealms = {
    proven: [],
    unproven: [],
    unreadable: [],
    tokenless: [],
    unknown: realmIds.filter((realmId) => !known.has(realmId)),
    isTooMany: false,
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
  // In parallel: each may be a call to the host's secret store. One failure must not affect the companies of others.
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
