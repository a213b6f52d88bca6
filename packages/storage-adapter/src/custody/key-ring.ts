import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { CustodyError } from './custody-error.ts'
import { formatEnvelope, nonceBytes, parseEnvelope, tagBytes } from './envelope.ts'
import { parseKey } from './parse-key.ts'
import { encodeContext } from './token-context.ts'
import type { TokenContext } from './token-context.ts'

export interface EncryptionKey {
  /**
   * The id of the key in every ciphertext: 1 to 64 of `A-Z a-z 0-9 _ -`. Not secret; never reuse one for another key.
   */
  id: string
  /** 32 bytes, or their base64, base64url or hex text. */
  key: Uint8Array | string
}

export interface KeyRingOptions {
  /** Encrypts all new writes. */
  current: EncryptionKey
  /** Keys that can still decrypt. Keep a key here until `rekey` has reported that nothing uses it. Default: none. */
  old?: readonly EncryptionKey[]
}

/** Encrypts with the current key and decrypts with any key it holds. The keys cannot be read back. */
export interface KeyRing {
  readonly currentId: string
  /** What this process binds tokens to, and whose tokens it opens; null: those that are bound to none. */
  readonly installationId: string | null
  seal(plaintext: string, context: TokenContext): string
  /** Throws `CustodyError` unless the envelope was encrypted with a key of this ring for exactly this context. */
  open(envelope: string, context: TokenContext): string
}

const algorithm = 'aes-256-gcm'

/**
 * Builds a key ring for AES-256-GCM (NIST SP 800-38D): a random 96-bit nonce and a full 128-bit tag per secret.
 *
 * Throws `CustodyError` when a key is missing, malformed or of the wrong length, or an id is malformed or repeated.
 * @see https://nvlpubs.nist.gov/nistpubs/Legacy/SP/nistspecialpublication800-38d.pdf
 */
export function createKeyRing(
  options: KeyRingOptions,
  installationId: string | null = null,
): KeyRing {
  if (!options?.current) {
    throw new CustodyError(
      'key_missing',
      'Expected keys.current as { id, key }; found none. Tokens are never stored unencrypted.',
    )
  }
  const keys = new Map<string, KeyObject>()
  for (const { id, key } of [options.current, ...(options.old ?? [])]) {
    if (typeof id !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(id)) {
      throw new CustodyError(
        'key_id_malformed',
        'Expected a key id such as "2026-11"; found another kind of text, or none.',
      )
    }
    if (keys.has(id)) {
      throw new CustodyError('key_id_repeated', `Key id "${id}" appears twice in the ring.`, id)
    }
    keys.set(id, parseKey(id, key))
  }
  const currentId = options.current.id

  return {
    currentId,
    installationId,

    seal(plaintext, context) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv(algorithm, keyOf(keys, currentId), nonce, {
        authTagLength: tagBytes,
      })
      cipher.setAAD(encodeContext(currentId, context))
      const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()])
      return formatEnvelope({ keyId: currentId, nonce, ciphertext, tag: cipher.getAuthTag() })
    },

    open(envelope, context) {
      const { keyId, nonce, ciphertext, tag } = parseEnvelope(envelope)
      const decipher = createDecipheriv(algorithm, keyOf(keys, keyId), nonce, {
        authTagLength: tagBytes,
      })
      decipher.setAAD(encodeContext(keyId, context))
      decipher.setAuthTag(tag)
      try {
        return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8')
      } catch {
        throw new CustodyError(
          'tampered',
          `A secret under key "${keyId}" does not belong where it is stored (column ${context.column}, generation ` +
            `${context.generation}), was changed, or the bytes of its key changed since.`,
          keyId,
        )
      }
    },
  }
}

function keyOf(keys: ReadonlyMap<string, KeyObject>, id: string): KeyObject {
  const key = keys.get(id)
  if (key) return key
  throw new CustodyError(
    'unknown_key_id',
    `A stored secret is under key "${id}", which is not in the ring (it holds ${[...keys.keys()].join(', ')}).`,
    id,
  )
}
