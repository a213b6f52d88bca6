import type { AlertRule, BillingAlert } from '@vectis/billing-hub'
import { addDays, diffDays, isCalendarDate, type CalendarDate } from '@vectis/quickbooks/values'
import { day, many, money } from '../web/format.ts'

/** What both a stored alert and a finding of a preview have. */
export type Alertable = Pick<BillingAlert, 'key' | 'rule' | 'customerId' | 'evidence' | 'message'>

export const alertRules: Readonly<Record<AlertRule, string>> = {
  invoice_overdue: 'Overdue invoice',
  service_without_invoice: 'Work without invoice',
}

export interface AlertFacts {
  rule: string
  /** `Invoice 1042`, or `7 tickets in October 2026`. */
  matter: string
  source: string | null
  amount: string | null
  currency: string
  /** Days past the due date, or since the window ended; null while today is unknown. */
  days: number | null
  /** Name and value of what the rule decided on. */
  lines: [name: string, value: string][]
  /** What settles it. */
  closes: string
}

const windowMonth = new Intl.DateTimeFormat('en-GB', {
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})

/** The evidence of an alert as the table shows it. A fact that the rule does not have is left out. */
export function readAlert({ rule, evidence }: Alertable, today: CalendarDate | null): AlertFacts {
  const known = new Map<string, unknown>(Object.entries(evidence))
  const text = (name: string) => {
    const value = known.get(name)
    return typeof value === 'string' || typeof value === 'number' ? String(value) : null
  }
  const currency = text('currency') ?? ''
  const amountLine = (name: string, key: string): [string, string][] => {
    const value = text(key)
    return value === null || Number(value) === 0 ? [] : [[name, money(value, currency)]]
  }
  const daysSince = (date: string | null) =>
    today === null || date === null || !isCalendarDate(date)
      ? null
      : Math.max(0, diffDays(date, today))
  if (rule === 'service_without_invoice') {
    const [from, to] = [text('from') ?? '', text('to') ?? '']
    const last = known.get('lastInvoice') as { docNumber?: string; date?: string } | null
    const tickets = many(Number(text('resolvedTickets') ?? 0), 'ticket')
    return {
      rule: alertRules[rule],
      matter: `${tickets} in ${isCalendarDate(from) ? windowMonth.format(Date.parse(from)) : from}`,
      source: null,
      amount: null,
      currency: '',
      days: daysSince(to),
      lines: [
        ['Tickets resolved', text('resolvedTickets') ?? '0'],
        ['Between', isCalendarDate(from) && isCalendarDate(to) ? `${day(from)} and ${day(addDays(to, -1))}` : `${from} and ${to}`], // prettier-ignore
        ['Invoices in that time', 'none'],
        ['Last invoice', last?.date ? `${last.docNumber ?? 'without a number'}, ${day(last.date)}` : 'none in the year before'], // prettier-ignore
        ['Linked accounts', text('linkedAccounts') ?? '0'],
      ],
      closes: 'It closes when an invoice or a sales receipt dated in that time appears.',
    }
  }
  const due = text('dueDate')
  return {
    rule: alertRules[rule],
    matter: `Invoice ${text('docNumber') ?? text('invoiceId') ?? ''}`,
    source: text('source'),
    amount: text('balance'),
    currency,
    days: daysSince(due),
    lines: [
      ...amountLine('Open balance', 'balance'),
      ['Due', due !== null && isCalendarDate(due) ? day(due) : 'no due date'],
      ...amountLine('Overdue, whole customer', 'customerOverdue'),
      ...amountLine('Credits and money on account', 'availableCredit'),
    ],
    closes: 'It closes when the invoice is paid, voided or deleted, or gets a later due date.',
  }
}
