import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  signPayloadAsync,
  verifySignatureAsync,
} from '../../src/webhooks/verify-signature-async.ts'

const sign = (bytes: Uint8Array | string, token: string) =>
  createHmac('sha256', token).update(bytes).digest('base64')
const body = Buffer.from('[{"id":"88cd52aa"}]')

test('the verdict names the first token that matches, and no other text verifies', async () => {
  const verify = (header: string | null, tokens: string[]) =>
    verifySignatureAsync(body, header, tokens)
  const signature = sign(body, 'one')
  const mismatch = { verified: false, reason: 'mismatch' }
  expect(await verify(signature, ['one'])).toEqual({ verified: true, tokenIndex: 0 })
  expect(await verify(signature, ['two', '', ' one\n', 'one'])).toEqual({
    verified: true,
    tokenIndex: 2,
  })
  expect(await verify(signature, ['two'])).toEqual(mismatch)
  expect(await verify(sign('[]', 'one'), ['one'])).toEqual(mismatch)
  expect(await verify(signature, ['', ' '])).toEqual({ verified: false, reason: 'no_token' })
  expect(await verify(null, ['one'])).toEqual({ verified: false, reason: 'missing' })
  expect(await verify('short', ['one'])).toEqual({ verified: false, reason: 'malformed' })
})

test('a body in pieces is verified as a whole, in its order', async () => {
  const pieces = [body.subarray(0, 5), body.subarray(5, 6), body.subarray(6)]
  const signature = sign(body, 'one')
  expect(await verifySignatureAsync(pieces, signature, ['one'])).toMatchObject({ verified: true })
  expect(await verifySignatureAsync(pieces.toReversed(), signature, ['one'])).toMatchObject({
    verified: false,
  })
})

test.each(['', 'what do ya want for nothing?', 'Zoë’s 😀'])(
  'the text %j is signed as its bytes are',
  async (text) => {
    expect(await signPayloadAsync(text, ' Jefe\n')).toBe(sign(text, 'Jefe'))
    expect(await signPayloadAsync(Buffer.from(text), 'Jefe')).toBe(sign(text, 'Jefe'))
  },
)
