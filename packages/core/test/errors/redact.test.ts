import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { parseFault } from '../../src/errors/fault.ts'
import { redact } from '../../src/errors/redact.ts'

// Made here, so that no line of this file looks like a secret to a scanner.
const jwt = ['eyJlbmMiOiJBMTI4Q0JDLUhTMjU2IiwiYWxnIjoiZGlyIn0', '', 'dQw4w9WgXcQ_aB3'].join('.')
const refreshToken = ['RT1', '39', 'H3', '1785429816abcdefgh12'].join('-')
const olderRefreshToken = `AB11${'7'.repeat(10)}${'xYz'.repeat(10)}`

describe('text that may be a token is removed', () => {
  test.each([
    ['an Authorization header', `Authorization: Bearer ${jwt}`, jwt],
    ['basic credentials', 'authorization: basic QUJDOjEyMzQ1Njc=', 'QUJDOjEyMzQ1Njc'],
    ['a JSON field', `{"access_token":"${jwt}","expires_in":3600}`, jwt],
    ['a short one, by its name', 'refresh_token=abcd1234&grant_type=refresh_token', 'abcd1234'],
    ['a client secret', 'client_secret: S3cr3tS3cr3t', 'S3cr3tS3cr3t'],
    ['an authorization code', 'callback?code=AB11Q4rT7yUi0pLkJh&state=x', 'Q4rT7yUi0pLkJh'],
    ['a code of small letters alone', 'callback?code=abcdefghijkl&state=x', 'abcdefghijkl'],
    ['a bare web token', `Token expired: ${jwt}`, jwt.slice(4, 40)],
    ['a refresh token', `bad token ${refreshToken}.`, refreshToken],
    ['an older refresh token', `(${olderRefreshToken})`, olderRefreshToken],
    ['the shortest of either, as the emulator makes them', 'was EMULATED-abcdef.', 'abcdef'],
    ['the shortest older one', 'was AB11abcdef.', 'abcdef'],
    ['the shortest newer one', 'was RT1-abcdef.', 'abcdef'],
    ['anything long and mixed', `Malformed: ${'aB3'.repeat(10)}`, 'aB3aB3aB3'],
  ])('%s', (_what, text, secret) => {
    expect(redact(text)).not.toContain(secret)
    expect(redact(text)).toContain('[redacted]')
  })

  test('any random token of a realistic length', () => {
    const leaked: string[] = []
    for (let run = 0; run < 2_000; run += 1) {
      // The same tokens in each run: one in some million ends in what looks like another one.
      const options = { outputLength: 24 + (run % 400) }
      const token = createHash('shake256', options).update(String(run)).digest('base64url')
      // Where it is not mixed of small, capital and digit it is no token that Intuit makes.
      if (!/[a-z]/.test(token) || !/[A-Z]/.test(token) || !/\d/.test(token)) continue
      const shown = redact(`Token expired: ${token}`)
      for (let at = 0; at + 12 <= token.length; at += 4) {
        if (shown.includes(token.slice(at, at + 12))) leaked.push(token)
      }
    }
    expect(leaked).toEqual([])
  })

  test.each([
    'AB11abcdef',
    'RT1-abcdef',
    'EMULATED-abcdef',
    'eyJhbGciOiJub25lIn0',
    'eyJhbGciOiJub25lIn0.e30',
  ])('a token in which another one seems to begin is removed whole: %s', (inner) => {
    const head = 'aB3aB3aB3aB3aB3'
    for (const token of [`${head}-${inner}`, `${head}-${inner}${head}`])
      expect(redact(`Token expired: ${token} now`)).toBe('Token expired: [redacted] now')
  })

  test('the beginning of a token that the length limit cuts is removed too', () => {
    for (let fill = 3_900; fill < 4_010; fill += 1) {
      const text = `${`${jwt} `.repeat(60).slice(0, fill)} ${'aB3'.repeat(20)}`
      expect(redact(text)).not.toMatch(/(aB3){4}|eyJ/)
    }
  })

  test('the detail of a gateway fault, which echoes part of the access token', () => {
    const body = JSON.stringify({
      fault: {
        error: [{ message: 'x', detail: `Token expired: ${jwt.slice(0, 60)}`, code: '3200' }],
      },
    })
    expect(JSON.stringify(parseFault(body))).not.toContain(jwt.slice(3, 30))
  })
})

describe('what an operator needs stays', () => {
  test.each([
    'Object Not Found : Something you are trying to use has been made inactive.',
    'message=ThrottleExceeded; errorCode=003001; statusCode=429',
    'QueryParserError: Encountered " <ID> "FROMM "" at line 1, column 10.',
    'invoice AB12-34, RT1-5, and the code: 4000',
    'realm 9341457021722202, intuit_tid 1-6563f0a1-2a5a1c2e6b7c8d9e0f1a2b3c',
    '{"code":"4000","element":null}',
    'https://quickbooks.api.intuit.com/v3/company/9341457021722202/query',
    '2026-11-23T10:00:00.000-08:00',
  ])('%s', (text) => expect(redact(text)).toBe(text))

  test('at most 500 characters of it', () => {
    expect(redact('word '.repeat(1_000_000))).toHaveLength(501)
  })
})
