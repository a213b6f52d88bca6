import { BookError } from '../book-error.ts'
import { companyToday } from '../company-time.ts'
import type { Ledger } from '../ledger.ts'
import { deleteDocument } from '../operations/documents.ts'
import { nextOccurrence } from '../operations/schedule.ts'
import type { TemplateDraft } from '../operations/templates.ts'
import { changeTemplate, createTemplate } from '../operations/templates.ts'
import type { CustomerRecord, Schedule, TemplateRecord, TemplateType } from '../records.ts'
import type { Body } from './read-body.ts'
import { readBoolean, readDate, readDecimal, readObject, readText, required } from './read-body.ts'
import { readSales, salesAttributes } from './sales-writers.ts'
import type { Writer } from './writer.ts'
import { readCustomer } from './writer.ts'

const types: readonly TemplateType[] = [
  'Invoice',
  'SalesReceipt',
  'CreditMemo',
  'RefundReceipt',
  'Estimate',
  'PurchaseOrder',
]

/** `body` is the object inside the wrapper that names its type; the wrapper is read by `templateType`. */
export const templateWriter: Writer<'RecurringTransaction'> = {
  attributes: [...salesAttributes, 'RecurringInfo', 'EmailStatus'],
  create: (ledger, body, type) =>
    createTemplate(ledger, { type: type ?? 'Invoice', ...readTemplate(ledger, body, null) }),
  change: (ledger, template, body) =>
    changeTemplate(ledger, template, readTemplate(ledger, body, template)),
  remove: deleteDocument,
}

/** The only key of a template's body: the type of what it makes. */
export function templateType(body: Body): TemplateType {
  const found = types.find((type) => Object.hasOwn(body, type))
  if (found !== undefined) return found
  throw new BookError('Property Name:RecurringTransaction is unsupported or invalid', {
    code: '2010',
  })
}

function readTemplate(
  ledger: Ledger,
  body: Body,
  former: TemplateRecord | null,
): Required<Omit<TemplateDraft, 'type'>> {
  const customer: CustomerRecord = readCustomer(ledger, body, former?.customer)
  const {
    lines,
    taxPercent = null,
    note = null,
  } = readSales(ledger, body, 'RecurringTransaction', customer)
  const info = required(readObject(body, 'RecurringInfo'), 'RecurringInfo')
  const recurType = readText(info, 'RecurType')
  return {
    customer,
    lines,
    taxPercent,
    note,
    name: required(readText(info, 'Name'), 'RecurringInfo.Name'),
    recurType: recurType === 'Reminded' || recurType === 'UnScheduled' ? recurType : 'Automated',
    active: readBoolean(info, 'Active') ?? true,
    schedule: readSchedule(ledger, readObject(info, 'ScheduleInfo'), former?.schedule ?? null),
  }
}

function readSchedule(ledger: Ledger, info: Body | null, former: Schedule | null): Schedule | null {
  if (info === null) return null
  const kind = readText(info, 'IntervalType')
  const number = (name: string) => {
    const text = readDecimal(info, name)
    return text === null ? null : Number(text)
  }
  const intervalType = kind === 'Daily' || kind === 'Weekly' || kind === 'Yearly' ? kind : 'Monthly'
  const schedule: Schedule = {
    intervalType,
    interval: number('NumInterval') ?? (former === null ? 1 : former.interval),
    dayOfMonth: number('DayOfMonth'),
    startDate: readDate(info, 'StartDate'),
    endDate: readDate(info, 'EndDate'),
    nextDate: readDate(info, 'NextDate'),
    previousDate: readDate(info, 'PreviousDate'),
    maxOccurrences: number('MaxOccurrences'),
  }
  if (schedule.nextDate !== null || former !== null) return schedule
  return {
    ...schedule,
    nextDate: schedule.startDate ?? nextOccurrence(schedule, companyToday(ledger)),
  }
}
