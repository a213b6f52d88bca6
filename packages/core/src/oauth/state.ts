import { createHash, timingSafeEqual } from 'node:crypto'
import type { Random } from '../transport/runtime.ts'

/** 256 bits. */
const STATE_BYTES = 32

/**
 * An unguessable state that also holds its expiry: `<43 characters of base64url>.<expiry in base 36 seconds>`. The
 * embedded expiry only decides which message a refusal has ("too late" or "unknown"); the store decides validity.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-10.12
 */
export function createState(random: Random, expiresAt: number): string {
  const secret = Buffer.from(random.bytes(STATE_BYTES)).toString('base64url')
  return `${secret}.${Math.ceil(expiresAt / 1_000).toString(36)}`
}

/** Milliseconds since the epoch; null when this is not one of our states. */
export function readStateExpiry(state: string): number | null {
  const match = /^[A-Za-z0-9_-]{43}\.([0-9a-z]{1,9})$/.exec(state)
  return match === null ? null : Number.parseInt(match[1]!, 36) * 1_000
}

/** Compares in constant time; hashing first makes the lengths equal. */
export function isSameState(left: string, right: string): boolean {
  return timingSafeEqual(sha256(left), sha256(right))
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
