import { creditLinkNote } from '../operations/payments.ts'
import {
  depositPayment,
  extendPayment,
  receivePayment,
  unapply,
  undoDeposit,
  voidPayment,
} from '../operations/payments.ts'
import { deleteDocument, voidNote } from '../operations/documents.ts'
import { rootOf } from '../operations/customers.ts'
import { makeRate } from '../generate/settle-invoice.ts'
import type { CustomerRecord, InvoiceRecord, PaymentRecord } from '../records.ts'
import type { ActivityContext } from './pick-record.ts'
import { pickCustomer, pickRecord } from './pick-record.ts'
import type { Activity } from './sales-activities.ts'

const owed = (invoice: InvoiceRecord) => invoice.balance > 0

function pickOwed(context: ActivityContext, root?: CustomerRecord): InvoiceRecord | null {
  return pickRecord(
    context,
    'Invoice',
    (invoice) => owed(invoice) && (root === undefined || rootOf(invoice.customer) === root),
  )
}

function pickPayment(
  context: ActivityContext,
  fits: (payment: PaymentRecord) => boolean,
): PaymentRecord | null {
  return pickRecord(context, 'Payment', (payment) => !payment.isVoided && fits(payment))
}

function pay(
  { ledger, random }: ActivityContext,
  invoices: readonly InvoiceRecord[],
  extra: { share?: number; over?: number } = {},
): PaymentRecord {
  const [first] = invoices
  const { share = 1, over = 0 } = extra
  const customer = first!.customer.parent ?? first!.customer
  const applications = invoices.map((invoice) => ({
    invoice,
    amount: Math.max(1, Math.floor(invoice.balance * share)),
  }))
  const total = applications.reduce((sum, { amount }) => sum + amount, over)
  return receivePayment(ledger, {
    customer: random.chance(0.3) ? customer : first!.customer,
    total,
    applications,
    exchangeRate: makeRate(random),
    depositAccountId: '4',
    methodId: '2',
  })
}

/** Payments of every shape. */
export const paymentActivities = {
  payInvoice(context) {
    const invoice = pickOwed(context)
    return invoice === null ? null : pay(context, [invoice])
  },
  payPart(context) {
    const invoice = pickOwed(context)
    return invoice === null ? null : pay(context, [invoice], { share: 0.37 })
  },
  overpay(context) {
    const invoice = pickOwed(context)
    return invoice === null ? null : pay(context, [invoice], { over: 12_34 })
  },
  payOnTwoLines(context) {
    const invoice = pickOwed(context)
    if (invoice === null) return null
    return pay(context, [invoice, invoice], { share: invoice.balance > 2 ? 0.5 : 0.4 })
  },
  paySeveral(context) {
    const invoice = pickOwed(context)
    if (invoice === null) return null
    const root = rootOf(invoice.customer)
    const several = new Set([invoice])
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const other = pickOwed(context, root)
      if (other !== null) several.add(other)
    }
    return pay(context, [...several])
  },
  receiveOnAccount(context) {
    const { ledger, random } = context
    const customer = pickCustomer(context)
    if (customer === null) return null
    const total = random.chance(0.05) ? 0 : random.integer(1, 2_000_00)
    return receivePayment(ledger, { customer, total, depositAccountId: '4' })
  },
  applyUnapplied(context) {
    const payment = pickPayment(context, (one) => one.unapplied > 0)
    if (payment === null) return null
    const invoice = pickOwed(context, rootOf(payment.customer))
    if (invoice === null) return null
    const amount = Math.min(payment.unapplied, invoice.balance)
    extendPayment(context.ledger, payment, { applications: [{ invoice, amount }] })
    return payment
  },
  applyCreditMemo(context) {
    const { ledger } = context
    const creditMemo = pickRecord(context, 'CreditMemo', (one) => one.balance > 0)
    if (creditMemo === null) return null
    const invoice = pickOwed(context, rootOf(creditMemo.customer))
    if (invoice === null) return null
    const amount = Math.min(creditMemo.balance, invoice.balance)
    return receivePayment(ledger, {
      customer: invoice.customer,
      total: 0,
      applications: [{ invoice, amount }],
      credits: [{ creditMemo, amount }],
      note: creditLinkNote,
    })
  },
  payWithCashAndCredit(context) {
    const { ledger } = context
    const creditMemo = pickRecord(context, 'CreditMemo', (one) => one.balance > 0)
    if (creditMemo === null) return null
    const invoice = pickOwed(context, rootOf(creditMemo.customer))
    if (invoice === null || invoice.balance < 2) return null
    const credit = Math.min(creditMemo.balance, Math.floor(invoice.balance / 2))
    return receivePayment(ledger, {
      customer: invoice.customer,
      total: invoice.balance - credit,
      applications: [{ invoice, amount: invoice.balance }],
      credits: [{ creditMemo, amount: credit }],
    })
  },
  applyPostedCredit(context) {
    const { ledger, random } = context
    const invoice = pickOwed(context)
    if (invoice === null) return null
    const amount = Math.ceil(invoice.balance / 2)
    const type = random.pick(['Deposit', 'Deposit', 'JournalEntry', 'CreditCardCredit'] as const)
    const { customer } = invoice
    const others = [{ type, side: 'credit', amount }] as const
    return receivePayment(ledger, {
      customer,
      total: 0,
      applications: [{ invoice, amount }],
      others,
    })
  },
  refundCreditMemo(context) {
    const { ledger, random } = context
    const creditMemo = pickRecord(context, 'CreditMemo', (one) => one.balance > 0)
    if (creditMemo === null) return null
    const amount = creditMemo.balance
    const type = random.pick(['Check', 'Expense'] as const)
    const { customer } = creditMemo
    const others = [{ type, side: 'debit', amount }] as const
    return receivePayment(ledger, { customer, total: 0, credits: [{ creditMemo, amount }], others })
  },
  refundMoneyOnAccount(context) {
    const payment = pickPayment(context, (one) => one.unapplied > 0)
    if (payment === null) return null
    const others = [{ type: 'Check', side: 'debit', amount: payment.unapplied }] as const
    extendPayment(context.ledger, payment, { others })
    return payment
  },
  unapply(context) {
    const payment = pickPayment(context, (one) => one.lines.length > 0)
    const target = payment?.lines.find((line) => line.target.type === 'Invoice')?.target
    if (payment === null || target === undefined || !('record' in target)) return null
    unapply(context.ledger, payment, target.record)
    return payment
  },
  depositPayment(context) {
    const payment = pickPayment(context, (one) => one.depositId === null && one.total > 0)
    if (payment !== null) depositPayment(context.ledger, payment)
    return payment
  },
  undoDeposit(context) {
    const payment = pickPayment(context, (one) => one.depositId !== null)
    if (payment !== null) undoDeposit(context.ledger, payment)
    return payment
  },
  voidPayment(context) {
    const payment = pickPayment(context, (one) => one.depositId === null)
    if (payment !== null) voidPayment(context.ledger, payment, voidNote(payment.note))
    return payment
  },
  deletePayment(context) {
    const payment = pickRecord(context, 'Payment', (one) => one.depositId === null)
    if (payment !== null) deleteDocument(context.ledger, payment)
    return payment
  },
} satisfies Record<string, Activity>
