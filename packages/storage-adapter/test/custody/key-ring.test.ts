import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
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

  test('a sealed secret opens in its own frame only: one version, one key id, one body', () => {
    const [, , body = ''] = ring.seal('secret', where).split('.')
    expect(ring.open(`1.k.${body}`, where)).toBe('secret')
    for (const text of [`x.k.${body}`, `.k.${body}`, `1..${body}`, `1.k.${body}.`, `1.k.${body}.x`])
      expect(refusal(() => ring.open(text, where)).code).toBe('malformed')
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

describe('the format of docs/decisions/0045, which stored tokens have', () => {
  const ring = createKeyRing({ current: { id: 'k', key: bytes } })
  const parts = ['vectis-quickbooks/token/1', 'k', 'acme', 'production', where.realmId]

  /** Each part after its length in bytes. */
  function bind(texts: readonly string[]): Buffer {
    return Buffer.concat(
      texts.flatMap((text) => {
        const part = Buffer.from(text, 'utf16le')
        const size = part.length
        return [Buffer.from([size >>> 24, size >>> 16, size >>> 8, size]), part]
      }),
    )
  }

  test.each([
    ['bound to no installation', null, []],
    ['bound to one', 'eu-1', ['eu-1']],
  ])('%s: another reader opens what is sealed, and what it sealed is opened', (_, id, last) => {
    const context = { ...where, installationId: id }
    const aad = bind([...parts, 'refresh_token', '7', ...last])
    const [version, keyId, body = ''] = ring.seal('sécret', context).split('.')
    const sealed = Buffer.from(body, 'base64url')
    const decipher = createDecipheriv('aes-256-gcm', bytes, sealed.subarray(0, 12))
    decipher.setAAD(aad).setAuthTag(sealed.subarray(-16))
    expect([version, keyId]).toEqual(['1', 'k'])
    expect(decipher.update(sealed.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8')).toBe('sécret') // prettier-ignore

    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', bytes, nonce).setAAD(aad)
    const text = Buffer.concat([nonce, cipher.update('other', 'utf8'), cipher.final(), cipher.getAuthTag()]) // prettier-ignore
    expect(ring.open(`1.k.${text.toString('base64url')}`, context)).toBe('other')
  })

  test('an installation is bound, and named', () => {
    expect(ring.installationId).toBeNull()
    expect(createKeyRing({ current: { id: 'k', key: bytes } }, 'eu-1').installationId).toBe('eu-1')
    const sealed = ring.seal('secret', { ...where, installationId: 'eu-1' })
    for (const installationId of ['eu-2', null]) {
      expect(refusal(() => ring.open(sealed, { ...where, installationId })).code).toBe('tampered')
    }
  })

  test('the empty text has an envelope', () => {
    expect(ring.open(ring.seal('', where), where)).toBe('')
  })
})

describe('an error says what was expected, what was found and what to do', () => {
  const current = { id: 'k', key: bytes }
  const ring = createKeyRing({ current, old: [{ id: 'former', key: randomBytes(32) }] })
  const make = (id: unknown, key: unknown) => () =>
    createKeyRing({ current: { id, key } } as unknown as KeyRingOptions)
  const other = createKeyRing({ current: { id: 'x', key: bytes } }).seal('secret', where)
  const refused: [string, () => unknown, string | null][] = [
    ['Expected keys.current as { id, key }; found none.', () => createKeyRing({} as never), null],
    ['Expected a key id such as "2026-11"; found another kind of text', make('a b', bytes), null],
    [
      'Key id "k" appears twice in the ring.',
      () => createKeyRing({ current, old: [current] }),
      'k',
    ],
    ['Key "k" is empty; expected 32 bytes', make('k', ''), 'k'],
    ['Key "k" has 31 bytes; expected exactly 32.', make('k', bytes.subarray(1)), 'k'],
    ['Key "k" has 3 bytes once decoded; expected exactly 32.', make('k', 'AAAA'), 'k'],
    ['Key "k" is text that is neither base64 nor hex; expected 32', make('k', 'a b'), 'k'],
    ['Key "k" is a number; expected 32', make('k', 42), 'k'],
    ['is under key "x", which is not in the ring (it holds k, former).', () => ring.open(other, where), 'x'], // prettier-ignore
    [
      'A secret under key "k" does not belong where it is stored (column access_token, generation 7), was changed',
      () => ring.open(ring.seal('secret', where), { ...where, column: 'access_token' }),
      'k',
    ],
    ['has envelope version 2; this release reads version 1.', () => ring.open('2.k.AA', where), null],
    ['is not in the format of this adapter', () => ring.open('text', where), null],
  ] // prettier-ignore
  test.each(refused)('%s', (says, run, keyId) => {
    const error = refusal(run)
    expect(error.message).toContain(says)
    expect(error.keyId).toBe(keyId)
    expect(error.message.endsWith(` ${error.remedy}`)).toBe(true)
    expect(error.name).toBe('CustodyError')
    expect(error.docs.endsWith(`#${error.code}`)).toBe(true)
  })

  test.each(['2', '12', 'x', '1x', '-1'])('an envelope of version %s', (version) => {
    const code = /^[0-9]+$/.test(version) ? 'unsupported_version' : 'malformed'
    expect(refusal(() => ring.open(`${version}.k.AAAA`, where)).code).toBe(code)
    expect(refusal(() => ring.open(`${version}.k`, where)).code).toBe('malformed')
  })

  test('hex of another length is read as base64, and text around a key is none', () => {
    const text = bytes.toString('base64')
    for (const key of [`x!${text}`, `${text}!`, `${text}===`, `"${text}"`]) {
      expect(refusal(make('k', key)).code).toBe('key_malformed')
    }
    const hex = bytes.toString('hex')
    expect(refusal(make('k', `${hex}00`)).code).toBe('key_too_long')
    expect(refusal(make('k', `${hex.slice(1)}g`)).code).toBe('key_too_long')
    expect(refusal(make('k', `zz${hex.slice(2)}`)).code).toBe('key_too_long')
  })
})
