import { BookError } from '../book-error.ts'
import { companyToday } from '../company-time.ts'
import type { Ledger } from '../ledger.ts'
import { add, newRecord, touch } from '../ledger.ts'
import type {
  CustomerRecord,
  InvoiceRecord,
  SalesLine,
  Schedule,
  TemplateRecord,
  TemplateType,
} from '../records.ts'
import { nextOccurrence } from './schedule.ts'
import { chooseRate, createInvoice, sumSales } from './sales.ts'

export interface TemplateDraft {
  type: TemplateType
  name: string
  customer: CustomerRecord
  lines: SalesLine[]
  taxPercent?: string | null
  recurType?: TemplateRecord['recurType']
  active?: boolean
  schedule?: Schedule | null
  note?: string | null
}

export function createTemplate(ledger: Ledger, draft: TemplateDraft): TemplateRecord {
  const { customer } = draft
  const taxPercent = draft.taxPercent ?? null
  const { tax, total } = sumSales(draft.lines, taxPercent)
  ledger.counters.template += 1
  const record: TemplateRecord = {
    ...newRecord(ledger, 'RecurringTransaction'),
    customer,
    currency: customer.currency,
    exchangeRate: chooseRate(ledger, customer.currency, null),
    lines: draft.lines,
    taxPercent,
    tax,
    total,
    note: draft.note ?? null,
    memo: null,
    type: draft.type,
    name: draft.name,
    templateRef: String(ledger.counters.template),
    recurType: draft.recurType ?? 'Automated',
    active: draft.active ?? true,
    schedule: draft.schedule ?? null,
  }
  add(ledger, record)
  return record
}

/** Makes the invoice that is due from a template and moves the template's dates on. */
export function runTemplate(
  ledger: Ledger,
  template: TemplateRecord,
  options: { emails?: boolean; docNumber?: string } = {},
): InvoiceRecord {
  if (template.type !== 'Invoice') throw new BookError('Only invoice templates make invoices here.')
  if (!template.active) throw new BookError(`Template ${template.id} is paused.`)
  const { schedule } = template
  const txnDate = schedule?.nextDate ?? companyToday(ledger)
  const invoice = createInvoice(ledger, {
    customer: template.customer,
    lines: template.lines.map((line) => ({ ...line })),
    taxPercent: template.taxPercent,
    txnDate,
    templateRef: template.templateRef,
    emailStatus: options.emails === true ? 'NeedToSend' : 'NotSet',
    ...(options.docNumber === undefined ? {} : { docNumber: options.docNumber }),
  })
  if (schedule !== null) {
    const next = nextOccurrence(schedule, txnDate)
    const isOver = next === null || (schedule.endDate !== null && next > schedule.endDate)
    template.schedule = { ...schedule, previousDate: txnDate, nextDate: isOver ? null : next }
    touch(ledger, template)
  }
  return invoice
}

export function setTemplateActive(ledger: Ledger, template: TemplateRecord, active: boolean): void {
  template.active = active
  touch(ledger, template)
}

/** Changes the amounts that a template bills from now on. */
export function changeTemplateLines(
  ledger: Ledger,
  template: TemplateRecord,
  lines: SalesLine[],
): void {
  const { tax, total } = sumSales(lines, template.taxPercent)
  template.lines = lines
  template.tax = tax
  template.total = total
  touch(ledger, template)
}

/** Enters a whole template again. */
export function changeTemplate(
  ledger: Ledger,
  template: TemplateRecord,
  draft: Required<Omit<TemplateDraft, 'type'>>,
): void {
  const { lines, ...rest } = draft
  if (rest.customer.currency !== template.currency) throw new BookError('The currencies differ.')
  Object.assign(template, rest)
  changeTemplateLines(ledger, template, lines)
}
