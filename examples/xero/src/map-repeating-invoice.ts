import type { SourceSchedule } from '@vectis/quickbooks/ports'
import {
  addDays,
  compareDecimals,
  startOfMonth,
  subtractDecimals,
  type CalendarDate,
} from '@vectis/quickbooks/values'
import { currencyForm, dateForm, idForm, oneOf, sumForm, textForm, wholeForm } from './forms.ts'
import type { Fields } from './fields.ts'
import { addGone, addObject, readContactId, type Mapping } from './mapping.ts'
import { statuses, types } from './statuses.ts'

const units = new Map<string, 'week' | 'month'>([
  ['WEEKLY', 'week'],
  ['MONTHLY', 'month'],
])

/** What is contracted. Xero dates no version of it, so the version of the later answer counts. */
export function mapRepeatingInvoice(fields: Fields, mapping: Mapping): void {
  if (fields.required('Type', oneOf(types.RepeatingInvoices)) !== 'sales') {
    return mapping.ignore('repeating bills of suppliers')
  }
  const { observedAt } = mapping
  const id = fields.optional('RepeatingInvoiceID', idForm) ?? fields.required('ID', idForm)
  const status = fields.required('Status', oneOf(statuses.RepeatingInvoices))
  if (status === 'gone') return addGone(mapping, { kind: 'repeatingInvoices', id, at: observedAt })
  const total = fields.required('Total', sumForm)
  const tax = subtractDecimals(total, fields.required('SubTotal', sumForm))
  if (compareDecimals(tax, '0') < 0) fields.setAside('SubTotal', 'no more than Total')
  addObject(mapping, 'repeatingInvoices', {
    id,
    updatedAt: null,
    name: fields.optional('Reference', textForm),
    isActive: status === 'active',
    contactId: readContactId(fields, mapping),
    currency: fields.required('CurrencyCode', currencyForm),
    total,
    // What is contracted is SubTotal: the rest of the total is tax.
    tax,
    schedule: readSchedule(fields.within('Schedule')),
  })
}

function readSchedule(fields: Fields): SourceSchedule {
  const unit = fields.required('Unit', oneOf(units))
  const interval = fields.required('Period', wholeForm)
  const startDate = fields.optional('StartDate', dateForm)
  const nextDate = fields.optional('NextScheduledDate', dateForm)
  const endDate = fields.optional('EndDate', dateForm)
  if (startDate !== null && endDate !== null && endDate < startDate) {
    fields.setAside('EndDate', `a date from StartDate on, which is ${startDate}`)
  }
  return {
    unit,
    interval,
    startDate,
    nextDate,
    endDate,
    previousDate: findPrevious({ unit, interval, startDate, nextDate }),
  }
}

/** `StartDate` is the date of the first invoice, so before a later next one there was one an interval earlier. */
function findPrevious({
  unit,
  interval,
  startDate,
  nextDate,
}: SourceSchedule): CalendarDate | null {
  if (startDate == null || nextDate == null || startDate >= nextDate) return null
  const previous =
    unit === 'week' ? addDays(nextDate, -7 * interval) : moveMonths(nextDate, -interval)
  return previous < startDate ? startDate : previous
}

/** The same day of another month, or its last one. */
function moveMonths(date: CalendarDate, months: number): CalendarDate {
  const first = startOfMonth(date, months)
  const last = addDays(startOfMonth(first, 1), -1)
  const same = `${first.slice(0, 8)}${date.slice(8)}`
  return same < last ? same : last
}
