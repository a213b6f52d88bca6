import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toJsonParameter } from '../../src/databases/json-parameter.ts'

test('every text comes back as PostgreSQL can store it, and one that it can store comes back as it was', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('\\', 'u', 'd', '8', '0', '\0', '\ud83d', '\ude00', '"') }),
  )
  fc.assert(
    fc.property(fc.dictionary(fc.string(), text), (value) => {
      const expected = Object.fromEntries(
        Object.entries(value).map(([key, one]) => [
          key.toWellFormed().replaceAll('\0', '\uFFFD'),
          one.toWellFormed().replaceAll('\0', '\uFFFD'),
        ]),
      )
      expect(JSON.parse(toJsonParameter(value))).toEqual(expected)
    }),
    { numRuns: 5_000 },
  )
})
