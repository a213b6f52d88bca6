import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDecimals } from '../../src/values/decimal.ts'
import { addShort, compareShort, readShort } from '../../src/values/short-decimal.ts'

describe('a short decimal is a whole number of its last place', () => {
  test.each([
    ['0', 0, 0],
    ['7', 7, 0],
    ['-7', -7, 0],
    ['12.5', 125, 1],
    ['-12.50', -1250, 2],
    ['007.05', 705, 2],
    ['1234567890', 1_234_567_890, 0],
    ['0.1234567890', 1_234_567_890, 10],
    ['123456789012', 123_456_789_012, 0],
    ['-99999999.99', -9_999_999_999, 2],
  ])('%s', (text, units, scale) => expect(readShort(text)).toEqual({ units, scale }))

  test.each([
    ...['', '-', '.', '-.', '.5', '-.5', '5.', '-5.', '1.2.3', '1..5', '--1', '1-', '+1'],
    ...['1e5', ' 1', '1 ', '1/2', '1:2', '1,5', 'x', '٣', '1234567890123', '-12345678901.2'],
  ])('%j: the general rules', (text) => expect(readShort(text)).toBeNull())
})

describe('sums and order as long as each number is exact', () => {
  test.each([
    [[], 0n, 0],
    [['1.5', '0.25'], 175n, 2],
    [['0.25', '1.5'], 175n, 2],
    [['-1', '0.001'], -999n, 3],
    [['450359962737', '0.0496'], 2n ** 52n, 4],
    [['-45035996273', '-0.70496'], -(2n ** 52n), 5],
  ])('the sum of %j', (values, units, scale) => expect(addShort(values)).toEqual({ units, scale }))

  test.each([
    ['450359962737', '0.0497'],
    ['-45035996273', '-0.70497'],
    // Too large on the way only.
    ['450359962737', '0.0497', '-45035996273'],
    ['1', '1234567890123'],
    ['x', '1'],
  ])('%s and others: the general rules', (...values) => expect(addShort(values)).toBeNull())

  test.each([
    ['1.5', '1.50', 0],
    ['-0', '0.0', 0],
    ['1.49', '1.5', -1],
    ['2', '1.999', 1],
    ['-2', '-1.999', -1],
    ['10', '9', 1],
    ['450359962737', '0.0001', 1],
  ])('%s and %s: %i', (a, b, expected) => expect(compareShort(a, b)).toBe(expected))

  test.each([
    ['1', '1234567890123'],
    ['1234567890123', '1'],
    ['450359962738', '0.0001'],
    ['0.0001', '450359962738'],
  ])('%s and %s: the general rules', (a, b) => expect(compareShort(a, b)).toBeNull())

  test('a sum of short ones is that of the general rules, which long zeros ask for', () => {
    const text = fc.stringMatching(/^-?\d{1,5}(\.\d{1,4})?$/)
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), (values) => {
        expect(addShort(values)).not.toBeNull()
        expect(addDecimals(...values)).toBe(addDecimals('0.0000000000000', ...values))
      }),
    )
  })
})
