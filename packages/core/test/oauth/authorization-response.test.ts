import { expect, test } from 'vitest'
import { parseAuthorizationResponse } from '../../src/oauth/authorization-response.ts'

const parse = (query: string) => parseAuthorizationResponse(`/callback?${query}`)
const code = { kind: 'code', state: 's', code: 'c', realmId: '42' }

test('the query of a redirect is read from an address, a path, its query, and what a framework made of it', () => {
  const query = 'state=s&code=c&realmId=42'
  const given = [
    new URL(`https://host.invalid/callback?${query}`),
    new URLSearchParams(query),
    `/callback?${query}#_`,
    query,
    { state: 's', code: 'c', realmId: '42', error: undefined },
    { state: 's', code: 'c', realmId: '42', error: [] },
    { state: ['s'], code: 'c', realmId: ['42'], other: [7 as never] },
  ]
  for (const parameters of given) expect(parseAuthorizationResponse(parameters)).toEqual(code)
})

test.each(['code', 'realmId', 'error'])(
  '%s twice is malformed: one of them is not from Intuit',
  (name) => {
    const twice = `state=s&code=c&realmId=42&${name}=a&${name}=b`
    expect(parse(twice)).toEqual({ kind: 'malformed', state: 's', problem: 'parameter_repeated' })
  },
)

test('of several states none is believed; an empty one is none', () => {
  const none = { kind: 'malformed', state: null }
  expect(parse('state=s&state=t&code=c')).toEqual({ ...none, problem: 'parameter_repeated' })
  expect(parse('code=c&realmId=42')).toEqual({ ...none, problem: 'state_missing' })
  expect(parse('state=&code=c&realmId=42')).toEqual({ ...none, problem: 'state_missing' })
  expect(parse('state=&state=s&code=c&realmId=42')).toEqual(code)
})

test.each([2_048, 2_049])('a state and a code of %i characters', (length) => {
  const long = 'x'.repeat(length)
  const isRead = length === 2_048
  expect(parse(`state=${long}&code=c&realmId=42`).kind).toBe(isRead ? 'code' : 'malformed')
  expect(parse(`state=s&code=${long}&realmId=42`)).toMatchObject(
    isRead ? { kind: 'code' } : { kind: 'malformed', problem: 'code_missing' },
  )
})

test('an error comes before a code, is cut, and an empty one is none', () => {
  const error = 'e'.repeat(200)
  expect(parse(`state=s&error=${error}&code=c&realmId=42`)).toEqual({
    kind: 'error',
    state: 's',
    error: 'e'.repeat(100),
  })
  expect(parse('state=s&error=&code=c&realmId=42')).toEqual(code)
})

test('a code or a realm id that is missing or odd is named', () => {
  const malformed = { kind: 'malformed', state: 's' }
  for (const query of ['', '&code='])
    expect(parse(`state=s&realmId=42${query}`)).toEqual({ ...malformed, problem: 'code_missing' })
  for (const realmId of ['', 'x4', '4x', '4/2', '1'.repeat(33)])
    expect(parse(`state=s&code=c&realmId=${realmId}`)).toEqual({ ...malformed, problem: 'realm_id_missing' }) // prettier-ignore
  expect(parse(`state=s&code=c&realmId=${'1'.repeat(32)}`).kind).toBe('code')
  expect(parse('state=s&code=c')).toEqual({ ...malformed, problem: 'realm_id_missing' })
})
