import type { MinorUnits } from '../books/minor-units.ts'

/**
 * Where everything is in a company whose rows are computed from their index. Invoices come in blocks of twenty; each
 * block brings the same kinds of documents, so that any row, and whatever it links to, follows from its index by
 * arithmetic.
 */
export const invoicesPerBlock = 20
export const paymentsPerBlock = 17

/** Places within a block, by what happened to the invoice there. */
const place = { pair: 12, partial: 14, voided: 16, credited: 17, prepaying: 18 }

export type InvoiceState = 'paid' | 'partial' | 'voided' | 'credited' | 'open'

export interface Layout {
  readonly customers: number
  readonly invoices: number
  readonly payments: number
  readonly creditMemos: number
  invoice(index: number): InvoiceFacts
  payment(index: number): PaymentFacts
  creditMemo(index: number): CreditMemoFacts
  /** Epoch seconds; never falls with the index. */
  customerCreatedAt(index: number): number
  invoiceCreatedAt(index: number): number
  paymentCreatedAt(index: number): number
  creditMemoCreatedAt(index: number): number
}

export interface InvoiceFacts {
  customer: number
  state: InvoiceState
  /** After the void, 0. */
  total: MinorUnits
  balance: MinorUnits
  /** Index of the payment linked to it, or -1. */
  payment: number
  createdAt: number
  updatedAt: number
}

export interface PaymentFacts {
  customer: number
  total: MinorUnits
  unapplied: MinorUnits
  /** `amount` applied to an invoice, or taken from a credit memo. */
  lines: { type: 'Invoice' | 'CreditMemo'; index: number; amount: MinorUnits; open: MinorUnits }[]
  createdAt: number
}

export interface CreditMemoFacts {
  customer: number
  total: MinorUnits
  balance: MinorUnits
  createdAt: number
  updatedAt: number
}

/** What is left of each credit memo after its application. */
const remainingCredit: MinorUnits = 50_00
const prepayment: MinorUnits = 100_00
/** Documents share their second in threes, so that a scan meets ties. */
const tie = 3

export function createLayout(options: {
  customers: number
  invoices: number
  seed: number
  /** Epoch seconds. */
  historyStart: number
  historyEnd: number
}): Layout {
  const { customers, invoices, seed, historyStart } = options
  const blocks = Math.floor(invoices / invoicesPerBlock)
  const span = options.historyEnd - historyStart - 2 * 3600
  const step = Math.max(1, Math.floor((span * tie) / Math.max(tie, invoices)))

  const invoiceCreatedAt = (index: number) => historyStart + Math.floor(index / tie) * step
  const blockEndsAt = (block: number) =>
    invoiceCreatedAt(block * invoicesPerBlock + invoicesPerBlock - 1)
  const paymentCreatedAt = (index: number) =>
    blockEndsAt(Math.floor(index / paymentsPerBlock)) + (index % paymentsPerBlock) + 1
  const creditMemoCreatedAt = (index: number) =>
    invoiceCreatedAt(index * invoicesPerBlock + place.credited)

  /** The two invoices of a pair are paid together, so they have one customer. */
  function customerOf(index: number): number {
    const isSecond = index % invoicesPerBlock === place.pair + 1
    return scramble(isSecond ? index - 1 : index, seed) % customers
  }

  /** Whole cents, even, so that a half is exact; from 50.00 to 5,050.00. */
  function amountOf(index: number): MinorUnits {
    return 50_00 + (scramble(index, seed + 1) % 250_000) * 2
  }

  function invoice(index: number): InvoiceFacts {
    const block = Math.floor(index / invoicesPerBlock)
    const at = index % invoicesPerBlock
    const state = block >= blocks ? 'open' : stateAt(at)
    const amount = amountOf(index)
    const createdAt = invoiceCreatedAt(index)
    const payment = block >= blocks ? -1 : paymentOf(block, at)
    return {
      customer: customerOf(index),
      state,
      total: state === 'voided' ? 0 : amount,
      balance: state === 'open' ? amount : state === 'partial' ? amount / 2 : 0,
      payment,
      createdAt,
      updatedAt:
        payment >= 0
          ? paymentCreatedAt(payment)
          : state === 'voided'
            ? createdAt + 3600
            : createdAt,
    }
  }

  function payment(index: number): PaymentFacts {
    const block = Math.floor(index / paymentsPerBlock)
    const at = index % paymentsPerBlock
    const first = block * invoicesPerBlock
    const createdAt = paymentCreatedAt(index)
    const applied = (n: number, amount: MinorUnits, open = 0) =>
      ({ type: 'Invoice', index: n, amount, open }) as const
    if (at < place.pair) {
      const n = first + at
      const total = amountOf(n)
      return { customer: customerOf(n), total, unapplied: 0, lines: [applied(n, total)], createdAt }
    }
    if (at === place.pair) {
      const n = first + place.pair
      const lines = [applied(n, amountOf(n)), applied(n + 1, amountOf(n + 1))]
      const total = amountOf(n) + amountOf(n + 1)
      return { customer: customerOf(n), total, unapplied: 0, lines, createdAt }
    }
    if (at === 13 || at === 14) {
      const n = first + place.partial + at - 13
      const half = amountOf(n) / 2
      const lines = [applied(n, half, half)]
      return { customer: customerOf(n), total: half, unapplied: 0, lines, createdAt }
    }
    if (at === 15) {
      const n = first + place.credited
      const amount = amountOf(n)
      const memo = { type: 'CreditMemo', index: block, amount, open: remainingCredit } as const
      const lines = [applied(n, amount), memo]
      return { customer: customerOf(n), total: 0, unapplied: 0, lines, createdAt }
    }
    const customer = customerOf(first + place.prepaying)
    return { customer, total: prepayment, unapplied: prepayment, lines: [], createdAt }
  }

  function creditMemo(index: number): CreditMemoFacts {
    const n = index * invoicesPerBlock + place.credited
    return {
      customer: customerOf(n),
      total: amountOf(n) + remainingCredit,
      balance: remainingCredit,
      createdAt: invoiceCreatedAt(n),
      updatedAt: paymentCreatedAt(index * paymentsPerBlock + 15),
    }
  }

  return {
    customers,
    invoices,
    payments: blocks * paymentsPerBlock,
    creditMemos: blocks,
    invoice,
    payment,
    creditMemo,
    customerCreatedAt: (index) => historyStart - Math.ceil((customers - index) / tie),
    invoiceCreatedAt,
    paymentCreatedAt,
    creditMemoCreatedAt,
  }
}

function stateAt(at: number): InvoiceState {
  if (at < place.partial) return 'paid'
  if (at < place.voided) return 'partial'
  if (at === place.voided) return 'voided'
  return at === place.credited ? 'credited' : 'open'
}

function paymentOf(block: number, at: number): number {
  const first = block * paymentsPerBlock
  if (at < place.pair) return first + at
  if (at < place.partial) return first + place.pair
  if (at < place.voided) return first + 13 + at - place.partial
  return at === place.credited ? first + 15 : -1
}

/** A well-mixed 32-bit number of an index: the same for the same seed. */
export function scramble(index: number, seed: number): number {
  let x = (index ^ Math.imul(seed + 1, 0x9e3779b1)) >>> 0
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 0
}
