import { docsOf, remedyOf } from '@vectis/quickbooks/errors'

/**
 * Why a key or a ciphertext was refused.
 *
 * - `key_missing`: no key was configured
 * - `key_malformed`: neither 32 bytes, nor base64, nor hex
 * - `key_too_short`, `key_too_long`: decoded, but not 32 bytes
 * - `key_id_malformed`, `key_id_repeated`: the key ring itself is wrong
 * - `unknown_key_id`: the ciphertext names a key that is not in the ring
 * - `unsupported_version`: written by a newer release
 * - `malformed`: not an envelope of ours
 * - `tampered`: the tag does not verify: changed bytes, another row, another column or another generation
 */
export type CustodyErrorCode =
  | 'key_missing'
  | 'key_malformed'
  | 'key_too_short'
  | 'key_too_long'
  | 'key_id_malformed'
  | 'key_id_repeated'
  | 'unknown_key_id'
  | 'unsupported_version'
  | 'malformed'
  | 'tampered'

/** A key or a ciphertext that cannot be used. Holds no key, no ciphertext and no plaintext, and has no `cause`. */
export class CustodyError extends Error {
  override readonly name = 'CustodyError'
  readonly code: CustodyErrorCode
  /** What to do; the end of `message`. */
  readonly remedy: string
  /** The id of the key concerned, when one is. Ids are not secret. */
  readonly keyId: string | null

  constructor(code: CustodyErrorCode, message: string, keyId: string | null = null) {
    const remedy = remedyOf(code)
    super(`${message} ${remedy}`)
    this.code = code
    this.remedy = remedy
    this.keyId = keyId
  }

  /** The address of the page that describes the code. */
  get docs(): string {
    return docsOf(this.code)
  }
}
