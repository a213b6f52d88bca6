import { createHmac, timingSafeEqual } from 'node:crypto'
import { isUsable, readSignature, type SignatureVerdict } from './read-signature.ts'

/**
 * Verifies the `intuit-signature` header: base64 of HMAC-SHA256 over the raw body, keyed by the verifier token. Every
 * token is tried in constant time, so a rotation may keep two. White space around a token or the header is ignored,
 * because people paste them; white space inside counts.
 *
 * The body must be the original bytes; JSON that was parsed and serialised again has other bytes.
 *
 * @see https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks/configure-webhooks
 */
export function verifySignature(
  rawBody: Uint8Array | readonly Uint8Array[],
  header: string | null | undefined,
  verifierTokens: readonly string[],
): SignatureVerdict {
  const given = readSignature(header, verifierTokens)
  if (typeof given !== 'string') return given
  const signature = Buffer.from(given, 'base64')

  let tokenIndex = -1
  for (const [index, token] of verifierTokens.entries()) {
    if (!isUsable(token)) continue
    // No early exit: the time taken must not show which token matched.
    if (timingSafeEqual(digest(rawBody, token.trim()), signature) && tokenIndex === -1)
      tokenIndex = index
  }
  return tokenIndex === -1
    ? { verified: false, reason: 'mismatch' }
    : { verified: true, tokenIndex }
}

/** Signs a payload as Intuit does, for the tests of a host. Throws `TypeError` for an empty verifier token. */
export function signPayload(payload: string | Uint8Array, verifierToken: string): string {
  const token = verifierToken.trim()
  if (token === '') throw new TypeError('Expected a verifier token, found an empty one.')
  return createHmac('sha256', token).update(payload).digest('base64')
}

function digest(body: Uint8Array | readonly Uint8Array[], token: string): Buffer {
  const hmac = createHmac('sha256', token)
  for (const chunk of body instanceof Uint8Array ? [body] : body) hmac.update(chunk)
  // By way of a text, which is cheaper than the buffer that `digest()` allocates outside the buffer pool.
  return Buffer.from(hmac.digest('binary'), 'binary')
}
