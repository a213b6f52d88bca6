import { BookError } from '../book-error.ts'
import type { Ledger } from '../ledger.ts'
import { announce, remove, touch } from '../ledger.ts'
import type {
  CreditMemoRecord,
  CustomerRecord,
  InvoiceRecord,
  PaymentRecord,
  ReceiptEntity,
  RecordTypes,
  SalesLine,
  TemplateRecord,
} from '../records.ts'
import { post } from './balances.ts'
import { clearPayment } from './payments.ts'
import { unlink } from './payment-lines.ts'
import { moveBalance } from './sales.ts'

/** The note of a voided transaction: the word before the former note. */
export function voidNote(note: string | null, word = 'Voided'): string {
  return note === null || note === '' ? word : `${word} - ${note}`
}

/** Zeroes an invoice or credit memo that stays in the books; payments lose their lines on it. */
export function voidDocument(
  ledger: Ledger,
  record: InvoiceRecord | CreditMemoRecord,
  note: string | null,
): void {
  if (record.isVoided) throw new BookError(`${record.entity} ${record.id} is voided already.`)
  unlinkAll(ledger, record)
  record.totalBeforeVoid = record.total
  moveBalance(ledger, record, -record.balance)
  record.lines = record.lines.map(voidLine)
  record.total = 0
  record.tax = 0
  if (record.entity === 'Invoice' && record.deposit !== null) record.deposit = 0
  if (record.entity === 'Invoice') record.estimateId = null
  record.isVoided = true
  record.note = note
  touch(ledger, record)
  announce(ledger, record, 'void')
}

/** Enters a document for another customer. QuickBooks refuses it for one that a payment is linked to. */
export function moveDocument(
  ledger: Ledger,
  record: InvoiceRecord | CreditMemoRecord,
  customer: CustomerRecord,
): void {
  if (record.payments.length > 0) {
    throw new BookError(`${record.entity} ${record.id} is linked to a payment.`)
  }
  if (!customer.active) throw new BookError(`Customer ${customer.id} is inactive.`)
  if (customer.currency !== record.currency) throw new BookError('The currencies differ.')
  const open = record.entity === 'Invoice' ? record.balance : -record.balance
  post(ledger, record.customer, -open)
  record.customer = customer
  post(ledger, customer, open)
  touch(ledger, record)
  announce(ledger, record, 'updated')
}

/** Removes a transaction for good. */
export function deleteDocument(
  ledger: Ledger,
  record:
    InvoiceRecord | CreditMemoRecord | PaymentRecord | RecordTypes[ReceiptEntity] | TemplateRecord,
): void {
  if (record.entity === 'Payment') {
    if (record.depositId !== null) {
      throw new BookError(`Payment ${record.id} is deposited; delete its deposit first.`, {
        code: '6540',
      })
    }
    clearPayment(ledger, record)
  } else if (record.entity === 'Invoice' || record.entity === 'CreditMemo') {
    unlinkAll(ledger, record)
    moveBalance(ledger, record, -record.balance)
  }
  remove(ledger, record)
}

/** Edits PrivateNote, with whatever a person types. */
export function changeNote(
  ledger: Ledger,
  record: InvoiceRecord | CreditMemoRecord | PaymentRecord | RecordTypes[ReceiptEntity],
  note: string | null,
): void {
  record.note = note
  touch(ledger, record)
  announce(ledger, record, 'updated')
}

/** Sends an invoice: LastUpdatedTime moves, SyncToken does not. */
export function emailInvoice(ledger: Ledger, invoice: InvoiceRecord): void {
  invoice.emailStatus = 'EmailSent'
  invoice.emailedAt = Math.floor(ledger.now() / 1000)
  touch(ledger, invoice, false)
  announce(ledger, invoice, 'emailed')
}

function unlinkAll(ledger: Ledger, record: InvoiceRecord | CreditMemoRecord): void {
  for (const payment of new Set(record.payments)) unlink(ledger, payment, record)
}

export function voidLine(line: SalesLine): SalesLine {
  switch (line.kind) {
    case 'item':
      return {
        ...line,
        amount: 0,
        quantity: line.quantity === null ? null : '0',
        unitPrice: null,
      }
    case 'group':
      return { ...line, lines: line.lines.map((item) => voidLine(item) as typeof item) }
    case 'discount':
    case 'subtotal':
      return { ...line, amount: 0 }
    case 'description':
      return line
  }
}
