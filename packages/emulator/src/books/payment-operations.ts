import { BookError } from './book-error.ts'
import type { WireObject } from './company.ts'
import type { Operate } from './customer-operations.ts'
import type { AmountInput } from './input.ts'
import { find } from './input.ts'
import type { Ledger } from './ledger.ts'
import type { MinorUnits } from './minor-units.ts'
import { parseMinorUnits } from './minor-units.ts'
import type {
  ApplicationInput,
  CreditUseInput,
  ReceivePaymentInput,
  VoidableEntity,
} from './operation-inputs.ts'
import { changeNote, deleteDocument, voidDocument, voidNote } from './operations/documents.ts'
import { voidReceipt } from './operations/receipts.ts'
import type { Application, CreditUse } from './operations/payments.ts'
import {
  creditLinkNote,
  depositPayment,
  extendPayment,
  receivePayment,
  unapply,
  undoDeposit,
  voidPayment,
} from './operations/payments.ts'
import { setUpdatedAt } from './operations/times.ts'
import type { OtherLinkedType, PaymentRecord, RecordEntity } from './records.ts'

/** What can be done to payments, and to transactions of any kind. */
export interface PaymentOperations {
  receivePayment(input: ReceivePaymentInput): WireObject
  /** Uses money on account: the same payment gains lines. */
  applyUnapplied(input: {
    paymentId: string
    applications: readonly ApplicationInput[]
  }): WireObject
  /** Takes an invoice off a payment. */
  unapply(input: { paymentId: string; invoiceId: string }): WireObject
  /** Links credit memos to invoices through a payment of nothing, with QuickBooks' note. */
  applyCreditMemo(input: {
    customerId: string
    credits: readonly CreditUseInput[]
    applications: readonly ApplicationInput[]
  }): WireObject
  /** Links a credit posted straight to receivables, by a bank deposit or a journal entry, to invoices. */
  applyPostedCredit(input: {
    customerId: string
    applications: readonly ApplicationInput[]
    /** Default `Deposit`. */
    by?: 'Deposit' | 'JournalEntry' | 'CreditCardCredit'
  }): WireObject
  /** Pays out a credit memo, or money on account, by a cheque or expense against receivables. */
  refundCredit(
    input: { amount: AmountInput; by?: 'Check' | 'Expense' } & (
      { creditMemoId: string } | { paymentId: string }
    ),
  ): WireObject
  depositPayment(input: { id: string }): WireObject
  undoDeposit(input: { id: string }): WireObject
  /** `word` is what QuickBooks writes before the note; default `Voided`, null writes nothing. */
  voidTransaction(input: { entity: VoidableEntity; id: string; word?: string | null }): WireObject
  /** Answers with the object as it was. */
  deleteTransaction(input: {
    entity: VoidableEntity | 'RecurringTransaction'
    id: string
  }): WireObject
  /** Edits PrivateNote. */
  changeNote(input: { entity: VoidableEntity; id: string; note: string | null }): WireObject
  /** Sets the LastUpdatedTime of an object (epoch milliseconds), for example in the future. */
  setUpdatedAt(input: { entity: RecordEntity; id: string; at: number }): WireObject
}

export function createPaymentOperations(ledger: Ledger, operate: Operate): PaymentOperations {
  const readApplications = (inputs: readonly ApplicationInput[] = []): Application[] =>
    inputs.map(({ invoiceId, amount }) => ({
      invoice: find(ledger, 'Invoice', invoiceId),
      amount: parseMinorUnits(amount),
    }))
  const readCredits = (inputs: readonly CreditUseInput[] = []): CreditUse[] =>
    inputs.map(({ creditMemoId, amount }) => ({
      creditMemo: find(ledger, 'CreditMemo', creditMemoId),
      amount: parseMinorUnits(amount),
    }))
  const changed = (id: string, change: (payment: PaymentRecord) => void): PaymentRecord => {
    const payment = find(ledger, 'Payment', id)
    change(payment)
    return payment
  }

  return {
    receivePayment: operate(({ customerId, amount, applications, credits, ...rest }) =>
      receivePayment(ledger, {
        ...rest,
        customer: find(ledger, 'Customer', customerId),
        total: parseMinorUnits(amount),
        applications: readApplications(applications),
        credits: readCredits(credits),
        depositAccountId: parseMinorUnits(amount) === 0 ? null : '4',
      }),
    ),
    applyUnapplied: operate(({ paymentId, applications }) =>
      changed(paymentId, (payment) =>
        extendPayment(ledger, payment, { applications: readApplications(applications) }),
      ),
    ),
    unapply: operate(({ paymentId, invoiceId }) =>
      changed(paymentId, (payment) => unapply(ledger, payment, find(ledger, 'Invoice', invoiceId))),
    ),
    applyCreditMemo: operate(({ customerId, credits, applications }) =>
      receivePayment(ledger, {
        customer: find(ledger, 'Customer', customerId),
        total: 0,
        applications: readApplications(applications),
        credits: readCredits(credits),
        note: creditLinkNote,
      }),
    ),
    applyPostedCredit: operate(({ customerId, applications, by }) =>
      applyPostedCredit(ledger, customerId, readApplications(applications), by ?? 'Deposit'),
    ),
    refundCredit: operate((input) => {
      const amount = parseMinorUnits(input.amount)
      const others = [{ type: input.by ?? 'Check', side: 'debit', amount }] as const
      if ('paymentId' in input) {
        return changed(input.paymentId, (payment) => extendPayment(ledger, payment, { others }))
      }
      const creditMemo = find(ledger, 'CreditMemo', input.creditMemoId)
      const credits = [{ creditMemo, amount }]
      return receivePayment(ledger, { customer: creditMemo.customer, total: 0, credits, others })
    }),
    depositPayment: operate(({ id }) => changed(id, (payment) => depositPayment(ledger, payment))),
    undoDeposit: operate(({ id }) => changed(id, (payment) => undoDeposit(ledger, payment))),
    voidTransaction: operate(({ entity, id, word }) => {
      const record = find(ledger, entity, id)
      const note = word === null ? record.note : voidNote(record.note, word)
      if (record.entity === 'Payment') voidPayment(ledger, record, note)
      else if (record.entity === 'Invoice' || record.entity === 'CreditMemo') {
        voidDocument(ledger, record, note)
      } else voidReceipt(ledger, record, note)
      return record
    }),
    deleteTransaction: operate(({ entity, id }) => {
      const record = find(ledger, entity, id)
      deleteDocument(ledger, record)
      return record
    }),
    changeNote: operate(({ entity, id, note }) => {
      const record = find(ledger, entity, id)
      changeNote(ledger, record, note)
      return record
    }),
    setUpdatedAt: operate(({ entity, id, at }) => {
      const record = find(ledger, entity, id)
      setUpdatedAt(ledger, record, at)
      return record
    }),
  }
}

function applyPostedCredit(
  ledger: Ledger,
  customerId: string,
  applications: Application[],
  type: OtherLinkedType,
): PaymentRecord {
  const amount = applications.reduce<MinorUnits>((sum, { amount }) => sum + amount, 0)
  if (amount === 0) throw new BookError('Expected at least one application.')
  return receivePayment(ledger, {
    customer: find(ledger, 'Customer', customerId),
    total: 0,
    applications,
    others: [{ type, side: 'credit', amount }],
  })
}
