import { BookError } from '../book-error.ts'
import { companyToday } from '../company-time.ts'
import type { Ledger } from '../ledger.ts'
import { add, announce, newRecord, nextId, touch } from '../ledger.ts'
import type { MinorUnits } from '../minor-units.ts'
import type {
  CreditMemoRecord,
  CustomerRecord,
  InvoiceRecord,
  OtherLinkedType,
  PaymentLine,
  PaymentRecord,
} from '../records.ts'
import { post } from './balances.ts'
import { checkLive, rootOf } from './customers.ts'
import { addLine, settle, unlink } from './payment-lines.ts'
import { chooseRate } from './sales.ts'

export interface Application {
  invoice: InvoiceRecord
  amount: MinorUnits
}

export interface CreditUse {
  creditMemo: CreditMemoRecord
  amount: MinorUnits
}

interface OtherUse {
  type: OtherLinkedType
  side: PaymentLine['side']
  amount: MinorUnits
}

export interface PaymentDraft {
  customer: CustomerRecord
  /** Money received. */
  total: MinorUnits
  applications?: readonly Application[]
  credits?: readonly CreditUse[]
  others?: readonly OtherUse[]
  txnDate?: string
  exchangeRate?: string | null
  note?: string | null
  referenceNumber?: string | null
  methodId?: string | null
  depositAccountId?: string | null
}

/** QuickBooks' own words on the payments it makes to link credits to charges. */
export const creditLinkNote = 'Created by QB Online to link credits to charges.'

/**
 * Receives money, uses credits, or both. Lines come in the order invoices, credit memos, others; the rest stays
 * unapplied.
 */
export function receivePayment(ledger: Ledger, draft: PaymentDraft): PaymentRecord {
  const { customer, total } = draft
  checkLive(ledger, customer)
  if (!Number.isSafeInteger(total) || total < 0) throw new BookError('A payment is not below zero.')
  const lines = buildLines(ledger, customer, draft)
  const debits = lines.reduce((sum, line) => (line.side === 'debit' ? sum + line.amount : sum), 0)
  const credits = lines.reduce((sum, line) => (line.side === 'credit' ? sum + line.amount : sum), 0)
  if (debits > credits + total) throw new BookError('The lines take more than there is.')
  const record: PaymentRecord = {
    ...newRecord(ledger, 'Payment'),
    customer,
    txnDate: draft.txnDate ?? companyToday(ledger),
    currency: customer.currency,
    exchangeRate: chooseRate(ledger, customer.currency, draft.exchangeRate),
    total,
    unapplied: 0,
    lines: [],
    note: draft.note ?? null,
    referenceNumber: draft.referenceNumber ?? null,
    methodId: draft.methodId ?? null,
    depositAccountId: draft.depositAccountId ?? null,
    depositId: null,
    isVoided: false,
    totalBeforeVoid: 0,
  }
  add(ledger, record)
  for (const line of lines) addLine(ledger, record, line)
  settle(ledger, record)
  return record
}

/** Uses money or credits of a payment that is there already: it gains lines, QuickBooks makes no new one. */
export function extendPayment(
  ledger: Ledger,
  payment: PaymentRecord,
  uses: Pick<PaymentDraft, 'applications' | 'credits' | 'others'>,
): void {
  if (payment.isVoided) throw new BookError(`Payment ${payment.id} is voided.`)
  const lines = buildLines(ledger, payment.customer, uses)
  const spent = lines.reduce(
    (sum, line) => sum + (line.side === 'debit' ? line.amount : -line.amount),
    0,
  )
  if (spent > payment.unapplied) throw new BookError('The lines take more than is unapplied.')
  for (const line of lines) addLine(ledger, payment, line)
  settle(ledger, payment)
  touch(ledger, payment)
  announce(ledger, payment, 'updated')
}

/** Takes an invoice or credit memo off a payment. */
export function unapply(
  ledger: Ledger,
  payment: PaymentRecord,
  record: InvoiceRecord | CreditMemoRecord,
): void {
  if (!record.payments.includes(payment)) {
    throw new BookError(`Payment ${payment.id} has no line on ${record.entity} ${record.id}.`)
  }
  unlink(ledger, payment, record)
}

