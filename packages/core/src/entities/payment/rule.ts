import { isDatedBy, sumLater, type SharedAmount } from '../parts/as-of.ts'
import { isLost } from '../parts/lost-figures.ts'
import type { Payment } from './wire.ts'
import type { CalendarDate } from '../../values/calendar-date.ts'
import {
  addDecimals,
  compareDecimals,
  isZeroDecimal,
  parseDecimal,
  subtractDecimals,
  type Decimal,
} from '../../values/decimal.ts'

/** The kind of a settlement row. */
export type SettlementKind = 'cash' | 'credit' | 'mixed' | 'unapplied' | 'other' | 'refund'

/** The part of a payment that settles one transaction; key: payment, line, linked type, linked id, kind. */
export interface SettlementRow {
  /** Position of the payment line, from 1; 0 for the row of the amount that stays on account. */
  lineNo: number
  /** `LinkedTxn.TxnType` as on the wire; `''` for a bare row. */
  linkedType: string
  /** `LinkedTxn.TxnId`; `''` for a bare row. */
  linkedExternalId: string
  invoiceExternalId: string | null
  creditMemoExternalId: string | null
  kind: SettlementKind
  amount: Decimal
}

/** A link of a payment line with the line's amount, which is always positive on the wire. */
interface Link {
  lineNo: number
  type: string
  id: string
  amount: Decimal
}

export interface DerivedSettlements {
  settlements: SettlementRow[]
  /** A line links something whose type or id could not be read, or the lines could not be read at all. */
  linksUnreadable: boolean
  /**
   * The part of `TotalAmt - UnappliedAmt` that was applied to invoices. Amounts paid by credits, and cash on a check or
   * a journal entry, are not included. Never below zero.
   */
  cashApplied: Decimal
  /** Credit memo and deposit lines. */
  creditApplied: Decimal
}

/**
 * Flattens one payment into settlement rows. Rows with an invoice add up to what was applied to invoices; rows with a
 * credit memo add up to what was taken from credit memos. Which credit paid which invoice is known only where one side
 * has a single line. It is never guessed. See docs/decisions/0012.
 */
export function deriveSettlements(payment: Payment): DerivedSettlements {
  const links = listLinks(payment)
  const invoices = links.filter((link) => link.type === 'Invoice' && link.id !== '')
  const memos = links.filter((link) => link.type === 'CreditMemo' && link.id !== '')
  const others = links.filter((link) => !invoices.includes(link) && !memos.includes(link))
  // A deposit linked from a line is a credit; journal entries, checks and expenses have no proven sign.
  const creditApplied = addDecimals(
    ...memos.map((link) => link.amount),
    ...others.filter((link) => link.type === 'Deposit').map((link) => link.amount),
  )
  const unapplied = unappliedOf(payment)
  const cash = subtractDecimals(parseDecimal(payment.TotalAmt), unapplied)
  const inCash = subtractDecimals(
    addDecimals(...invoices.map(({ amount }) => amount)),
    creditApplied,
  )
  const cashApplied = atLeastZero(compareDecimals(cash, inCash) < 0 ? cash : inCash)

  const settlements = [
    ...pair(invoices, memos, cashApplied),
    ...others.map((link) => row(link, 'other')),
  ]
  // Money received must not vanish: an amount that no line explains gets the kind `other`.
  if (links.length === 0 && compareDecimals(cash, '0') > 0) {
    settlements.push(row({ lineNo: 0, type: '', id: '', amount: cash }, 'other'))
  }
  if (!isZeroDecimal(unapplied)) {
    settlements.push(row({ lineNo: 0, type: '', id: '', amount: unapplied }, 'unapplied'))
  }
  const linksUnreadable =
    isLost(payment, 'Line[].LinkedTxn[].TxnType') ||
    isLost(payment, 'Line[].LinkedTxn[].TxnId') ||
    (payment.Line ?? []).some(({ LinkedTxn }) =>
      (LinkedTxn ?? []).some(({ TxnType, TxnId }) => TxnType === '' || TxnId === ''),
    )
  return { settlements, linksUnreadable, cashApplied, creditApplied }
}

function atLeastZero(amount: Decimal): Decimal {
  return compareDecimals(amount, '0') > 0 ? amount : '0'
}

/**
 * The amount not applied. QuickBooks leaves out nulls: without this field and without lines, the whole payment is on
 * account, unless the lines could not be read.
 */
