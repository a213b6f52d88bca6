import { expect, test } from 'vitest'
import { callOptions, timeOf } from '../../src/query/realm-reader.ts'
import { createListCompany } from './list-company.ts'
import { createListReader } from './list-reader.ts'

test('of an object with other options a call gets its own, those that are given', () => {
  const { signal } = new AbortController()
  const onAnswer = () => undefined
  const given = { signal, priority: 1, onAnswer }
  expect(callOptions({ ...given, pageSize: 5 } as never)).toStrictEqual(given)
  expect(callOptions({})).toStrictEqual({})
  for (const [name, value] of Object.entries(given))
    expect(callOptions({ [name]: value })).toStrictEqual({ [name]: value })
})

test('the time of an answer is the server’s, and ours where it has none', () => {
  const reader = createListReader(createListCompany('1', []))
  expect(timeOf(reader, { serverTime: '2026-01-02T03:04:05Z' })).toBe('2026-01-02T03:04:05Z')
  expect(timeOf(reader, { serverTime: null })).toBe('2026-11-23T09:00:00.000Z')
})
