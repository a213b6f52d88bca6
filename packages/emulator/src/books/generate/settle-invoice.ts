import type { Ledger } from '../ledger.ts'
import { deleteDocument, emailInvoice, voidDocument, voidNote } from '../operations/documents.ts'
import type { Application, PaymentDraft } from '../operations/payments.ts'
import {
  creditLinkNote,
  depositPayment,
  receivePayment,
  voidPayment,
} from '../operations/payments.ts'
import { createCreditMemo } from '../operations/sales.ts'
import type { SeededRandom } from '../../seeded-random.ts'
import type { CustomerRecord, InvoiceRecord, PaymentRecord } from '../records.ts'
import { makeNote, pickVoidWord } from './notes.ts'
import type { Catalogue } from './sales-lines.ts'
import type { Timeline } from './timeline.ts'

export interface SettleContext {
  ledger: Ledger
  random: SeededRandom
  timeline: Timeline
  catalogue: Catalogue
  /** Open invoices by customer, for customers who pay by statement. */
  open: Map<CustomerRecord, InvoiceRecord[]>
}

type Fate = (context: SettleContext, invoice: InvoiceRecord) => void

/** What becomes of an invoice, with its share of all invoices; the rest stays open. */
const fates: readonly (readonly [share: number, fate: Fate])[] = [
  [0.48, (context, invoice) => payInvoice(context, invoice, invoice.balance)],
  [0.14, payStatement],
  [0.07, payInTwoParts],
  [0.05, (context, invoice) => payInvoice(context, invoice, Math.ceil(invoice.balance / 3))],
  [0.02, overpay],
  [0.04, payByCreditMemo],
  [0.02, payByCashAndCredit],
  [0.015, payByPostedCredit],
  [0.01, payOnTwoLines],
  [0.015, (context, invoice) => voidInvoice(context, invoice)],
  [0.01, ({ ledger }, invoice) => deleteDocument(ledger, invoice)],
]

/** Plans what becomes of an invoice, some weeks from `day`. */
export function planSettlement(context: SettleContext, invoice: InvoiceRecord, day: number): void {
  const { ledger, random, timeline, open } = context
  const siblings = open.get(invoice.customer)
  if (siblings === undefined) open.set(invoice.customer, [invoice])
  else siblings.push(invoice)
  if (random.chance(0.3)) {
    timeline.on(day, () => {
      if (isOpen(ledger, invoice)) emailInvoice(ledger, invoice)
    })
  }
  let number = random.fraction()
  for (const [share, fate] of fates) {
    number -= share
    if (number >= 0) continue
    timeline.on(day + 1 + random.integer(2, 50), () => {
      if (isOpen(ledger, invoice)) fate(context, invoice)
    })
    return
  }
}

function isOpen(ledger: Ledger, invoice: InvoiceRecord): boolean {
  return ledger.records.Invoice.get(invoice.id) === invoice && invoice.balance > 0
}

/** Records a payment with the fields people fill in, and what happens to it later. */
export function pay(
  context: Pick<SettleContext, 'ledger' | 'random' | 'timeline'>,
  draft: Omit<PaymentDraft, 'depositAccountId'>,
): PaymentRecord {
  const { ledger, random, timeline } = context
  const hasMoney = draft.total > 0
  const payment = receivePayment(ledger, {
    note: makeNote(random),
    referenceNumber: random.chance(0.4) ? `CHK ${random.integer(1000, 9999)}` : null,
    methodId: hasMoney && random.chance(0.5) ? String(random.integer(1, 5)) : null,
    depositAccountId: hasMoney ? (random.chance(0.85) ? '4' : '35') : null,
    exchangeRate: makeRate(random),
    ...draft,
  })
  const later = Math.floor(ledger.now() / 86_400_000) + random.integer(1, 6)
  const number = random.fraction()
  if (!hasMoney) return payment
  timeline.on(later, () => {
    if (ledger.records.Payment.get(payment.id) !== payment || payment.isVoided) return
    if (number < 0.6) depositPayment(ledger, payment)
    else if (number < 0.615) voidPayment(ledger, payment, voidNote(payment.note))
    else if (number < 0.625) deleteDocument(ledger, payment)
  })
  return payment
}

/** Home units for one foreign unit, four decimals at most and no zeros behind them. */
export function makeRate(random: SeededRandom): string {
  return `1.${random.integer(21, 48)}${random.pick(['', '35', '7', '81'])}`.replace(/0+$/, '')
}

