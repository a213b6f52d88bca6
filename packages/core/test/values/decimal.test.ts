import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addDecimals,
  compareDecimals,
  isZeroDecimal,
  negateDecimal,
  parseDecimal,
  roundDecimal,
  roundFraction,
  subtractDecimals,
  toFraction,
} from '../../src/values/decimal.ts'

describe('parseDecimal', () => {
  test.each([
    [100, '100'],
    [1196.37, '1196.37'],
    [0.1 + 0.2, '0.30000000000000004'],
    [-15, '-15'],
    [-0, '0'],
    [0.3139974, '0.3139974'],
    [1e-7, '0.0000001'],
    [-1.5e-7, '-0.00000015'],
    [1e21, '1000000000000000000000'],
    [123456789012.34, '123456789012.34'],
    ['100.00', '100'],
    ['-0.00', '0'],
    ['007.50', '7.5'],
    [' 80.00 ', '80'],
    ['+3.10', '3.1'],
    ['12e2', '1200'],
    ['1.25E+1', '12.5'],
    ['-1.25e1', '-12.5'],
    ['12.345e-2', '0.12345'],
    ['5e-12', '0.000000000005'],
    ['10e0', '10'],
    ['12345678901234567890.123456789', '12345678901234567890.123456789'],
  ])('%j becomes %j', (value, expected) => {
    expect(parseDecimal(value)).toBe(expected)
  })

  test.each([NaN, Infinity, '', ' ', '1,000.00', '0x10', '$5', '1.', '.5', '--1', '1e', '٣'])(
    '%j is refused',
    (value) => {
      expect(() => parseDecimal(value)).toThrow(
        `Expected a decimal amount such as 12.50, found ${JSON.stringify(value)}.`,
      )
    },
  )

  test.each(['x1e5', '1e5x', '1e1234', '1.e5', 'e5', '1e+', 'x1', '1x'])(
    '%j is refused',
    (text) => {
      expect(() => parseDecimal(text)).toThrow(RangeError)
      const message = `Expected decimal text, found ${JSON.stringify(text)}.`
      expect(() => addDecimals('1', text)).toThrow(message)
      expect(() => compareDecimals('1', text)).toThrow(message)
      expect(() => isZeroDecimal(text)).toThrow(message)
    },
  )

  test('keeps every digit of a JSON number of up to 15 digits', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -999_999_999_999_999n, max: 999_999_999_999_999n }),
        fc.integer({ min: 0, max: 8 }),
        (units, scale) => {
          const text = layOut(units, scale)
          expect(compareDecimals(parseDecimal(JSON.parse(text) as number), text)).toBe(0)
        },
      ),
    )
  })
})

describe('arithmetic is exact', () => {
  test('0.1 + 0.2 is 0.3', () => {
    expect(addDecimals('0.1', '0.2')).toBe('0.3')
  })

  test.each([
    ['0', true],
    ['-0.00', true],
    ['0.00000000000000', true],
    ['0.01', false],
    ['10', false],
    ['100000000000000', false],
    ['-0.00000000000001', false],
  ])('whether %s is zero: %s', (value, expected) => expect(isZeroDecimal(value)).toBe(expected))

  test('an empty sum is 0', () => {
    expect(addDecimals()).toBe('0')
  })

  test('a million cents are ten thousand', () => {
    expect(addDecimals(...Array.from({ length: 10_000 }, () => '1.01'))).toBe('10100')
  })

  test('sums, differences and order agree with integers of one scale', () => {
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        expect(scaled(addDecimals(a.text, b.text), 12)).toBe(widen(a) + widen(b))
        expect(scaled(subtractDecimals(a.text, b.text), 12)).toBe(widen(a) - widen(b))
        const expected = widen(a) === widen(b) ? 0 : widen(a) < widen(b) ? -1 : 1
        expect(compareDecimals(a.text, b.text)).toBe(expected)
        expect(isZeroDecimal(a.text)).toBe(a.units === 0n)
        expect(addDecimals(a.text, negateDecimal(a.text))).toBe('0')
      }),
    )
  })

  test('a result is canonical: parsing it again changes nothing', () => {
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        const sum = addDecimals(a.text, b.text)
        expect(parseDecimal(sum)).toBe(sum)
        expect(sum).not.toMatch(/^-0$|\.\d*0$/)
      }),
    )
  })
})

describe('rounding goes to the nearer value, halves away from zero', () => {
  test.each([
    ['2.345', 2, '2.35'],
    ['-2.345', 2, '-2.35'],
    ['2.344999', 2, '2.34'],
    ['10', 2, '10.00'],
    ['0.004', 2, '0.00'],
    ['-0.004', 2, '0.00'],
    ['999.995', 2, '1000.00'],
    ['2.5', 0, '3'],
  ])('%s to %i places is %s', (value, places, expected) => {
    expect(roundDecimal(value, places)).toBe(expected)
  })

  test.each([
    [1n, 3n, '0.33'],
    [2n, 3n, '0.67'],
    [-2n, 3n, '-0.67'],
    [2n, -3n, '-0.67'],
    [-1n, -8n, '0.13'],
    [1n, -8n, '-0.13'],
    [0n, 3n, '0.00'],
  ])('%s/%s is %s', (numerator, denominator, expected) => {
    expect(roundFraction(numerator, denominator, 2)).toBe(expected)
  })

  test('is never off by more than half of the last place', () => {
    fc.assert(
      fc.property(amount, fc.integer({ min: 0, max: 4 }), (a, places) => {
        const off = subtractDecimals(roundDecimal(a.text, places), a.text)
        const twice = scaled(addDecimals(off, off), 12)
        expect(twice < 0n ? -twice : twice).toBeLessThanOrEqual(10n ** BigInt(12 - places))
      }),
    )
  })
})

test('toFraction is the value', () => {
  expect(toFraction('-12.50')).toEqual({ numerator: -1250n, denominator: 100n })
})

interface Amount {
  units: bigint
  scale: number
  text: string
}

const amount = fc
  .record({ units: fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), scale: fc.nat(12) })
  .map(({ units, scale }): Amount => ({ units, scale, text: layOut(units, scale) }))

/** Written with string positions only, so that it can disagree with the code under test. */
function layOut(units: bigint, scale: number): string {
  const digits = String(units)
    .replace('-', '')
    .padStart(scale + 1, '0')
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return units < 0n ? `-${text}` : text
}

function widen({ units, scale }: Amount): bigint {
  return units * 10n ** BigInt(12 - scale)
}

function scaled(text: string, scale: number): bigint {
  const [whole = '', fraction = ''] = text.split('.')
  return BigInt(whole + fraction.padEnd(scale, '0'))
}
