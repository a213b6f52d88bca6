import { expect, test } from 'vitest'
import { buildWhere } from '../../src/query/scan-cursor.ts'

const [from, before, changed] = ['2024-01-01T00:00:00Z', '2024-02-01T00:00:00Z', '2024-01-15T00:00:00Z'] as const // prettier-ignore

test('a window has an inclusive start, an exclusive end, and a bound of changes where one is given', () => {
  const created = 'MetaData.CreateTime'
  expect(buildWhere(null, null, undefined)).toEqual({})
  expect(buildWhere(from, null, undefined)).toEqual({ [created]: { gte: from } })
  expect(buildWhere(null, before, undefined)).toEqual({ [created]: { lt: before } })
  expect(buildWhere(from, before, changed)).toEqual({
    [created]: { gte: from, lt: before },
    'MetaData.LastUpdatedTime': { gte: changed },
  })
  expect(buildWhere(null, null, changed)).toEqual({ 'MetaData.LastUpdatedTime': { gte: changed } })
})
