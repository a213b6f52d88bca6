import type { RecurringTemplateRow } from './row.ts'
import { addInterval, hasUsedOccurrences, intervalOf, stepOf } from './schedule.ts'
import { diffDays, type CalendarDate } from '../../values/calendar-date.ts'
import { roundFraction, subtractDecimals, toFraction, type Decimal } from '../../values/decimal.ts'

/** Why a template counts or does not. */
export type TemplateVerdict =
  | 'counted'
  /** Its last run is over: it counts until `date`, one interval after that run. */
  | 'ends'
  /** Its last run is over, and so is the period that it billed. */
  | 'ended'
  /**
   * Its next run was due on `date`, more than an interval and 7 days ago: the plan lapsed or the template is broken.
   */
  | 'stalled'
  /** Has never run and begins on `date`: not in the figure yet. */
  | 'starting'
  /** Not an invoice, sales receipt or credit memo. */
  | 'other_type'
  | 'inactive'
  /** `UnScheduled`, `Manual` or unknown. */
  | 'not_scheduled'
  | 'unknown_interval'
  /** A field of its schedule, or its tax, could not be read: it is unknown whether it counts. */
  | 'unreadable'

export interface TemplateRevenue {
  template: RecurringTemplateRow
  verdict: TemplateVerdict
  /**
   * The date of the verdicts `ends`, `ended`, `stalled` and `starting`; null for the others, and for a template that
   * ended without a run.
   */
  date: CalendarDate | null
  /** Per month without tax, rounded for display only; negative for credit memos; null when unknown. */
  monthly: Decimal | null
}

export interface RecurringRevenue {
  currency: string
  /** Contracted revenue per month without tax, summed unrounded and rounded once to 2 places. */
  monthly: Decimal
  /** The amount that templates which start later will add. */
  starting: Decimal
  /** The amount of templates that should have run but did not. */
  stalled: Decimal
  /** Every template behind the number, and those left out with the reason. */
  templates: TemplateRevenue[]
}

interface Fraction {
  numerator: bigint
  denominator: bigint
}

// Types and intervals are text from outside: never a key of a plain object.
const signs = new Map([
  ['Invoice', 1n],
  ['SalesReceipt', 1n],
  ['CreditMemo', -1n],
])

/** Runs per month of one interval, as an exact fraction. Weekly is 52/12, not 4. */
const perMonth = new Map<string, readonly [bigint, bigint]>([
  ['daily', [365n, 12n]],
  ['weekly', [52n, 12n]],
  ['monthly', [1n, 1n]],
  ['yearly', [1n, 12n]],
])

/** Days that a run may be late, beyond one interval. */
const stalledDays = 7

/**
 * Contracted monthly recurring revenue, one figure per currency. Tax is excluded. Discounts, shipping and one-off lines
 * are included, because the template repeats them. Without templates the list is empty, not 0: 0 would be a statement
 * about revenue.
 */
export function deriveRecurringRevenue(
  templates: readonly RecurringTemplateRow[],
  { today }: { today: CalendarDate },
): RecurringRevenue[] {
  const byCurrency = Map.groupBy(templates, (template) => template.currency)
  return [...byCurrency].map(([currency, group]) => {
    const lines = group.map((template) => {
      const amount = monthlyAmount(template)
      const monthly = amount && round(amount)
      return { template, ...judgeTemplate(template, today), amount, monthly }
    })
    const sum = (...verdicts: TemplateVerdict[]) =>
      round(
        lines
          .flatMap(({ verdict, amount }) => (amount && verdicts.includes(verdict) ? [amount] : []))
          .reduce(add, { numerator: 0n, denominator: 1n }),
      )
    return {
      currency,
      monthly: sum('counted', 'ends'),
      starting: sum('starting'),
      stalled: sum('stalled'),
      templates: lines.map(({ amount: _, ...line }): TemplateRevenue => line),
    }
  })
}

/** The verdict about one template, and its day. */
export function judgeTemplate(
  template: RecurringTemplateRow,
  today: CalendarDate,
): Pick<TemplateRevenue, 'verdict' | 'date'> {
  const { startDate, endDate, nextDate, previousDate } = template
  const say = (verdict: TemplateVerdict, date: CalendarDate | null = null) => ({ verdict, date })
  if (!signs.has(template.templateType)) return say('other_type')
  // Fields that decide whether it is active, when it runs, or its tax. Without the currency or the customer the amount
  // is still known.
  if (template.unreadableFields.some((path) => !/^(CurrencyRef|CustomerRef)/.test(path))) {
    return say('unreadable')
  }
  if (!template.active) return say('inactive')
  if (!/^(automated|remind(ed|er))$/i.test(template.recurType ?? '')) return say('not_scheduled')
  if (!perMonth.has(intervalOf(template))) return say('unknown_interval')

  const isLastRunDone =
    (endDate !== null && (endDate < today || (nextDate !== null && endDate < nextDate))) ||
    (nextDate === null && previousDate !== null) ||
    hasUsedOccurrences(template)
  if (isLastRunDone) {
    const until = previousDate && addInterval(previousDate, template)
    return say(until === null || until < today ? 'ended' : 'ends', until)
  }
  if (nextDate !== null && diffDays(addInterval(nextDate, template), today) > stalledDays) {
    return say('stalled', nextDate)
  }
  const begins = nextDate ?? startDate
  if (previousDate === null && begins !== null && begins > today) return say('starting', begins)
  return say('counted')
}

function monthlyAmount(template: RecurringTemplateRow): Fraction | null {
  const sign = signs.get(template.templateType)
  const rate = perMonth.get(intervalOf(template))
  if (sign === undefined || rate === undefined) return null
  const net = toFraction(subtractDecimals(template.totalAmount, template.taxAmount))
  return {
    numerator: sign * net.numerator * rate[0],
    denominator: net.denominator * rate[1] * BigInt(stepOf(template)),
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
