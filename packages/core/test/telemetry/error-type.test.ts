import { expect, test } from 'vitest'
import { errorTypeOf } from '../../src/telemetry/error-type.ts'

class QuotaError extends Error {
  override name = 'QuotaError'
}

test('the type of an error is its code, else the name of its class, never its text', () => {
  const coded = Object.assign(new Error('x'), { code: 'unknown_key_id', remedy: 'y' })
  expect(errorTypeOf(coded)).toBe('unknown_key_id')
  expect(errorTypeOf(new QuotaError('a text'))).toBe('QuotaError')
  expect(errorTypeOf(new TypeError('a text'))).toBe('TypeError')
  for (const odd of [null, undefined, 'a text', 7, {}, { name: 7 }])
    expect(errorTypeOf(odd)).toBe('_OTHER')
  for (const name of ['', 'a text', '1st', `A${'b'.repeat(64)}`, 'Error: x'])
    expect(errorTypeOf({ name })).toBe('_OTHER')
  expect(errorTypeOf({ name: `A${'b'.repeat(63)}` })).toHaveLength(64)
})
