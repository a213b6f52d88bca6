import { expect, test } from 'vitest'
import { describeCall } from '../../src/query/describe-call.ts'

const query = (statement: string) =>
  describeCall({ operation: 'query', entity: 'Invoice', statement })

test('a request is described by what it asked for', () => {
  expect(
    describeCall({ operation: 'read', entity: 'Invoice', resource: 'invoice', id: '7' }),
  ).toEqual({
    kind: 'by_id',
    entities: ['Invoice'],
    externalId: '7',
  })
  const of = { operation: 'changeDataCapture', changedSince: '2026-11-23T10:00:00Z' } as const
  expect(describeCall({ ...of, entities: ['Invoice', 'Payment'] })).toEqual({
    kind: 'feed',
    entities: ['Invoice', 'Payment'],
    externalId: null,
  })
  const page = { entities: ['Invoice'], externalId: null }
  expect(query('SELECT * FROM Invoice')).toEqual({ kind: 'page', ...page })
  expect(query('SELECT COUNT(*) FROM Invoice')).toEqual({ kind: 'count', ...page })
  expect(query("SELECT * FROM Invoice WHERE DocNumber = 'SELECT COUNT(*)'").kind).toBe('page')
})
