import { endOfToken } from '@vectis/quickbooks'
import type { Environment, TokenSet } from '@vectis/quickbooks'
import type { KeyRing } from '../custody/key-ring.ts'
import type { TokenColumn } from '../custody/token-context.ts'

export interface TokenOwner {
  tenantId: string
  environment: Environment
  realmId: string
}

/** The token columns of one generation, sealed under the current key. */
export function sealTokens(
  keyRing: KeyRing,
  owner: TokenOwner,
  generation: number,
  tokens: TokenSet,
  previousRefreshToken: string | null,
) {
  const { tenantId, environment, realmId } = owner
  const context = { tenantId, environment, realmId, generation }
  const seal = (text: string | null, column: TokenColumn) =>
    text === null ? null : keyRing.seal(text, { ...context, column })
  return {
    access_token: keyRing.seal(tokens.accessToken, { ...context, column: 'access_token' }),
    refresh_token: seal(tokens.refreshToken, 'refresh_token'),
    previous_refresh_token: seal(previousRefreshToken, 'previous_refresh_token'),
    access_token_expires_at: tokens.accessTokenExpiresAt,
    refresh_token_expires_at: tokens.refreshTokenExpiresAt,
    refresh_token_hard_expires_at: tokens.refreshTokenHardExpiresAt,
    token_key_id: keyRing.currentId,
  }
}

/** The verifier columns, sealed under the current key; an empty list is null. */
export function sealVerifierTokens(
  keyRing: KeyRing,
  owner: TokenOwner,
  verifierGeneration: number,
  tokens: readonly string[],
) {
  const { tenantId, environment, realmId } = owner
  if (tokens.length === 0) {
    return {
      verifier_tokens: null,
      verifier_generation: verifierGeneration,
      verifier_key_id: null,
      verifier_token_hint: null,
    }
  }
  return {
    verifier_tokens: keyRing.seal(JSON.stringify(tokens), {
      tenantId,
      environment,
      realmId,
      column: 'verifier_tokens',
      generation: verifierGeneration,
    }),
    verifier_generation: verifierGeneration,
    verifier_key_id: keyRing.currentId,
    verifier_token_hint: endOfToken(tokens[0] ?? ''),
  }
}
