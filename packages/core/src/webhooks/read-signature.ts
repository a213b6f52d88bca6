/** Base64 of 32 bytes. */
const signatureForm = /^[A-Za-z0-9+/]{43}=$/

/** At run time an unset variable may be passed as a token, whatever its type says. */
export const isUsable = (token: unknown): token is string =>
  typeof token === 'string' && token.trim() !== ''

/** The outcome of a verification. */
export type SignatureVerdict =
  | { verified: true; /** Which of the tokens matched. */ tokenIndex: number }
  | { verified: false; reason: 'missing' | 'malformed' | 'mismatch' | 'no_token' }

/** The header's text when it can be a signature and there is a token to try; else why it is refused. */
export function readSignature(
  header: string | null | undefined,
  verifierTokens: readonly string[],
): string | SignatureVerdict {
  // With an empty token any sender could compute the HMAC.
  if (!verifierTokens.some(isUsable)) return { verified: false, reason: 'no_token' }
  const given = header?.trim() ?? ''
  if (given === '') return { verified: false, reason: 'missing' }
  if (!signatureForm.test(given)) return { verified: false, reason: 'malformed' }
  return given
}
