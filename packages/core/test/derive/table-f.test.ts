import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RecurringTemplateRow } from '../../src/derive/billing-rows.ts'
import {
  deriveRecurringRevenue,
  judgeTemplate,
  type TemplateVerdict,
} from '../../src/derive/recurring-revenue.ts'

const today = '2026-11-23'

const template: RecurringTemplateRow = {
  externalId: '1483',
  syncToken: '0',
  sourceCreatedAt: null,
  sourceUpdatedAt: null,
  templateRef: '6',
  templateType: 'Invoice',
  name: 'Managed workstations',
  active: true,
  recurType: 'Automated',
  intervalType: 'Monthly',
  intervalCount: 1,
  startDate: '2026-02-01',
  endDate: null,
  nextDate: '2026-12-01',
  previousDate: '2026-11-01',
  maxOccurrences: null,
  customerExternalId: '7',
  currency: 'USD',
  totalAmount: '1000',
  taxAmount: '0',
}

type Change = Partial<RecurringTemplateRow>

function monthly(...changes: readonly Change[]): string | undefined {
  return deriveRecurringRevenue(
    changes.map((change) => ({ ...template, ...change })),
    { today },
  )[0]?.monthly
}

const verdicts: { row: string; change: Change; is: TemplateVerdict }[] = [
  { row: 'which types: Invoice adds', change: {}, is: 'counted' },
  {
    row: 'which types: SalesReceipt adds',
    change: { templateType: 'SalesReceipt' },
    is: 'counted',
  },
  {
    row: 'which types: CreditMemo subtracts',
    change: { templateType: 'CreditMemo' },
    is: 'counted',
  },
  {
    row: 'which types: Estimate is ignored',
    change: { templateType: 'Estimate' },
    is: 'other_type',
  },
  { row: 'which types: Bill is ignored', change: { templateType: 'Bill' }, is: 'other_type' },
  { row: 'active: Automated', change: { recurType: 'Automated' }, is: 'counted' },
  { row: 'active: Reminded', change: { recurType: 'Reminded' }, is: 'counted' },
  {
    row: 'active: Reminder, as the docs spell it',
    change: { recurType: 'Reminder' },
    is: 'counted',
  },
  { row: 'active: Unscheduled never', change: { recurType: 'UnScheduled' }, is: 'not_scheduled' },
  { row: 'active: Manual never', change: { recurType: 'Manual' }, is: 'not_scheduled' },
  { row: 'active: Active false', change: { active: false }, is: 'inactive' },
  { row: 'ended: EndDate < today', change: { endDate: '2026-11-22', nextDate: null }, is: 'ended' },
  { row: 'ended: not on its last day', change: { endDate: today, nextDate: today }, is: 'counted' },
  { row: 'ended: no NextDate while PreviousDate exists', change: { nextDate: null }, is: 'ended' },
  {
    row: 'ended: MaxOccurrences used up (10 runs from February to November)',
    change: { maxOccurrences: 10 },
    is: 'ended',
  },
  { row: 'ended: one of MaxOccurrences left', change: { maxOccurrences: 11 }, is: 'counted' },
  {
    row: 'ended: begun on the 20th and run on the 5th, the start month had no run',
    change: { startDate: '2026-01-20', previousDate: '2026-11-05', maxOccurrences: 11 },
    is: 'counted',
  },
  {
    row: 'ended: the 31st is clamped to the end of a short month, and counts',
    change: { startDate: '2026-08-31', previousDate: '2026-09-30', maxOccurrences: 2 },
    is: 'ended',
  },
  {
    row: 'ended: weekly, six runs in five weeks',
    change: {
      intervalType: 'Weekly',
      startDate: '2026-10-12',
      previousDate: '2026-11-16',
      maxOccurrences: 6,
    },
    is: 'ended',
  },
  {
    row: 'ended: yearly, two of three runs',
    change: {
      intervalType: 'Yearly',
      startDate: '2025-03-01',
      previousDate: '2026-03-01',
      nextDate: '2027-03-01',
      maxOccurrences: 3,
    },
    is: 'counted',
  },
  {
    row: 'not begun: starting 1 December',
    change: { startDate: '2026-12-01', nextDate: '2026-12-01', previousDate: null },
    is: 'starting',
  },
  {
    row: 'not begun: starting, told by StartDate alone',
    change: { startDate: '2026-12-01', nextDate: null, previousDate: null },
    is: 'starting',
  },
  {
    row: 'not begun: its first run is today',
    change: { startDate: today, nextDate: today, previousDate: null },
    is: 'counted',
  },
  {
    row: 'last run ahead: EndDate before NextDate',
    change: { endDate: '2026-11-30', nextDate: '2026-12-01' },
    is: 'ends',
  },
  {
    row: 'an interval that nobody documented',
    change: { intervalType: 'Lunar' },
    is: 'unknown_interval',
  },
]

