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

const remedies: Record<CustodyErrorCode, string> = {
  key_missing: 'Configure keys.current; make a key with: openssl rand -base64 32',
  key_malformed: 'Give the key as 32 bytes, or their base64 or hex text.',
  key_too_short: 'Give a key of exactly 32 bytes; a pass phrase is not a key.',
  key_too_long: 'Give a key of exactly 32 bytes; a pass phrase is not a key.',
  key_id_malformed: 'Name each key with 1 to 64 letters, digits, hyphens or underscores.',
  key_id_repeated: 'Give each key an id of its own.',
  unknown_key_id: 'Add the key that this id names to keys.old.',
  unsupported_version: 'Upgrade this process to the release that wrote the secret.',
  malformed: 'Restore the row from a backup of the same generation, or reconnect the tenant.',
  tampered:
    'Check that the key is the one its id always named; else restore the row, or reconnect the tenant.',
}

/** A key or a ciphertext that cannot be used. Holds no key, no ciphertext and no plaintext, and has no `cause`. */
export class CustodyError extends Error {
  override readonly name = 'CustodyError'
  readonly code: CustodyErrorCode
  /** What to do. */
  readonly remedy: string
  /** The id of the key concerned, when one is. Ids are not secret. */
  readonly keyId: string | null

  constructor(code: CustodyErrorCode, message: string, keyId: string | null = null) {
    super(message)
    this.code = code
    this.remedy = remedies[code]
    this.keyId = keyId
  }
}
