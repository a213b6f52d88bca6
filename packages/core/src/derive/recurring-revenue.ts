import type { RecurringTemplateRow } from './billing-rows.ts'
import { daysInMonth, diffDays, type CalendarDate } from '../values/calendar-date.ts'
import { roundFraction, subtractDecimals, toFraction, type Decimal } from '../values/decimal.ts'

/** Why a template counts or does not: the rows of table F. */
export type TemplateVerdict =
  | 'counted'
  /** Not an invoice, sales receipt or credit memo. */
  | 'other_type'
  | 'inactive'
  /** `UnScheduled`, `Manual` or unknown. */
  | 'not_scheduled'
  | 'ended'
  /** Counted until now; its end date comes before its next run. */
  | 'ends'
  /** Has never run and begins later: not in the figure yet. */
  | 'starting'
  | 'unknown_interval'

export interface TemplateRevenue {
  template: RecurringTemplateRow
  verdict: TemplateVerdict
  /** Per month without tax, rounded for display only; negative for credit memos; null when it cannot be told. */
  monthly: Decimal | null
}

export interface RecurringRevenue {
  currency: string
  /** Contracted revenue per month without tax, summed unrounded and rounded once to 2 places. */
  monthly: Decimal
  /** What starts later would add. */
  starting: Decimal
  /** Every template behind the number, and those left out with the reason. */
  templates: TemplateRevenue[]
}

interface Fraction {
  numerator: bigint
  denominator: bigint
}

const signs: Record<string, bigint> = { Invoice: 1n, SalesReceipt: 1n, CreditMemo: -1n }

/** Runs per month of one interval, as an exact fraction. Weekly is 52/12, not 4. */
const perMonth: Record<string, readonly [bigint, bigint]> = {
  daily: [365n, 12n],
  weekly: [52n, 12n],
  monthly: [1n, 1n],
  yearly: [1n, 12n],
}

/**
 * Table F: contracted monthly recurring revenue, one figure per currency. Tax is left out; discounts, shipping and one-off lines are in, since the template
 * repeats them. An empty list of templates gives an empty list: there is nothing to know, and 0 would be a claim.
 */
export function deriveRecurringRevenue(
  templates: readonly RecurringTemplateRow[],
  { today }: { today: CalendarDate },
): RecurringRevenue[] {
  const byCurrency = Map.groupBy(templates, (template) => template.currency)
  return [...byCurrency].map(([currency, group]) => {
    let counted: Fraction = { numerator: 0n, denominator: 1n }
    let starting: Fraction = { numerator: 0n, denominator: 1n }
    const lines = group.map((template): TemplateRevenue => {
      const verdict = judgeTemplate(template, today)
      const monthly = monthlyAmount(template)
      if (monthly && verdict === 'counted') counted = add(counted, monthly)
      if (monthly && verdict === 'starting') starting = add(starting, monthly)
      return { template, verdict, monthly: monthly && round(monthly) }
    })
    return { currency, monthly: round(counted), starting: round(starting), templates: lines }
  })
}

/** The row of table F that decides about one template. */
export function judgeTemplate(
  template: RecurringTemplateRow,
  today: CalendarDate,
): TemplateVerdict {
  const { startDate, endDate, nextDate, previousDate } = template
  if (signs[template.templateType] === undefined) return 'other_type'
  if (!template.active) return 'inactive'
  if (!/^(automated|remind(ed|er))$/i.test(template.recurType ?? '')) return 'not_scheduled'
  if (perMonth[(template.intervalType ?? '').toLowerCase()] === undefined) return 'unknown_interval'
  if (endDate !== null && endDate < today) return 'ended'
  if (nextDate === null && previousDate !== null) return 'ended'
  if (hasUsedOccurrences(template)) return 'ended'
  if (endDate !== null && nextDate !== null && endDate < nextDate) return 'ends'
  const begins = nextDate ?? startDate
  if (previousDate === null && begins !== null && begins > today) return 'starting'
  return 'counted'
}

/** Runs up to and with the previous date, counted from the start date by the interval. */
function hasUsedOccurrences(template: RecurringTemplateRow): boolean {
  const { maxOccurrences, startDate, previousDate } = template
  if (maxOccurrences === null || startDate === null || previousDate === null) return false
  const interval = (template.intervalType ?? '').toLowerCase()
  const every = Math.max(1, template.intervalCount)
  const isByDays = interval === 'daily' || interval === 'weekly'
  const steps = isByDays
    ? diffDays(startDate, previousDate) / (interval === 'weekly' ? 7 : 1)
    : countMonths(startDate, previousDate) / (interval === 'yearly' ? 12 : 1)
  return Math.floor(steps / every) + 1 >= maxOccurrences
}

/** Whole months between two dates: up to the 5th, a start on the 20th has one less, unless a short month cut the day off. */
function countMonths(from: CalendarDate, to: CalendarDate): number {
  const [fromYear = 0, fromMonth = 1, fromDay = 1] = from.split('-').map(Number)
  const [year = 0, month = 1, day = 1] = to.split('-').map(Number)
  const months = (year - fromYear) * 12 + month - fromMonth
  return day < fromDay && day < daysInMonth(year, month) ? months - 1 : months
}

function monthlyAmount(template: RecurringTemplateRow): Fraction | null {
  const sign = signs[template.templateType]
  const rate = perMonth[(template.intervalType ?? '').toLowerCase()]
  if (sign === undefined || rate === undefined) return null
  const net = toFraction(subtractDecimals(template.totalAmount, template.taxAmount))
  return {
    numerator: sign * net.numerator * rate[0],
    denominator: net.denominator * rate[1] * BigInt(Math.max(1, template.intervalCount)),
  }
}

function add(a: Fraction, b: Fraction): Fraction {
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  }
}

function round({ numerator, denominator }: Fraction): Decimal {
  return roundFraction(numerator, denominator, 2)
}
