import { describe, expect, test } from 'vitest'
import { isTimeZone } from '@vectis/quickbooks/values'
import { toExchangeRate } from '../src/exchange-rate.ts'
import { amountForm, dateForm, instantForm } from '../src/forms.ts'
import { toTimeZone, xeroTimeZones } from '../src/time-zones.ts'

describe('dates', () => {
  const rows: [written: unknown, date: string | null][] = [
    ['/Date(1573689600000+0000)/', '2019-11-14'],
    ['/Date(1573689600000)/', '2019-11-14'],
    ['/Date(1573755038314+0000)/', '2019-11-14'],
    // Midnight in Auckland: the offset belongs to the digits.
    ['/Date(1573642800000+1300)/', '2019-11-14'],
    ['/Date(1573707600000-0500)/', '2019-11-14'],
    ['/Date(-86400000+0000)/', '1969-12-31'],
    ['2019-11-14', '2019-11-14'],
    ['2019-11-14T00:00:00', '2019-11-14'],
    ['2019-11-14T23:59:59+13:00', '2019-11-14'],
    ['2019-02-30', null],
    ['2019-11-14T00:00:00 and more', null],
    ['14/11/2019', null],
    ['/Date(x)/', null],
    ['/Date(999999999999999)/', null],
    [20191114, null],
  ]
  for (const [written, date] of rows) {
    test(`${String(written)} is ${date}`, () => expect(dateForm.parse(written)).toBe(date))
  }
})

describe('instants', () => {
  const rows: [written: unknown, instant: string | null][] = [
    ['/Date(1573755038314+0000)/', '2019-11-14T18:10:38.314Z'],
    ['/Date(1573755038314)/', '2019-11-14T18:10:38.314Z'],
    // The milliseconds are UTC whatever the offset.
    ['/Date(1573755038314+1300)/', '2019-11-14T18:10:38.314Z'],
    ['2019-11-14T18:10:38Z', '2019-11-14T18:10:38Z'],
    ['2019-11-14T18:10:38.123', '2019-11-14T18:10:38.123Z'],
    ['2019-11-14T18:10:38+13:00', '2019-11-14T18:10:38+13:00'],
    ['2019-11-14', null],
    ['2019-11-31T00:00:00Z', null],
    [1573755038314, null],
  ]
  for (const [written, instant] of rows) {
    test(`${String(written)} is ${instant}`, () => expect(instantForm.parse(written)).toBe(instant))
  }
})

describe('amounts', () => {
  const rows: [written: unknown, amount: string | null][] = [
    [115, '115'],
    [0.1 + 0.7, '0.7999999999999999'],
    [1234567.8901, '1234567.8901'],
    [99999999999.9999, '99999999999.9999'],
    [0.0001, '0.0001'],
    [1e-7, '0.0000001'],
    [-12.5, '-12.5'],
    ['12.50', '12.5'],
    ['123456789012345.6789', '123456789012345.6789'],
    [999999999999.9999, null],
    ['1,200.00', null],
    [Number.NaN, null],
    [true, null],
    [null, null],
  ]
  for (const [written, amount] of rows) {
    const isTooLong = amount !== null && typeof written === 'number' && amount.length > 16
    test(`${String(written)} is ${isTooLong ? null : amount}`, () =>
      expect(amountForm.parse(written)).toBe(isTooLong ? null : amount))
  }
})

describe('exchange rates', () => {
  const rows: [xero: string, ours: string | null][] = [
    ['1', '1'],
    ['1.000000', '1'],
    ['0.937053', '1.0671754959'],
    ['1.54715', '0.6463497398'],
    ['0.0067', '149.2537313433'],
    ['151.2345', '0.0066122479'],
    ['0', null],
    ['-1.2', null],
  ]
  for (const [xero, ours] of rows) {
    test(`${xero} for one of the home currency is ${ours} of it for one`, () =>
      expect(toExchangeRate(xero)).toBe(ours))
  }
})

test('every time zone of Xero is a zone that is known here', () => {
  expect(xeroTimeZones).toHaveLength(141)
  expect(xeroTimeZones.filter((zone) => !isTimeZone(toTimeZone(zone) ?? ''))).toEqual([])
  expect(toTimeZone('NEWZEALANDSTANDARDTIME')).toBe('Pacific/Auckland')
  expect(toTimeZone('EASTERNSTANDARDTIME(MEXICO)')).toBe('America/Cancun')
  expect(toTimeZone('MARSSTANDARDTIME')).toBeNull()
})
