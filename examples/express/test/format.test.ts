import { addDays } from '@vectis/quickbooks/values'
import { expect, test } from 'vitest'
import { day, money, monthName } from '../src/web/format.ts'

const amounts = [
  '0',
  '-0',
  '0.5',
  '5',
  '05.50',
  '-1234.5',
  '999.99',
  '1000',
  '123456.78',
  '1234567.005',
  '-0.004',
  '0.045',
  '12.3456',
  '999999999999999.99',
  '1000000000000000.01',
  '123456789012345678901234.56',
  '1e3',
  ...Array.from({ length: 200 }, (_, n) => ((n * 7919 * 104_729) % 10 ** (n % 12)).toString()),
  ...Array.from({ length: 200 }, (_, n) => (((n * 7919) % 10 ** (n % 9)) / 100).toFixed(n % 4)),
]

test.each(['USD', 'CAD', 'CHF', 'JPY', 'KWD', 'INR', 'XYZ', 'CLF'])(
  'amounts of %s are written as Intl writes them',
  (currency) => {
    const format = new Intl.NumberFormat('en-US', { style: 'currency', currency })
    const asked = amounts.map((amount) =>
      format.format(amount as `${number}`).replace('-', '\u2212'),
    )
    expect(amounts.map((amount) => money(amount, currency))).toEqual(asked)
  },
)

test('days are written as Intl writes them, with three letters for each month', () => {
  const format = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }) // prettier-ignore
  for (let date = '2023-12-30'; date < '2027-01-03'; date = addDays(date, 1)) {
    const asked = format.format(new Date(`${date}T00:00:00Z`)).replace('Sept', 'Sep')
    expect(day(date)).toBe(asked)
  }
})

test('months are written as Intl writes them', () => {
  const format = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }) // prettier-ignore
  for (let month = 0; month < 30; month += 1) {
    const at = new Date(Date.UTC(2024, month))
    expect(monthName(at.toISOString().slice(0, 7))).toBe(format.format(at))
  }
})
