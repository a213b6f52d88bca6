import { expect, test } from 'vitest'
import { readChangeGroups, readQueryEnvelope } from '../../src/query/envelope.ts'

const read = (response: unknown) => readQueryEnvelope('Invoice', { QueryResponse: response })

test('a page has the rows under its entity, and none without that key', () => {
  expect(read({ Invoice: [1, 2], totalCount: 2 })).toEqual({ elements: [1, 2], totalCount: 2 })
  expect(read({ Invoice: { Id: '1' } })).toEqual({ elements: [{ Id: '1' }], totalCount: null })
  for (const empty of [{}, { Invoice: null }, { Payment: [1] }])
    expect(read(empty).elements).toEqual([])
  const odd = readQueryEnvelope('constructor', { QueryResponse: {} })
  expect(odd.elements).toEqual([])
})

test('a total that is no whole number is none', () => {
  for (const total of ['2', 1.5, Number.NaN, 2 ** 53, null])
    expect(read({ totalCount: total }).totalCount).toBeNull()
  expect(read({ totalCount: 0 }).totalCount).toBe(0)
})

test('an answer without a response is no empty page', () => {
  for (const response of [undefined, null, [], 'text'])
    expect(() => read(response)).toThrow('Expected QueryResponse')
})

test('the groups of changes are found in any order, and joined where an entity comes twice', () => {
  const answer = {
    QueryResponse: [
      { Payment: [1], startPosition: 1 },
      {},
      { Invoice: [2] },
      null,
      { Invoice: [3] },
    ],
  }
  const groups = readChangeGroups({ CDCResponse: [answer, 'odd', { QueryResponse: { Customer: [4] } }] }) // prettier-ignore
  expect(Object.fromEntries(groups)).toEqual({ Payment: [1], Invoice: [2, 3], Customer: [4] })
  expect(readChangeGroups({ CDCResponse: [] }).size).toBe(0)
  expect(readChangeGroups({ CDCResponse: null }).size).toBe(0)
  expect(() => readChangeGroups({})).toThrow('Expected CDCResponse')
})