/** Puts a received payment into a bank deposit; it stays in Undeposited Funds as far as its own account says. */
export function depositPayment(ledger: Ledger, payment: PaymentRecord): void {
  if (payment.depositId !== null) throw new BookError(`Payment ${payment.id} is deposited.`)
  if (payment.isVoided || payment.total === 0) throw new BookError('There is no money to deposit.')
  payment.depositId = nextId(ledger, 'transaction')
  touch(ledger, payment)
  announce(ledger, payment, 'updated')
}

/** Deletes the bank deposit a payment went into. */
export function undoDeposit(ledger: Ledger, payment: PaymentRecord): void {
  if (payment.depositId === null) throw new BookError(`Payment ${payment.id} is not deposited.`)
  payment.depositId = null
  touch(ledger, payment)
  announce(ledger, payment, 'updated')
}

export function voidPayment(ledger: Ledger, payment: PaymentRecord, note: string | null): void {
  if (payment.isVoided) throw new BookError(`Payment ${payment.id} is voided already.`)
  if (payment.depositId !== null) {
    throw new BookError(`Payment ${payment.id} is deposited; delete its deposit first.`, {
      code: '6540',
    })
  }
  payment.totalBeforeVoid = payment.total
  clearPayment(ledger, payment)
  payment.total = 0
  payment.isVoided = true
  payment.note = note
  touch(ledger, payment)
  announce(ledger, payment, 'void')
}

/**
 * Removes everything from a payment: amounts that its lines paid are open again, and its amount on account is removed.
 */
export function clearPayment(ledger: Ledger, payment: PaymentRecord): void {
  const { lines } = payment
  payment.lines = []
  for (const line of lines) {
    const { target } = line
    if (!('record' in target)) continue
    const { record } = target
    record.payments.splice(record.payments.indexOf(payment), 1)
    record.balance += line.amount
    touch(ledger, record)
    announce(ledger, record, 'updated')
    post(ledger, record.customer, target.type === 'Invoice' ? line.amount : -line.amount)
  }
  post(ledger, payment.customer, payment.unapplied)
  payment.unapplied = 0
}

export function buildLines(
  ledger: Ledger,
  customer: CustomerRecord,
  uses: Pick<PaymentDraft, 'applications' | 'credits' | 'others'>,
  open?: Map<object, MinorUnits>,
): PaymentLine[] {
  const lines: PaymentLine[] = []
  for (const { invoice, amount } of uses.applications ?? []) {
    lines.push({ amount, side: 'debit', target: { type: 'Invoice', record: invoice } })
  }
  for (const { creditMemo, amount } of uses.credits ?? []) {
    lines.push({ amount, side: 'credit', target: { type: 'CreditMemo', record: creditMemo } })
  }
  checkLines(customer, lines, open)
  for (const { type, side, amount } of uses.others ?? []) {
    if (amount <= 0) throw new BookError('A line has an amount above zero.')
    const id = nextId(ledger, 'transaction')
    const number = type === 'Deposit' ? null : id.slice(-4)
    lines.push({ amount, side, target: { type, id, number } })
  }
  return lines
}

function checkLines(
  customer: CustomerRecord,
  lines: readonly PaymentLine[],
  open = new Map<object, MinorUnits>(),
): void {
  const root = rootOf(customer)
  for (const { amount, target } of lines) {
    if (!('record' in target)) continue
    const { record } = target
    if (!Number.isSafeInteger(amount) || amount <= 0) {
      throw new BookError('A line has an amount above zero.')
    }
    if (rootOf(record.customer) !== root) {
      throw new BookError(`${record.entity} ${record.id} belongs to another customer.`)
    }
    const left = (open.get(record) ?? record.balance) - amount
    if (left < 0) throw new BookError(`${record.entity} ${record.id} has less open than that.`)
    open.set(record, left)
  }
}
