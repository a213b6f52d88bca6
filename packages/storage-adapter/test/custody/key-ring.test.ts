import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { CustodyError } from '../../src/custody/custody-error.ts'
import type { CustodyErrorCode } from '../../src/custody/custody-error.ts'
import { createKeyRing } from '../../src/custody/key-ring.ts'
import type { KeyRingOptions } from '../../src/custody/key-ring.ts'
import type { TokenContext } from '../../src/custody/token-context.ts'

const where: TokenContext = {
  tenantId: 'acme',
  environment: 'production',
  realmId: '9341452000000001',
  column: 'refresh_token',
  generation: 7,
  installationId: null,
}
const bytes = Buffer.from('CANARY-encryption-key-of-32bytes')

function refusal(run: () => unknown): CustodyError {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(CustodyError)
    return error as CustodyError
  }
  throw new Error('Expected a CustodyError, and nothing was thrown.')
}

describe('keys', () => {
  test.each([
    ['32 bytes', bytes],
    ['a Uint8Array of its own', new Uint8Array(bytes)],
    ['base64', bytes.toString('base64')],
    ['base64 without padding', bytes.toString('base64').replace('=', '')],
    ['base64url', bytes.toString('base64url')],
    ['hex', bytes.toString('hex')],
    ['upper-case hex', bytes.toString('hex').toUpperCase()],
    ['base64 with the line feed of a file', `${bytes.toString('base64')}\n`],
  ])('%s is one and the same key', (_, key) => {
    const sealed = createKeyRing({ current: { id: 'k', key: bytes } }).seal('secret', where)
    expect(createKeyRing({ current: { id: 'k', key } }).open(sealed, where)).toBe('secret')
  })

  const refused: [CustodyErrorCode, string, unknown][] = [
    ['key_missing', 'undefined', undefined],
    ['key_missing', 'null', null],
    ['key_missing', 'empty text', ''],
    ['key_too_short', '31 bytes', bytes.subarray(1)],
    ['key_too_short', '16 bytes of hex', bytes.subarray(16).toString('hex')],
    ['key_too_short', 'a pass phrase of 32 letters', 'abcdefghijklmnopqrstuvwxyzABCDEF'],
    ['key_too_long', '33 bytes', Buffer.concat([bytes, bytes.subarray(31)])],
    ['key_too_long', '64 bytes of base64', Buffer.concat([bytes, bytes]).toString('base64')],
    ['key_malformed', 'a sentence', 'correct horse battery staple'],
    ['key_malformed', 'a number', 42],
  ]
  test.each(refused)('%s: %s', (code, _, key) => {
    const error = refusal(() =>
      createKeyRing({ current: { id: 'k', key } } as unknown as KeyRingOptions),
    )
    expect(error.code).toBe(code)
    expect(error.keyId).toBe('k')
    expect(error.message).toContain('32')
    expect(error.message).toContain('openssl rand -base64 32')
    if (typeof key === 'string' && key !== '') expect(inspect(error)).not.toContain(key)
  })

  test('no keys at all', () => {
    for (const options of [undefined, null, {}, { old: [] }]) {
      const error = refusal(() => createKeyRing(options as unknown as KeyRingOptions))
      expect(error.code).toBe('key_missing')
    }
  })

  test.each(['', 'a.b', 'a b', 'ä', 'x'.repeat(65), 7])('key id %j is refused', (id) => {
    const current = { id, key: bytes } as KeyRingOptions['current']
    expect(refusal(() => createKeyRing({ current })).code).toBe('key_id_malformed')
  })

  test('an id may not appear twice', () => {
    const current = { id: 'k', key: bytes }
    const old = [{ id: 'k', key: randomBytes(32) }]
    expect(refusal(() => createKeyRing({ current, old })).code).toBe('key_id_repeated')
  })

  test('a ring prints nothing of its keys', () => {
    const ring = createKeyRing({ current: { id: 'k', key: bytes } })
    for (const text of [inspect(ring, { depth: 9, showHidden: true }), JSON.stringify(ring)]) {
      for (const encoding of ['latin1', 'hex', 'base64', 'base64url'] as const) {
        expect(text).not.toContain(bytes.toString(encoding))
      }
      expect(text).not.toContain(bytes.join(', '))
    }
  })
})

describe('rotation', () => {
  const former = { id: '2026-01', key: randomBytes(32) }
  const current = { id: '2026-11', key: randomBytes(32) }

  test('an old key still opens, the current one seals', () => {
    const sealed = createKeyRing({ current: former }).seal('secret', where)
    const ring = createKeyRing({ current, old: [former] })
    expect(ring.open(sealed, where)).toBe('secret')
    expect(ring.currentId).toBe('2026-11')
    expect(ring.seal('secret', where)).toMatch(/^1\.2026-11\./)
  })

  test('a key that left the ring is named', () => {
    const sealed = createKeyRing({ current: former }).seal('secret', where)
    const error = refusal(() => createKeyRing({ current }).open(sealed, where))
    expect(error.code).toBe('unknown_key_id')
    expect(error.keyId).toBe('2026-01')
    expect(error.message).toContain('keys.old')
  })

  test('other bytes under a known id are not taken for the key', () => {
    const sealed = createKeyRing({ current: former }).seal('secret', where)
    const impostor = createKeyRing({ current: { id: '2026-01', key: randomBytes(32) } })
    expect(refusal(() => impostor.open(sealed, where)).code).toBe('tampered')
  })
})

describe('envelopes', () => {
  const ring = createKeyRing({ current: { id: 'k', key: bytes } })
  test.each([
    ['malformed', 'plain text'],
    ['malformed', ''],
    ['malformed', '1.k'],
    ['malformed', '1.k.'],
    ['malformed', '1..AAAA'],
    ['malformed', '1.k.AAAA.AAAA'],
    ['malformed', `1.k.${Buffer.alloc(27).toString('base64url')}`],
    ['tampered', `1.k.${Buffer.alloc(28).toString('base64url')}`],
    ['unsupported_version', `2.k.${Buffer.alloc(40).toString('base64url')}`],
  ])('%s: %j', (code, envelope) => {
    expect(refusal(() => ring.open(envelope, where)).code).toBe(code)
  })

  test('surplus bits of base64 do not open', () => {
    // 29 bytes leave two unused bits in the last character; Node's decoder ignores them.
    const sealed = ring.seal('x', where)
    const last = sealed.at(-1) ?? ''
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const twin = sealed.slice(0, -1) + (alphabet[alphabet.indexOf(last) + 1] ?? '')
    expect(Buffer.from(twin.slice(4), 'base64url')).toEqual(
      Buffer.from(sealed.slice(4), 'base64url'),
    )
    expect(refusal(() => ring.open(twin, where)).code).toBe('malformed')
  })
})