const amounts: { row: string; change: Change; is: string }[] = [
  { row: 'daily, 1: amount x 365/12', change: { intervalType: 'Daily' }, is: '30416.67' },
  { row: 'daily, n', change: { intervalType: 'Daily', intervalCount: 10 }, is: '3041.67' },
  { row: 'weekly, 1: amount x 52/12, not 4', change: { intervalType: 'Weekly' }, is: '4333.33' },
  { row: 'weekly, n', change: { intervalType: 'Weekly', intervalCount: 2 }, is: '2166.67' },
  { row: 'monthly, 1', change: {}, is: '1000.00' },
  { row: 'monthly, n: quarterly = 3', change: { intervalCount: 3 }, is: '333.33' },
  { row: 'yearly, 1', change: { intervalType: 'Yearly' }, is: '83.33' },
  { row: 'yearly, n', change: { intervalType: 'Yearly', intervalCount: 2 }, is: '41.67' },
  { row: 'NumInterval missing or 0: 1', change: { intervalCount: 0 }, is: '1000.00' },
  { row: 'the interval in small letters', change: { intervalType: 'yearly' }, is: '83.33' },
  {
    row: 'tax: TotalAmt - TotalTax',
    change: { totalAmount: '1082.5', taxAmount: '82.5' },
    is: '1000.00',
  },
  { row: 'discounts: net, already in TotalAmt', change: { totalAmount: '950' }, is: '950.00' },
  {
    row: 'shipping, one-off lines: included in TotalAmt',
    change: { totalAmount: '1015' },
    is: '1015.00',
  },
]

describe('table F: contracted monthly recurring revenue', () => {
  test.each(verdicts)('$row', ({ change, is }) => {
    const row = { ...template, ...change }
    expect(judgeTemplate(row, today)).toBe(is)
    const isIn = (monthly(change) ?? '0.00') !== '0.00'
    expect(isIn).toBe(is === 'counted')
  })

  test.each(amounts)('$row', ({ change, is }) => {
    expect(monthly(change)).toBe(is)
  })

  test('which types: Invoice + SalesReceipt add, CreditMemo subtracts, others ignored', () => {
    const kinds = ['Invoice', 'SalesReceipt', 'CreditMemo', 'Bill']
    const totals = ['1000', '250', '50', '7777']
    expect(
      monthly(
        ...kinds.map((templateType, i) => ({ templateType, totalAmount: totals[i] as string })),
      ),
    ).toBe('1200.00')
  })

  test('not begun: shown beside the figure as what it will add', () => {
    const next = { startDate: '2026-12-01', nextDate: '2026-12-01', previousDate: null }
    const [revenue] = deriveRecurringRevenue([template, { ...template, ...next }], { today })
    expect(revenue).toMatchObject({ monthly: '1000.00', starting: '1000.00' })
  })

  test('rounding: sum unrounded, round once, per currency', () => {
    // Three thirds of a cent short each, were each one rounded: 33.33 x 3 = 99.99.
    const third = { intervalCount: 3, totalAmount: '100' }
    expect(monthly(third, third, third)).toBe('100.00')
    const both = deriveRecurringRevenue(
      [template, { ...template, currency: 'CAD', totalAmount: '12' }],
      { today },
    )
    expect(both.map(({ currency, monthly: figure }) => [currency, figure])).toEqual([
      ['USD', '1000.00'],
      ['CAD', '12.00'],
    ])
  })

  test('no templates: nothing, and not zero', () => {
    expect(deriveRecurringRevenue([], { today })).toEqual([])
  })

  test('the tooltip lists every template, those left out with their reason', () => {
    const [revenue] = deriveRecurringRevenue([template, { ...template, active: false }], { today })
    expect(revenue?.templates.map(({ verdict, monthly: part }) => [verdict, part])).toEqual([
      ['counted', '1000.00'],
      ['inactive', '1000.00'],
    ])
  })

  test('the order of templates changes no figure, and a figure is off by less than half a cent', () => {
    const any = fc.record({
      intervalType: fc.constantFrom('Daily', 'Weekly', 'Monthly', 'Yearly'),
      intervalCount: fc.integer({ min: 1, max: 12 }),
      totalAmount: fc.nat(10_000_000).map((cents) => (cents / 100).toFixed(2)),
      templateType: fc.constantFrom('Invoice', 'CreditMemo'),
    })
    const perMonth: Record<string, number> = {
      Daily: 365 / 12,
      Weekly: 52 / 12,
      Monthly: 1,
      Yearly: 1 / 12,
    }
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 20 }), (changes) => {
        const figure = monthly(...changes)
        expect(monthly(...changes.toReversed())).toBe(figure)
        const float = changes.reduce(
          (sum, change) =>
            sum +
            ((change.templateType === 'Invoice' ? 1 : -1) *
              Number(change.totalAmount) *
              (perMonth[change.intervalType] ?? NaN)) /
              change.intervalCount,
          0,
        )
        expect(Math.abs(Number(figure) - float)).toBeLessThan(0.006)
      }),
    )
  })
})
