import { createHmac, randomFillSync } from 'node:crypto'
import { createSeededRandom } from '@vectis/quickbooks-emulator'
import { describe, expect, test } from 'vitest'
import { signPayload, verifySignature } from '../../src/webhooks/verify-signature.ts'

const verifierToken = 'verifier-CANARY-4f2c'
const otherToken = 'verifier-CANARY-91aa'
const body = Buffer.from('[{"specversion":"1.0","id":"88cd52aa"}]')

/** What Intuit does, without our code. */
function sign(bytes: Uint8Array, token = verifierToken): string {
  return createHmac('sha256', token).update(bytes).digest('base64')
}

describe('a signature verifies the bytes it was made over', () => {
  test('and no others: one bit turned anywhere fails', () => {
    const header = sign(body)
    expect(verifySignature(body, header, [verifierToken])).toEqual({
      verified: true,
      tokenIndex: 0,
    })
    for (let bit = 0; bit < body.length * 8; bit += 1) {
      const turned = Buffer.from(body)
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(verifySignature(turned, header, [verifierToken]).verified).toBe(false)
    }
  })

  test('JSON that was parsed and written again has other bytes', () => {
    const spaced = Buffer.from('[{"id": "1"}]')
    const rewritten = Buffer.from(JSON.stringify(JSON.parse(spaced.toString())))
    expect(verifySignature(rewritten, sign(spaced), [verifierToken])).toEqual({
      verified: false,
      reason: 'mismatch',
    })
  })

  test('a published vector: RFC 4231, test case 2', () => {
    const expected = Buffer.from(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
      'hex',
    ).toString('base64')
    expect(signPayload('what do ya want for nothing?', 'Jefe')).toBe(expected)
    expect(
      verifySignature(Buffer.from('what do ya want for nothing?'), expected, ['Jefe']).verified,
    ).toBe(true)
  })
})

describe('tokens', () => {
  test('a wrong one fails', () => {
    expect(verifySignature(body, sign(body, otherToken), [verifierToken])).toEqual({
      verified: false,
      reason: 'mismatch',
    })
  })

  test('during a rotation two tokens are valid, and the verdict names the one that matched', () => {
    const tokens = [verifierToken, otherToken]
    expect(verifySignature(body, sign(body), tokens)).toEqual({ verified: true, tokenIndex: 0 })
    expect(verifySignature(body, sign(body, otherToken), tokens)).toEqual({
      verified: true,
      tokenIndex: 1,
    })
    expect(verifySignature(body, sign(body), [otherToken]).verified).toBe(false)
  })

  test('the same token twice: the verdict names the first', () => {
    const tokens = [otherToken, verifierToken, verifierToken]
    expect(verifySignature(body, sign(body), tokens)).toEqual({ verified: true, tokenIndex: 1 })
  })

  test.each([
    ['in front', ` ${verifierToken}`],
    ['a line end behind', `${verifierToken}\n`],
    ['on both sides', `\t${verifierToken} \r\n`],
  ])('white space around a pasted one does not count: %s', (_where, token) => {
    expect(verifySignature(body, sign(body), [token]).verified).toBe(true)
    expect(signPayload(body, token)).toBe(sign(body))
  })

  test('white space inside does', () => {
    const spaced = verifierToken.replace('-', ' - ')
    expect(verifySignature(body, sign(body), [spaced]).verified).toBe(false)
    expect(verifySignature(body, sign(body, spaced), [spaced]).verified).toBe(true)
  })

  test.each([[[]], [['']], [[' ', '\n']]])('none configured refuses everything: %j', (tokens) => {
    // Any sender can compute an HMAC under the empty key.
    expect(verifySignature(body, sign(body, ''), tokens)).toEqual({
      verified: false,
      reason: 'no_token',
    })
  })

  test('an empty one beside a real one is skipped, and the others keep their indexes', () => {
    expect(verifySignature(body, sign(body, ''), ['', verifierToken]).verified).toBe(false)
    expect(verifySignature(body, sign(body), ['', verifierToken])).toEqual({
      verified: true,
      tokenIndex: 1,
    })
  })

  test('one that is not set, as an environment hands it out, is skipped too', () => {
    const unset = [undefined, null] as unknown as string[]
    const signature = signPayload('body', 'token')
    expect(verifySignature(Buffer.from('body'), signature, unset)).toEqual({
      verified: false,
      reason: 'no_token',
    })
    expect(verifySignature(Buffer.from('body'), signature, [...unset, 'token'])).toEqual({
      verified: true,
      tokenIndex: 2,
    })
  })

  test('signing with an empty one is an error that names no token', () => {
    expect(() => signPayload(body, ' ')).toThrow('Expected a verifier token, found an empty one.')
  })
})

