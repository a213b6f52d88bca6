import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CustodyError } from '../../src/custody/custody-error.ts'
import { createKeyRing } from '../../src/custody/key-ring.ts'
import type { TokenColumn, TokenContext } from '../../src/custody/token-context.ts'

/** 100,000 by a flag, SEAL_CASES, as in `.ci/run`; those take about ten seconds. */
const numRuns = Number(process.env['SEAL_CASES'] ?? 2_000)

const keyRing = createKeyRing({
  current: { id: 'key-b', key: Buffer.from('CANARY-encryption-key-of-32bytes') },
  old: [{ id: 'key-a', key: Buffer.from('CANARY-encryption-key-former-one') }],
})
const columns: TokenColumn[] = [
  'access_token',
  'refresh_token',
  'previous_refresh_token',
  'verifier_tokens',
]

const id = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ maxLength: 4, unit: 'binary' }),
  fc.constantFrom('sandbox', 'production', 'access_token', '1', '12', '123'),
)
const context: fc.Arbitrary<TokenContext> = fc.record({
  tenantId: id,
  // Any text: what is bound is bytes, and swaps with the other parts must be seen.
  environment: id as fc.Arbitrary<TokenContext['environment']>,
  realmId: id,
  column: fc.oneof(fc.constantFrom(...columns), id as fc.Arbitrary<TokenColumn>),
  generation: fc.integer({ min: 0, max: 2 ** 41 }),
  installationId: fc.option(id),
})

/** What is done to a sealed secret before it is opened; null when the drawn change changes nothing. */
type Change = (sealed: { envelope: string; context: TokenContext }) => {
  envelope: string
  context: TokenContext
} | null

const parts = [
  'tenantId',
  'environment',
  'realmId',
  'column',
  'generation',
  'installationId',
] as const

const swap = fc
  .tuple(fc.constantFrom(...parts), fc.constantFrom(...parts))
  .map(([a, b]): Change => ({ envelope, context: from }) => {
    if (String(from[a]) === String(from[b])) return null
    return {
      envelope,
      context: { ...from, [a]: String(from[b]), [b]: String(from[a]) } as TokenContext,
    }
  })

const otherRow = context.map(
  (to): Change =>
    ({ envelope, context: from }) =>
      parts.every((part) => String(from[part]) === String(to[part]))
        ? null
        : { envelope, context: to },
)

const otherPart = fc.tuple(fc.constantFrom(...parts), context).map(
  ([part, to]): Change =>
    ({ envelope, context: from }) =>
      String(from[part]) === String(to[part])
        ? null
        : { envelope, context: { ...from, [part]: to[part] } },
)

/** The same characters cut elsewhere: `ab` + `c` against `a` + `bc`. */
const movedBoundary = fc.nat(30).map((at): Change => ({ envelope, context: from }) => {
  const joined = from.tenantId + from.environment
  const cut = at % (joined.length + 1)
  const tenantId = joined.slice(0, cut)
  const environment = joined.slice(cut) as TokenContext['environment']
  if (tenantId === from.tenantId) return null
  return { envelope, context: { ...from, tenantId, environment } }
})

const olderGeneration = fc
  .integer({ min: 1, max: 2 ** 41 })
  .map((age): Change => ({ envelope, context: from }) => ({
    envelope,
    context: { ...from, generation: from.generation - age },
  }))

const flippedBit = fc.nat().map((at): Change => ({ envelope, context: from }) => {
  const bytes = Buffer.from(envelope, 'latin1')
  const bit = at % (bytes.length * 8)
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return { envelope: bytes.toString('latin1'), context: from }
})

const flippedBitOfBody = fc.nat().map((at): Change => ({ envelope, context: from }) => {
  const [version, keyId, body] = envelope.split('.')
  const bytes = Buffer.from(body ?? '', 'base64url')
  const bit = at % (bytes.length * 8)
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return { envelope: `${version}.${keyId}.${bytes.toString('base64url')}`, context: from }
})

/** Cut from the end, so that the last bytes of nonce or ciphertext would have to serve as a shorter tag. */
const shortenedTag = fc
  .integer({ min: 1, max: 28 })
  .map((cut): Change => ({ envelope, context: from }) => {
    const [version, keyId, body] = envelope.split('.')
    const bytes = Buffer.from(body ?? '', 'base64url')
    const shorter = bytes.subarray(0, bytes.length - cut).toString('base64url')
    return { envelope: `${version}.${keyId}.${shorter}`, context: from }
  })

/** A bit of the version alone: among all bits of an envelope it is drawn too seldom. */
const otherVersion = fc
  .integer({ min: 1, max: 7 })
  .map((bits): Change => ({ envelope, context: from }) => ({
    envelope: String.fromCharCode(envelope.charCodeAt(0) ^ bits) + envelope.slice(1),
    context: from,
  }))

/** A key that no ring has: a bit within the key id is drawn seldom too. */
const unknownKey = fc
  .constantFrom('key-c', 'kez-b', 'Key-b', 'key-bb')
  .map((keyId): Change => ({ envelope, context: from }) => ({
    envelope: envelope.replace('.key-b.', `.${keyId}.`),
    context: from,
  }))

const otherKey: Change = ({ envelope, context: from }) => ({
  envelope: envelope.replace('.key-b.', '.key-a.'),
  context: from,
})

const change = fc.oneof(
  swap,
  otherRow,
  otherPart,
  movedBoundary,
  olderGeneration,
  flippedBit,
  flippedBitOfBody,
  shortenedTag,
  fc.constant(otherKey),
  unknownKey,
  otherVersion,
)

test(`a secret opens only where it was sealed: ${numRuns} changes`, () => {
  const codes: Record<string, number> = {}
  let drawn = 0
  const secret = ['EMULATED', 'RT1', '7', 'abcdef'].join('-')
  fc.assert(
    fc.property(context, change, (from, apply) => {
      drawn += 1
      const envelope = keyRing.seal(secret, from)
      const changed = apply({ envelope, context: from })
      if (changed === null) return keyRing.open(envelope, from) === secret
      try {
        keyRing.open(changed.envelope, changed.context)
      } catch (error) {
        if (!(error instanceof CustodyError)) throw error
        codes[error.code] = (codes[error.code] ?? 0) + 1
        return !`${error.message}${JSON.stringify(error)}`.includes(secret)
      }
      return false
    }),
    { numRuns },
  )
  // Every way to be refused was seen, and nearly all draws changed something.
  expect(Object.keys(codes).toSorted()).toEqual([
    'malformed',
    'tampered',
    'unknown_key_id',
    'unsupported_version',
  ])
  const refused = Object.values(codes).reduce((sum, count) => sum + count, 0)
  expect(refused).toBeGreaterThan(0.9 * drawn)
})

test('any text comes back as it was sealed', () => {
  fc.assert(
    fc.property(context, fc.string({ unit: 'grapheme', maxLength: 200 }), (where, text) => {
      expect(keyRing.open(keyRing.seal(text, where), where)).toBe(text)
    }),
    { numRuns: 2000 },
  )
})

test('no two seals are alike', () => {
  const where: TokenContext = {
    tenantId: 'acme',
    environment: 'sandbox',
    realmId: '1',
    column: 'access_token',
    generation: 1,
    installationId: null,
  }
  const seals = new Set(Array.from({ length: 10_000 }, () => keyRing.seal('same', where)))
  expect(seals.size).toBe(10_000)
})
