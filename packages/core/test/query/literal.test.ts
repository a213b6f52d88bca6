import { expect, test } from 'vitest'
import { formatLiteral, formatPattern } from '../../src/query/literal.ts'

test.each([
  ['decimal', '-100.50', "'-100.50'"],
  ['date', '2026-02-28', "'2026-02-28'"],
  ['instant', '2026-08-31T12:11:06-07:00', "'2026-08-31T12:11:06-07:00'"],
  ['text', "O'Brien", "'O\\'Brien'"],
  ['boolean', false, 'false'],
] as const)('a %s is written as the query language has it', (kind, value, literal) => {
  expect(formatLiteral('Field', kind, value)).toBe(literal)
})

test.each([
  ['decimal', '1e3', 'Expected decimal text such as "100.50" for Field, received "1e3".'],
  ['date', '2026-02-30', 'Expected a calendar date YYYY-MM-DD for Field, received "2026-02-30".'],
  ['instant', '2026-08-31T12:11:06', 'Expected an RFC 3339 date-time with its offset for Field, received "2026-08-31T12:11:06".'], // prettier-ignore
  ['instant', '2026-08-31t12:11:06z', 'an RFC 3339 date-time with its offset'],
  ['text', 5, 'Expected a string for Field, received number.'],
  ['boolean', 'true', 'Expected true or false for Field, received "true".'],
] as const)('what a %s cannot be is refused: %s', (kind, value, message) => {
  expect(() => formatLiteral('Field', kind, value)).toThrow(message)
})

test('a pattern is any text', () => {
  expect(formatPattern('Field', '%5\\_')).toBe("'%5\\\\_'")
  expect(() => formatPattern('Field', null)).toThrow(
    'Expected a pattern for Field, received object.',
  )
})