describe('headers', () => {
  test.each([null, undefined, '', '  '])('%j is missing', (header) => {
    expect(verifySignature(body, header, [verifierToken])).toEqual({
      verified: false,
      reason: 'missing',
    })
  })

  const good = sign(body)
  test.each([
    ['hex', createHmac('sha256', verifierToken).update(body).digest('hex')],
    ['base64url', good.replaceAll('+', '-').replaceAll('/', '_').replace('=', '')],
    ['cut short', good.slice(0, -5)],
    ['two at once', `${good}, ${good}`],
    ['a version in front', `v1=${good}`],
    ['not ASCII', `${good.slice(0, -2)}é=`],
    ['a megabyte', 'A'.repeat(1_000_000)],
  ])('%s is malformed', (_name, header) => {
    expect(verifySignature(body, header, [verifierToken])).toEqual({
      verified: false,
      reason: 'malformed',
    })
  })

  test('white space around it does not count', () => {
    expect(verifySignature(body, ` ${good}\r\n`, [verifierToken]).verified).toBe(true)
  })
})

/**
 * Every body is verified as it is and with one bit turned; the signature is made by node:crypto alone.
 * SIGNATURE_CASES=100000 in `.ci/run`.
 */
const count = Number(process.env['SIGNATURE_CASES'] ?? 20_000)

describe(`${count} random bodies`, () => {
  test('verify if and only if the bytes match', () => {
    const random = createRandom(20_261_123)
    const seen = { empty: 0, invalidUtf8: 0, byteOrderMark: 0, chunked: 0, huge: 0 }
    const huge = Buffer.alloc(10 * 1024 * 1024)
    const utf8 = new TextDecoder('utf-8', { fatal: true })

    for (let run = 0; run < count; run += 1) {
      // A few of 10 MB: the buffer is used again, its noise is not.
      const isHuge = run % 25_000 === 12_345
      const bytes = isHuge ? randomFillSync(huge) : randomBody(random)
      const header = sign(bytes)
      const chunks = random(2) === 0 ? [bytes] : split(bytes, random)

      if (!verifySignature(bytes, header, [otherToken, verifierToken]).verified) {
        expect.fail(`body ${run} did not verify`)
      }
      if (!verifySignature(chunks, header, [verifierToken]).verified) {
        expect.fail(`body ${run} in ${chunks.length} chunks did not verify`)
      }
      if (verifySignature(damage(bytes, random), header, [verifierToken]).verified) {
        expect.fail(`body ${run} verified though its bytes were changed`)
      }

      if (isHuge) seen.huge += 1
      if (bytes.length === 0) seen.empty += 1
      if (chunks.length > 1) seen.chunked += 1
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) seen.byteOrderMark += 1
      if (!isHuge && !isUtf8(utf8, bytes)) seen.invalidUtf8 += 1
    }

    // The bodies were of the kinds in the test's name.
    expect(seen.huge).toBe(Math.ceil((count - 12_345) / 25_000))
    expect(Object.values(seen).every((number) => number > 0)).toBe(true)
    expect(seen.invalidUtf8).toBeGreaterThan(count / 10)
    expect(seen.chunked).toBeGreaterThan(count / 10)
  })
})

type Random = (below: number) => number

function randomBody(random: Random): Uint8Array {
  const kind = random(5)
  if (kind === 0 && random(10) === 0) return new Uint8Array(0)
  const length = random(kind === 1 ? 2_000 : 200) + 1
  if (kind <= 2) {
    const noise = new Uint8Array(length)
    for (let index = 0; index < length; index += 1) noise[index] = random(256)
    return noise
  }
  const text = JSON.stringify([{ id: random(1e9), note: 'Fjällräven – 株式会社 🧾', n: length }])
  const byteOrderMark = random(3) === 0 ? '\ufeff' : ''
  return Buffer.from(byteOrderMark + text)
}

/** Cut anywhere, also inside a character, with empty pieces among them. */
function split(bytes: Uint8Array, random: Random): Uint8Array[] {
  const chunks: Uint8Array[] = []
  let at = 0
  while (at < bytes.length) {
    const next = Math.min(bytes.length, at + random(Math.max(2, Math.ceil(bytes.length / 3))))
    chunks.push(bytes.subarray(at, next))
    at = next
  }
  return chunks
}

/** Another body: a bit turned, a byte more, a byte less, two bytes swapped, or a white space at the end. */
function damage(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = Buffer.from(bytes)
  const at = random(Math.max(1, copy.length))
  switch (copy.length === 0 ? 1 : random(5)) {
    case 0:
      copy[at] = (copy[at] ?? 0) ^ (1 << random(8))
      return copy
    case 1:
      return Buffer.concat([copy, Buffer.from([random(256)])])
    case 2:
      return copy.subarray(0, -1)
    case 3:
      return Buffer.concat([copy, Buffer.from('\n')])
    default:
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), copy])
  }
}

function isUtf8(decoder: TextDecoder, bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes)
    return true
  } catch {
    return false
  }
}

/** The same bodies in every run. */
function createRandom(seed: number): Random {
  const { fraction } = createSeededRandom(seed)
  return (below) => Math.floor(fraction() * below)
}