/** The customer itself pays, or for a sub-customer sometimes its parent. */
function payerOf(random: SeededRandom, invoice: InvoiceRecord): CustomerRecord {
  const { parent } = invoice.customer
  return parent !== null && random.chance(0.4) ? parent : invoice.customer
}

function payInvoice(context: SettleContext, invoice: InvoiceRecord, amount: number): void {
  const customer = payerOf(context.random, invoice)
  pay(context, { customer, total: amount, applications: [{ invoice, amount }] })
}

function payStatement(context: SettleContext, invoice: InvoiceRecord): void {
  const { ledger, open } = context
  const { customer } = invoice
  const unpaid = (open.get(customer) ?? []).filter((one) => isOpen(ledger, one))
  open.set(customer, [])
  const applications: Application[] = unpaid
    .slice(0, 6)
    .map((one) => ({ invoice: one, amount: one.balance }))
  if (applications.length === 0) return
  const total = applications.reduce((sum, { amount }) => sum + amount, 0)
  pay(context, { customer, total, applications })
}

function payInTwoParts(context: SettleContext, invoice: InvoiceRecord): void {
  const { ledger, random, timeline } = context
  payInvoice(context, invoice, Math.ceil(invoice.balance * 0.4))
  timeline.on(Math.floor(ledger.now() / 86_400_000) + random.integer(5, 30), () => {
    if (isOpen(ledger, invoice)) payInvoice(context, invoice, invoice.balance)
  })
}

function overpay(context: SettleContext, invoice: InvoiceRecord): void {
  const { customer, balance: amount } = invoice
  const total = amount + context.random.integer(1, 200_00)
  pay(context, { customer, total, applications: [{ invoice, amount }] })
}

function creditFor(context: SettleContext, invoice: InvoiceRecord, share: number) {
  const { ledger, random, catalogue } = context
  const amount = Math.max(1, Math.floor(invoice.balance * share))
  return createCreditMemo(ledger, {
    customer: invoice.customer,
    exchangeRate: makeRate(random),
    note: makeNote(random),
    lines: [
      {
        kind: 'item',
        item: random.pick(catalogue.items),
        description: 'Service level credit',
        amount,
        quantity: '1',
        unitPrice: null,
        taxable: false,
      },
    ],
  })
}

function payByCreditMemo(context: SettleContext, invoice: InvoiceRecord): void {
  const { random } = context
  const creditMemo = creditFor(context, invoice, random.pick([0.3, 1, 1.5]))
  const amount = Math.min(creditMemo.balance, invoice.balance)
  const { customer } = invoice
  pay(context, {
    customer,
    total: 0,
    applications: [{ invoice, amount }],
    credits: [{ creditMemo, amount }],
    note: creditLinkNote,
    referenceNumber: null,
  })
}

function payByCashAndCredit(context: SettleContext, invoice: InvoiceRecord): void {
  const { ledger, open } = context
  const creditMemo = creditFor(context, invoice, 0.4)
  const credit = creditMemo.balance
  const { customer } = invoice
  const other = (open.get(customer) ?? []).find((one) => one !== invoice && isOpen(ledger, one))
  const applications = [{ invoice, amount: invoice.balance }]
  if (other !== undefined) applications.push({ invoice: other, amount: other.balance })
  const owed = applications.reduce((sum, { amount }) => sum + amount, 0)
  pay(context, {
    customer,
    total: owed - credit,
    applications,
    credits: [{ creditMemo, amount: credit }],
  })
}

function payByPostedCredit(context: SettleContext, invoice: InvoiceRecord): void {
  const { customer, balance: amount } = invoice
  const type = context.random.chance(0.7) ? 'Deposit' : 'JournalEntry'
  const applications = [{ invoice, amount }]
  const others = [{ type, side: 'credit', amount }] as const
  pay(context, { customer, total: 0, applications, others })
}

function payOnTwoLines(context: SettleContext, invoice: InvoiceRecord): void {
  const { customer, balance } = invoice
  if (balance < 2) return
  const first = Math.floor(balance / 2)
  const applications = [
    { invoice, amount: first },
    { invoice, amount: balance - first },
  ]
  pay(context, { customer, total: balance, applications })
}

function voidInvoice({ ledger, random }: SettleContext, invoice: InvoiceRecord): void {
  const word = pickVoidWord(random)
  voidDocument(ledger, invoice, word === null ? invoice.note : voidNote(invoice.note, word))
}