export function unappliedOf(payment: Payment): Decimal {
  const { UnappliedAmt, TotalAmt, Line } = payment
  if (UnappliedAmt != null) return parseDecimal(UnappliedAmt)
  return (Line ?? []).length === 0 && !isLost(payment, 'Line') ? parseDecimal(TotalAmt) : '0'
}

function pair(
  invoices: readonly Link[],
  memos: readonly Link[],
  cashApplied: Decimal,
): SettlementRow[] {
  const [invoice] = invoices
  const [memo] = memos
  const hasCash = !isZeroDecimal(cashApplied)
  const owed = addDecimals(...invoices.map((link) => link.amount))
  const credit = addDecimals(...memos.map((link) => link.amount))

  if (memos.length === 0 && compareDecimals(cashApplied, owed) >= 0) {
    return invoices.map((link) => row(link, 'cash'))
  }
  // There is only one credit memo: it paid every invoice line.
  if (
    !hasCash &&
    memos.length === 1 &&
    memo &&
    invoices.length > 0 &&
    compareDecimals(owed, credit) === 0
  ) {
    return invoices.map((link) => ({ ...row(link, 'credit'), creditMemoExternalId: memo.id }))
  }
  if (invoices.length === 1 && invoice && compareDecimals(credit, invoice.amount) <= 0) {
    return splitSingleInvoice(invoice, memos, subtractDecimals(invoice.amount, credit), cashApplied)
  }
  return [
    ...invoices.map((link) => row(link, hasCash ? 'mixed' : 'credit')),
    ...memos.map((link) => row(link, 'credit')),
  ]
}

/** There is one invoice line: each credit memo's part is known, and the rest is cash, if there was any. */
function splitSingleInvoice(
  invoice: Link,
  memos: readonly Link[],
  rest: Decimal,
  cashApplied: Decimal,
): SettlementRow[] {
  const cash = compareDecimals(rest, cashApplied) <= 0 ? rest : cashApplied
  const otherCredit = subtractDecimals(rest, cash)
  const rows: SettlementRow[] = memos.map((link) => ({
    ...row(link, 'credit'),
    invoiceExternalId: invoice.id,
  }))
  if (!isZeroDecimal(otherCredit)) rows.unshift(row({ ...invoice, amount: otherCredit }, 'credit'))
  if (!isZeroDecimal(cash)) rows.unshift(row({ ...invoice, amount: cash }, 'cash'))
  return rows
}

function row(link: Link, kind: SettlementKind): SettlementRow {
  return {
    lineNo: link.lineNo,
    linkedType: link.type,
    linkedExternalId: link.id,
    invoiceExternalId: link.type === 'Invoice' && link.id !== '' ? link.id : null,
    creditMemoExternalId: link.type === 'CreditMemo' && link.id !== '' ? link.id : null,
    kind,
    amount: link.amount,
  }
}

function listLinks(payment: Payment): Link[] {
  return (payment.Line ?? []).flatMap((line, index) => {
    const lineNo = index + 1
    const amount = parseDecimal(line.Amount)
    const links = (line.LinkedTxn ?? []).map((linked) => ({
      lineNo,
      type: linked.TxnType,
      id: linked.TxnId,
      amount,
    }))
    // A line without a link is kept with the kind `other`: an amount must not vanish.
    if (links.length === 0) return [{ lineNo, type: '', id: '', amount }]
    return links.length === 1 ? links : distinct(links)
  })
}

/** A transaction that one line links twice would give the same row key twice. */
function distinct(links: readonly Link[]): Link[] {
  return [...new Map(links.map((link) => [`${link.type} ${link.id}`, link])).values()]
}

/**
 * What a payment leaves on account as of a date, from its row, the invoices it settled and the credit memos it used,
 * dated by themselves. Below zero while a memo that it uses is dated later than the payment and the invoice.
 */
export function paymentAsOf(
  payment: { txnDate: CalendarDate | null; unappliedAmount: Decimal },
  { invoices, creditMemos }: Record<'invoices' | 'creditMemos', readonly SharedAmount[]>,
  asOf: CalendarDate,
): { unappliedAmount: Decimal } | null {
  if (!isDatedBy(payment.txnDate, asOf)) return null
  const later = subtractDecimals(sumLater(invoices, asOf), sumLater(creditMemos, asOf))
  return { unappliedAmount: addDecimals(payment.unappliedAmount, later) }
}
