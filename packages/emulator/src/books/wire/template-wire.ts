import type { WireObject } from '../company.ts'
import type { Quirks } from '../quirks.ts'
import type { Schedule, TemplateRecord } from '../records.ts'
import { customerRef } from './customer-wire.ts'
import { currencyRef, wireHead } from './meta-data.ts'
import { wireLines, wireTax } from './sales-lines-wire.ts'
import { wireDecimal, wireMoney } from './wire-number.ts'

/** One element of a RecurringTransaction answer: wrapped by its type, with Id, MetaData and RecurringInfo inside. */
export function wireTemplate(template: TemplateRecord, quirks: Quirks): WireObject {
  return {
    [template.type]: {
      RecurDataRef: { value: template.templateRef },
      RecurringInfo: {
        Name: template.name,
        RecurType: template.recurType,
        Active: template.active,
        ...(template.schedule === null ? {} : { ScheduleInfo: wireSchedule(template.schedule) }),
      },
      ...wireHead(template),
      CustomField: [],
      CurrencyRef: currencyRef(template.currency),
      ...(template.exchangeRate === null
        ? {}
        : { ExchangeRate: wireDecimal(template.exchangeRate) }),
      ...(template.note === null ? {} : { PrivateNote: template.note }),
      Line: wireLines(template, { isVoided: false, voidedUnitPrice: quirks.voidedUnitPrice }),
      TxnTaxDetail: wireTax(template),
      CustomerRef: customerRef(template.customer),
      SalesTermRef: { value: '3' },
      TotalAmt: wireMoney(template.total),
      ApplyTaxAfterDiscount: false,
      PrintStatus: 'NeedToPrint',
      EmailStatus: 'NotSet',
      // QuickBooks prints a balance although nothing is owed.
      Balance: wireMoney(template.total),
    },
  }
}

function wireSchedule(schedule: Schedule): WireObject {
  return {
    IntervalType: schedule.intervalType,
    ...present('NumInterval', schedule.intervalType === 'Yearly' ? null : schedule.interval),
    ...present('DayOfMonth', schedule.dayOfMonth),
    ...present('DaysBefore', schedule.intervalType === 'Monthly' ? 0 : null),
    ...present('MaxOccurrences', schedule.maxOccurrences),
    ...present('StartDate', schedule.startDate),
    ...present('NextDate', schedule.nextDate),
    ...present('EndDate', schedule.endDate),
    ...present('PreviousDate', schedule.previousDate),
  }
}

function present(name: string, value: string | number | null): WireObject {
  return value === null ? {} : { [name]: value }
}
