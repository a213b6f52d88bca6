import { CustodyError } from './custody-error.ts'

/** The stored form of a secret: `1.<key id>.<base64url of nonce, ciphertext and tag>`. */
export interface Envelope {
  keyId: string
  nonce: Uint8Array
  ciphertext: Uint8Array
  tag: Uint8Array
}

export const nonceBytes = 12
export const tagBytes = 16

const version = '1'

export function formatEnvelope({ keyId, nonce, ciphertext, tag }: Envelope): string {
  return `${version}.${keyId}.${Buffer.concat([nonce, ciphertext, tag]).toString('base64url')}`
}

/** Parses an envelope; throws `CustodyError` with `unsupported_version` or `malformed`. See docs/decisions/0045. */
export function parseEnvelope(text: string): Envelope {
  const [found, keyId, body, ...rest] = text.split('.')
  if (found !== version && /^[0-9]+$/.test(found ?? '') && body !== undefined) {
    throw new CustodyError(
      'unsupported_version',
      `A stored secret has envelope version ${found}; this release reads version ${version}.`,
    )
  }
  if (found !== version || !keyId || body === undefined || rest.length > 0) throw malformed()
  const bytes = Buffer.from(body, 'base64url')
  // Node ignores stray characters and surplus bits in base64; only the canonical text may decrypt.
  if (bytes.toString('base64url') !== body) throw malformed()
  if (bytes.length < nonceBytes + tagBytes) throw malformed()
  return {
    keyId,
    nonce: bytes.subarray(0, nonceBytes),
    ciphertext: bytes.subarray(nonceBytes, bytes.length - tagBytes),
    tag: bytes.subarray(bytes.length - tagBytes),
  }
}

function malformed(): CustodyError {
  return new CustodyError(
    'malformed',
    'A stored secret is not in the format of this adapter: other code changed the column.',
  )
}
