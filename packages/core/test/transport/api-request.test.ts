import { expect, test } from 'vitest'
import { buildApiRequest, entityOf, MAX_URL_LENGTH } from '../../src/transport/api-request.ts'
import type { ApiRequest } from '../../src/transport/api-request.ts'

const build = (request: ApiRequest) =>
  buildApiRequest({ apiOrigin: 'https://qb.example', realmId: "1'/2", request })
const company = 'https://qb.example/v3/company/1%27%2F2'
const headers = { accept: 'application/json' }

test('an object is read from its own address', () => {
  const request = {
    operation: 'read',
    entity: 'Invoice',
    resource: 'invoice',
    id: '(a*b)!',
  } as const
  const url = `${company}/invoice/%28a%2Ab%29%21?minorversion=75`
  expect(build(request)).toEqual({ method: 'GET', url, headers })
  expect(entityOf(request)).toBe('Invoice')
})

test('a statement is part of the address, and the body where that would be too long', () => {
  const ask = (statement: string) => {
    const request = { operation: 'query', entity: 'Invoice', statement } as const
    expect(entityOf(request)).toBe('Invoice')
    return build(request)
  }
  const url = `${company}/query?query=SELECT%20%2A%20FROM%20X&minorversion=75`
  expect(ask('SELECT * FROM X')).toEqual({ method: 'GET', url, headers })
  const room = MAX_URL_LENGTH - `${company}/query?query=&minorversion=75`.length
  expect(ask('x'.repeat(room))).toMatchObject({ method: 'GET' })
  expect(ask('x'.repeat(room + 1))).toEqual({
    method: 'POST',
    url: `${company}/query?minorversion=75`,
    headers: { ...headers, 'content-type': 'application/text' },
    body: 'x'.repeat(room + 1),
  })
})

test('changes name all entities and the instant', () => {
  const request = {
    operation: 'changeDataCapture',
    entities: ['Invoice', 'Payment'],
    changedSince: '2026-11-23T09:00:00+01:00',
  } as const
  const url = `${company}/cdc?entities=Invoice,Payment&changedSince=2026-11-23T09%3A00%3A00%2B01%3A00&minorversion=75`
  expect(build(request)).toEqual({ method: 'GET', url, headers })
  expect(entityOf(request)).toBe('Invoice,Payment')
})
