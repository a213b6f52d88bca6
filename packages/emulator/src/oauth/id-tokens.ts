import { createSign, generateKeyPairSync } from 'node:crypto'
import type { Call } from '../exchange/exchange.ts'
import { issuerOf } from './discovery.ts'
import type { Grant } from './grants.ts'

/** Signed statements of who consented: OpenID Connect Core 1.0, section 2. */
export interface IdTokens {
  /** Null without the scope `openid`. */
  sign(call: Call, grant: Grant, origin: string): string | null
  /** The public key as a JSON Web Key Set (RFC 7517). */
  keys(): Record<string, unknown>
}

const keyId = 'emulated-key-1'
const lifetimeS = 3600

export function subjectOf(grant: Pick<Grant, 'realmId'>): string {
  return `user-of-${grant.realmId}`
}

export function createIdTokens(): IdTokens {
  let pair: ReturnType<typeof makePair> | null = null
  // Creating a key takes longer than starting, so it happens only when openid is requested.
  const keysOf = () => (pair ??= makePair())
  return {
    sign(call, grant, origin) {
      if (!/(?:^|\s)openid(?:\s|$)/.test(grant.scope)) return null
      const issuedAt = Math.floor(call.at / 1000)
      const claims = {
        sub: subjectOf(grant),
        aud: [grant.clientId],
        realmid: grant.realmId,
        auth_time: issuedAt,
        iss: issuerOf(call, origin),
        exp: issuedAt + lifetimeS,
        iat: issuedAt,
      }
      const signed = `${encode({ kid: keyId, typ: 'JWT', alg: 'RS256' })}.${encode(claims)}`
      const signature = createSign('RSA-SHA256').update(signed).sign(keysOf().privateKey)
      return `${signed}.${signature.toString('base64url')}`
    },
    keys: () => ({
      keys: [
        { ...keysOf().publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: keyId },
      ],
    }),
  }
}

function makePair() {
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
