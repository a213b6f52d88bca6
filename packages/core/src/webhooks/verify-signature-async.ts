import { isUsable, readSignature, type SignatureVerdict } from './read-signature.ts'

const algorithm = { name: 'HMAC', hash: 'SHA-256' }
// oxlint-disable-next-line no-restricted-globals -- the edge has no node:crypto; nothing here is random
const subtle = () => crypto.subtle

/**
 * `verifySignature` on Web Crypto, for edge runtimes, which have no `node:crypto`: the same arguments, and a promise of
 * the same verdict. On Node it works too, and costs several times as much.
 *
 * @see https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks/configure-webhooks
 */
export async function verifySignatureAsync(
  rawBody: Uint8Array | readonly Uint8Array[],
  header: string | null | undefined,
  verifierTokens: readonly string[],
): Promise<SignatureVerdict> {
  const given = readSignature(header, verifierTokens)
  if (typeof given !== 'string') return given
  const signature = Uint8Array.from(atob(given), (character) => character.charCodeAt(0))
  const body = rawBody instanceof Uint8Array ? Uint8Array.from(rawBody) : join(rawBody)
  let tokenIndex = -1
  for (const [index, token] of verifierTokens.entries()) {
    if (!isUsable(token)) continue
    // No early exit: the time taken must not show which token matched.
    const key = await importKey(token.trim(), 'verify')
    if ((await subtle().verify(algorithm, key, signature, body)) && tokenIndex === -1)
      tokenIndex = index
  }
  return tokenIndex === -1
    ? { verified: false, reason: 'mismatch' }
    : { verified: true, tokenIndex }
}

/**
 * `signPayload` on Web Crypto, for the tests of a host at the edge. Rejects with `TypeError` for an empty verifier
 * token.
 */
export async function signPayloadAsync(
  payload: string | Uint8Array,
  verifierToken: string,
): Promise<string> {
  const token = verifierToken.trim()
  if (token === '') throw new TypeError('Expected a verifier token, found an empty one.')
  const bytes =
    typeof payload === 'string' ? new TextEncoder().encode(payload) : Uint8Array.from(payload)
  const key = await importKey(token, 'sign')
  const signature = new Uint8Array(await subtle().sign(algorithm, key, bytes))
  return btoa(String.fromCharCode(...signature))
}

function importKey(token: string, use: 'sign' | 'verify') {
  return subtle().importKey('raw', new TextEncoder().encode(token), algorithm, false, [use])
}

function join(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0))
  let offset = 0
  for (const chunk of chunks) {
    joined.set(chunk, offset)
    offset += chunk.length
  }
  return joined
}
