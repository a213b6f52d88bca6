import { BookError } from './book-error.ts'
import type { WireObject } from './company.ts'
import { companyToday } from './company-time.ts'
import type { Operate } from './customer-operations.ts'
import { find, readLines } from './input.ts'
import type { Ledger } from './ledger.ts'
import { announce, touch } from './ledger.ts'
import { parseMinorUnits } from './minor-units.ts'
import type {
  ChangeInvoiceInput,
  CreateInvoiceInput,
  SalesInput,
  TemplateInput,
} from './operation-inputs.ts'
import { emailInvoice, moveDocument } from './operations/documents.ts'
import { nextOccurrence } from './operations/schedule.ts'
import type { SalesDraft } from './operations/sales.ts'
import { changeLines, createCreditMemo, createInvoice } from './operations/sales.ts'
import { createTemplate, runTemplate, setTemplateActive } from './operations/templates.ts'
import type { SalesLine, Schedule } from './records.ts'

/** What can be done to invoices, credit memos and recurring templates. */
export interface SalesOperations {
  createInvoice(input: CreateInvoiceInput): WireObject
  /** Other lines, due date or number; amounts applied beyond a smaller total are removed. */
  changeInvoice(input: ChangeInvoiceInput): WireObject
  /** A new LastUpdatedTime without a new SyncToken. */
  emailInvoice(input: { id: string }): WireObject
  /** Enters an invoice or credit memo without payments for another customer of its currency. */
  moveDocument(input: {
    entity: 'Invoice' | 'CreditMemo'
    id: string
    customerId: string
  }): WireObject
  createCreditMemo(input: SalesInput): WireObject
  createTemplate(input: TemplateInput): WireObject
  /** Answers with the invoice that was made. */
  runTemplate(input: { id: string }): WireObject
  setTemplateActive(input: { id: string; active: boolean }): WireObject
}

export function createSalesOperations(ledger: Ledger, operate: Operate): SalesOperations {
  return {
    createInvoice: operate((input) =>
      createInvoice(ledger, {
        ...readSales(ledger, input),
        ...(input.dueDate === undefined ? {} : { dueDate: input.dueDate }),
        deposit: input.deposit === undefined ? null : parseMinorUnits(input.deposit),
      }),
    ),
    changeInvoice: operate((input) => {
      const invoice = find(ledger, 'Invoice', input.id)
      if (invoice.isVoided) throw new BookError(`Invoice ${invoice.id} is voided.`)
      if (input.dueDate !== undefined) invoice.dueDate = input.dueDate
      if (input.docNumber !== undefined) invoice.docNumber = input.docNumber
      if (input.lines !== undefined || input.amount !== undefined) {
        changeLines(ledger, invoice, readSalesLines(ledger, input))
      } else {
        touch(ledger, invoice)
        announce(ledger, invoice, 'updated')
      }
      return invoice
    }),
    emailInvoice: operate(({ id }) => {
      const invoice = find(ledger, 'Invoice', id)
      emailInvoice(ledger, invoice)
      return invoice
    }),
    moveDocument: operate(({ entity, id, customerId }) => {
      const record = find(ledger, entity, id)
      moveDocument(ledger, record, find(ledger, 'Customer', customerId))
      return record
    }),
    createCreditMemo: operate((input) => createCreditMemo(ledger, readSales(ledger, input))),
    createTemplate: operate((input) =>
      createTemplate(ledger, {
        customer: find(ledger, 'Customer', input.customerId),
        lines: readSalesLines(ledger, input),
        type: input.type ?? 'Invoice',
        name: input.name,
        taxPercent: input.taxPercent ?? null,
        recurType: input.recurType ?? 'Automated',
        active: input.active ?? true,
        note: input.note ?? null,
        schedule: readSchedule(ledger, input.schedule),
      }),
    ),
    runTemplate: operate(({ id }) => runTemplate(ledger, find(ledger, 'RecurringTransaction', id))),
    setTemplateActive: operate(({ id, active }) => {
      const template = find(ledger, 'RecurringTransaction', id)
      setTemplateActive(ledger, template, active)
      return template
    }),
  }
}

function readSales(ledger: Ledger, input: SalesInput): SalesDraft {
  return {
    customer: find(ledger, 'Customer', input.customerId),
    lines: readSalesLines(ledger, input),
    ...(input.txnDate === undefined ? {} : { txnDate: input.txnDate }),
    taxPercent: input.taxPercent ?? null,
    exchangeRate: input.exchangeRate ?? null,
    ...(input.docNumber === undefined ? {} : { docNumber: input.docNumber }),
    note: input.note ?? null,
    memo: input.memo ?? null,
  }
}

function readSalesLines(ledger: Ledger, input: Pick<SalesInput, 'amount' | 'lines'>): SalesLine[] {
  if (input.lines !== undefined) return readLines(ledger, input.lines)
  if (input.amount === undefined) throw new TypeError('Expected "lines" or "amount".')
  return readLines(ledger, [{ amount: input.amount }])
}

function readSchedule(
  ledger: Ledger,
  input: Partial<Schedule> | null | undefined,
): Schedule | null {
  if (input === null) return null
  const schedule: Schedule = {
    intervalType: 'Monthly',
    interval: 1,
    dayOfMonth: 1,
    startDate: null,
    endDate: null,
    nextDate: null,
    previousDate: null,
    maxOccurrences: null,
    ...input,
  }
  if (input?.nextDate !== undefined) return schedule
  return { ...schedule, nextDate: nextOccurrence(schedule, companyToday(ledger)) }
}
