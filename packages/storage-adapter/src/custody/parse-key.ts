import { createSecretKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { CustodyError } from './custody-error.ts'

export const keyBytes = 32

/**
 * Reads an AES-256 key: 32 raw bytes, or their base64, base64url or hex text.
 *
 * Throws `CustodyError` with `key_missing`, `key_malformed`, `key_too_short` or `key_too_long`; no error shows any of
 * the key.
 */
export function parseKey(keyId: string, key: unknown): KeyObject {
  if (key === undefined || key === null || key === '') {
    throw new CustodyError(
      'key_missing',
      `Key "${keyId}" is empty; expected ${keyBytes} bytes, or their base64 or hex text.`,
      keyId,
    )
  }
  const bytes = decode(keyId, key)
  if (bytes.length !== keyBytes) {
    const isShort = bytes.length < keyBytes
    throw new CustodyError(
      isShort ? 'key_too_short' : 'key_too_long',
      `Key "${keyId}" has ${bytes.length} bytes${typeof key === 'string' ? ' once decoded' : ''}; ` +
        `expected exactly ${keyBytes}.`,
      keyId,
    )
  }
  return createSecretKey(bytes)
}

function decode(keyId: string, key: unknown): Uint8Array {
  if (key instanceof Uint8Array) return key
  if (typeof key === 'string') {
    const text = key.trim()
    // 64 hex digits are valid base64 too (of 48 bytes): the reading that gives 32 bytes wins.
    if (/^(?:[0-9a-f]{2})+$/i.test(text) && text.length === 2 * keyBytes) {
      return Buffer.from(text, 'hex')
    }
    if (/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return Buffer.from(text, 'base64')
  }
  throw new CustodyError(
    'key_malformed',
    `Key "${keyId}" is ${typeof key === 'string' ? 'text that is neither base64 nor hex' : `a ${typeof key}`}; ` +
      `expected ${keyBytes} bytes as a Uint8Array, or their base64 or hex text.`,
    keyId,
  )
}
