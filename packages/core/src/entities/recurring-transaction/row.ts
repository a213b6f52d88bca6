import type { CalendarDate } from '../../values/calendar-date.ts'
import { parseDecimal, type Decimal } from '../../values/decimal.ts'
import { version, type BillingRowVersion, type BuildRowOptions } from '../parts/row-version.ts'
import { currencyOf } from '../parts/transaction-currency.ts'
import { unwrapTemplate, type RecurringTransaction } from './wire.ts'

/** Fields that a figure needs. */
const figures = [
  'CurrencyRef.value',
  'CustomerRef.value',
  'TxnTaxDetail.TotalTax',
  'RecurringInfo.Active',
  'RecurringInfo.RecurType',
  ...[
    'IntervalType',
    'NumInterval',
    'MaxOccurrences',
    'StartDate',
    'EndDate',
    'NextDate',
    'PreviousDate',
  ].map((name) => `RecurringInfo.ScheduleInfo.${name}`),
]

export interface RecurringTemplateRow extends BillingRowVersion {
  /** `RecurDataRef.value`; invoices made from the template carry the same. */
  templateRef: string | null
  /** `Invoice`, `SalesReceipt`, …: the key of the wrapper on the wire. */
  templateType: string
  name: string | null
  active: boolean
  /** `Automated`, `Reminded`, `UnScheduled`, `Manual`, as on the wire. */
  recurType: string | null
  intervalType: string | null
  /** `NumInterval`; 1 when the wire had none or 0. */
  intervalCount: number
  startDate: CalendarDate | null
  endDate: CalendarDate | null
  nextDate: CalendarDate | null
  previousDate: CalendarDate | null
  maxOccurrences: number | null
  customerExternalId: string | null
  currency: string
  totalAmount: Decimal
  taxAmount: Decimal
}

/** The row of a recurring template, without its wrapper. Its balance is no debt, so it is not stored. */
export function buildRecurringTemplateRow(
  wrapper: RecurringTransaction,
  options: BuildRowOptions = {},
): RecurringTemplateRow {
  const { type, template } = unwrapTemplate(wrapper)
  const info = template.RecurringInfo
  const schedule = info?.ScheduleInfo
  return {
    ...version(template, wrapper, options),
    ...currencyOf(figures, wrapper, template, options),
    templateRef: template.RecurDataRef?.value ?? null,
    templateType: type,
    name: info?.Name ?? null,
    active: info?.Active ?? false,
    recurType: info?.RecurType ?? null,
    intervalType: schedule?.IntervalType ?? null,
    intervalCount: Number(schedule?.NumInterval ?? 0) || 1,
    startDate: schedule?.StartDate ?? null,
    endDate: schedule?.EndDate ?? null,
    nextDate: schedule?.NextDate ?? null,
    previousDate: schedule?.PreviousDate ?? null,
    maxOccurrences:
      schedule?.MaxOccurrences == null ? null : Number(schedule.MaxOccurrences) || null,
    customerExternalId: template.CustomerRef?.value ?? null,
    totalAmount: parseDecimal(template.TotalAmt ?? 0),
    taxAmount: parseDecimal(template.TxnTaxDetail?.TotalTax ?? 0),
  }
}
