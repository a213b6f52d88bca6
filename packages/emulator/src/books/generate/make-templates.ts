import type { Ledger } from '../ledger.ts'
import { createTemplate } from '../operations/templates.ts'
import { dayText } from '../pacific-time.ts'
import type { SeededRandom } from '../../seeded-random.ts'
import type { CustomerRecord, Schedule, TemplateRecord } from '../records.ts'
import type { Catalogue } from './sales-lines.ts'
import { makeLines } from './sales-lines.ts'

type Sketch = Pick<TemplateRecord, 'type' | 'recurType' | 'active'> & {
  label: string
  schedule: Partial<Schedule> | null
}

const invoice = { type: 'Invoice', recurType: 'Automated', active: true } as const

/** One of every kind that the contracted-revenue rules distinguish. `today` is the last day of the history. */
function sketchOddTemplates(today: number): Sketch[] {
  const before = (days: number) => dayText(today - days)
  const after = (days: number) => dayText(today + days)
  return [
    { ...invoice, label: 'Daily check', schedule: { intervalType: 'Daily', interval: 10 } },
    { ...invoice, label: 'Weekly backup', schedule: { intervalType: 'Weekly', interval: 1 } },
    { ...invoice, label: 'Fortnightly visit', schedule: { intervalType: 'Weekly', interval: 2 } },
    { ...invoice, label: 'Quarterly review', schedule: { intervalType: 'Monthly', interval: 3 } },
    { ...invoice, label: 'Half-yearly audit', schedule: { intervalType: 'Monthly', interval: 6 } },
    { ...invoice, label: 'Domains', schedule: { intervalType: 'Yearly', interval: null } },
    {
      ...invoice,
      label: 'Interval missing',
      schedule: { intervalType: 'Monthly', interval: null },
    },
    { ...invoice, label: 'Paused contract', active: false, schedule: {} },
    {
      ...invoice,
      label: 'Ended contract',
      schedule: { endDate: before(40), nextDate: null, previousDate: before(60) },
    },
    {
      ...invoice,
      label: 'Used up',
      schedule: { maxOccurrences: 6, nextDate: null, previousDate: before(35) },
    },
    {
      ...invoice,
      label: 'Last run ahead',
      schedule: { endDate: after(5), nextDate: after(20), previousDate: before(10) },
    },
    {
      ...invoice,
      label: 'Starting soon',
      schedule: { startDate: after(8), nextDate: after(8), previousDate: null },
    },
    { ...invoice, label: 'Reminded contract', recurType: 'Reminded', schedule: {} },
    { ...invoice, label: 'Draft kept for later', recurType: 'UnScheduled', schedule: null },
    { ...invoice, label: 'Card-paid plan', type: 'SalesReceipt', schedule: {} },
    { ...invoice, label: 'Loyalty credit', type: 'CreditMemo', schedule: {} },
    { ...invoice, label: 'Standing refund', type: 'RefundReceipt', schedule: { interval: 12 } },
    { ...invoice, label: 'Renewal estimate', type: 'Estimate', schedule: {} },
    { ...invoice, label: 'Licence order', type: 'PurchaseOrder', schedule: {} },
  ]
}

/** Templates of every interval, type and state; none of them makes invoices in the history. */
export function makeOddTemplates(
  ledger: Ledger,
  random: SeededRandom,
  context: {
    catalogue: Catalogue
    customers: readonly CustomerRecord[]
    today: number
    limit: number
  },
): void {
  const { catalogue, customers, today, limit } = context
  for (const { label, schedule, ...rest } of sketchOddTemplates(today).slice(0, limit)) {
    createTemplate(ledger, {
      ...rest,
      name: label,
      customer: random.pick(customers),
      lines: makeLines(random, catalogue),
      taxPercent: random.chance(0.4) ? '8.25' : null,
      schedule:
        schedule === null
          ? null
          : {
              intervalType: 'Monthly',
              interval: 1,
              dayOfMonth: 15,
              startDate: dayText(today - 400),
              endDate: null,
              nextDate: dayText(today + random.integer(1, 28)),
              previousDate: dayText(today - random.integer(1, 28)),
              maxOccurrences: null,
              ...schedule,
            },
    })
  }
}

/** The monthly contract of a customer, billed on the first. */
export function makeContract(
  ledger: Ledger,
  random: SeededRandom,
  context: { catalogue: Catalogue; customer: CustomerRecord; firstRun: string },
): TemplateRecord {
  return createTemplate(ledger, {
    type: 'Invoice',
    name: `Managed services ${context.customer.id}`,
    customer: context.customer,
    lines: makeLines(random, context.catalogue),
    taxPercent: context.customer.taxable ? '8.25' : null,
    schedule: {
      intervalType: 'Monthly',
      interval: 1,
      dayOfMonth: 1,
      startDate: context.firstRun,
      endDate: null,
      nextDate: context.firstRun,
      previousDate: null,
      maxOccurrences: null,
    },
  })
}
