import { companyToday } from '../company-time.ts'
import { makeNote, pickVoidWord } from '../generate/notes.ts'
import { findCatalogue, makeLines } from '../generate/sales-lines.ts'
import { makeRate } from '../generate/settle-invoice.ts'
import { announce, touch } from '../ledger.ts'
import {
  changeNote,
  deleteDocument,
  emailInvoice,
  voidDocument,
  voidNote,
} from '../operations/documents.ts'
import type { SalesDraft } from '../operations/sales.ts'
import { changeLines, createCreditMemo, createInvoice } from '../operations/sales.ts'
import {
  changeTemplateLines,
  createTemplate,
  runTemplate,
  setTemplateActive,
} from '../operations/templates.ts'
import { dayNumber, dayText } from '../pacific-time.ts'
import type { AnyRecord, CreditMemoRecord, InvoiceRecord } from '../records.ts'
import type { ActivityContext } from './pick-record.ts'
import { pickCustomer, pickRecord } from './pick-record.ts'

/** Makes one change in the books and names the changed object; null when the books have no suitable object. */
export type Activity = (context: ActivityContext) => AnyRecord | null

function draft(context: ActivityContext): SalesDraft | null {
  const { ledger, random } = context
  const customer = pickCustomer(context)
  if (customer === null) return null
  const days = random.chance(0.2) ? random.integer(1, 90) : 0
  return {
    customer,
    lines: makeLines(random, findCatalogue(ledger)),
    txnDate: dayText(dayNumber(companyToday(ledger)) - days),
    taxPercent: random.chance(0.3) ? '8.25' : null,
    exchangeRate: makeRate(random),
    note: makeNote(random, 0.3),
  }
}

const live = (record: { isVoided: boolean }) => !record.isVoided

/** Invoices, credit memos and templates. */
export const salesActivities = {
  createInvoice(context) {
    const sales = draft(context)
    return sales === null ? null : createInvoice(context.ledger, sales)
  },
  createZeroInvoice(context) {
    const sales = draft(context)
    return sales === null ? null : createInvoice(context.ledger, { ...sales, lines: [] })
  },
  createCreditMemo(context) {
    const sales = draft(context)
    return sales === null ? null : createCreditMemo(context.ledger, sales)
  },
  changeInvoiceLines(context) {
    const invoice = pickRecord(context, 'Invoice', live)
    return invoice === null ? null : relined(context, invoice)
  },
  changeCreditMemoLines(context) {
    const memo = pickRecord(context, 'CreditMemo', live)
    return memo === null ? null : relined(context, memo)
  },
  changeDueDate(context) {
    const { ledger, random } = context
    const invoice = pickRecord(context, 'Invoice')
    if (invoice === null) return null
    invoice.dueDate = random.chance(0.1)
      ? null
      : dayText(dayNumber(invoice.txnDate) + random.integer(0, 90))
    touch(ledger, invoice)
    announce(ledger, invoice, 'updated')
    return invoice
  },
  emailInvoice(context) {
    const invoice = pickRecord(context, 'Invoice', live)
    if (invoice !== null) emailInvoice(context.ledger, invoice)
    return invoice
  },
  voidInvoice(context) {
    const invoice = pickRecord(context, 'Invoice', live)
    return invoice === null ? null : voided(context, invoice)
  },
  voidCreditMemo(context) {
    const memo = pickRecord(context, 'CreditMemo', live)
    return memo === null ? null : voided(context, memo)
  },
  /** A person writes the word on an invoice that is not voided. */
  typeVoidedOnLiveInvoice(context) {
    const invoice = pickRecord(context, 'Invoice', (one) => live(one) && one.total > 0)
    if (invoice !== null) changeNote(context.ledger, invoice, 'Voided by mistake, entered again')
    return invoice
  },
  /** A person clears the note of a voided invoice. */
  clearVoidNote(context) {
    const invoice = pickRecord(context, 'Invoice', (one) => one.isVoided && one.note !== null)
    if (invoice !== null) changeNote(context.ledger, invoice, null)
    return invoice
  },
  deleteInvoice(context) {
    const invoice = pickRecord(context, 'Invoice')
    if (invoice !== null) deleteDocument(context.ledger, invoice)
    return invoice
  },
  deleteCreditMemo(context) {
    const memo = pickRecord(context, 'CreditMemo')
    if (memo !== null) deleteDocument(context.ledger, memo)
    return memo
  },
  runTemplate(context) {
    const template = pickRecord(
      context,
      'RecurringTransaction',
      (one) => one.type === 'Invoice' && one.active && one.customer.active,
    )
    return template === null ? null : runTemplate(context.ledger, template)
  },
  changeTemplate(context) {
    const { ledger, random } = context
    const template = pickRecord(context, 'RecurringTransaction')
    if (template === null) return null
    if (random.chance(0.5)) setTemplateActive(ledger, template, !template.active)
    else changeTemplateLines(ledger, template, makeLines(random, findCatalogue(ledger)))
    return template
  },
  createTemplate(context) {
    const { ledger, random } = context
    const customer = pickCustomer(context)
    if (customer === null) return null
    return createTemplate(ledger, {
      type: random.pick(['Invoice', 'Invoice', 'SalesReceipt', 'CreditMemo']),
      name: `Contract ${ledger.counters.template + 1}`,
      customer,
      lines: makeLines(random, findCatalogue(ledger)),
      schedule: {
        intervalType: random.pick(['Daily', 'Weekly', 'Monthly', 'Yearly']),
        interval: random.integer(1, 3),
        dayOfMonth: null,
        startDate: companyToday(ledger),
        endDate: null,
        nextDate: companyToday(ledger),
        previousDate: null,
        maxOccurrences: random.chance(0.2) ? 12 : null,
      },
    })
  },
  deleteTemplate(context) {
    const template = pickRecord(context, 'RecurringTransaction')
    if (template !== null) deleteDocument(context.ledger, template)
    return template
  },
} satisfies Record<string, Activity>

function relined<T extends InvoiceRecord | CreditMemoRecord>(
  { ledger, random }: ActivityContext,
  record: T,
): T {
  changeLines(ledger, record, makeLines(random, findCatalogue(ledger)))
  return record
}

function voided<T extends InvoiceRecord | CreditMemoRecord>(
  { ledger, random }: ActivityContext,
  record: T,
): T {
  const word = pickVoidWord(random)
  voidDocument(ledger, record, word === null ? record.note : voidNote(record.note, word))
  return record
}
