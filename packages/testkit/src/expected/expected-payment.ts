import type { PaymentSet, SettlementKind, SettlementRow } from '@vectis/quickbooks/rows'
import type { MinorUnits, PaymentLine, PaymentRecord } from '@vectis/quickbooks-emulator/records'
import { creditLinkNote, decimalText } from '@vectis/quickbooks-emulator/records'
import { expectedVersion } from './expected-version.ts'
import { saysVoided } from './says-voided.ts'

interface NumberedLine extends PaymentLine {
  lineNo: number
}

export function expectedPayment(payment: PaymentRecord): PaymentSet {
  const { total, unapplied } = payment
  const lines = payment.lines.map((line, index) => ({ ...line, lineNo: index + 1 }))
  const isAllZero = total === 0 && unapplied === 0 && lines.length === 0
  const isVoided = isAllZero && saysVoided(payment.note)
  const spent = Math.max(0, total - unapplied)
  let credit = 0
  let invoiced = 0
  for (const { target, amount } of lines) {
    if (target.type === 'CreditMemo' || target.type === 'Deposit') credit += amount
    if (target.type === 'Invoice') invoiced += amount
  }
  // What went to a check or a journal entry reached no invoice, and neither did what credits paid.
  const cash = Math.min(spent, Math.max(0, invoiced - credit))
  return {
    ...expectedVersion(payment),
    customerExternalId: payment.customer.id,
    txnDate: payment.txnDate,
    currency: payment.currency,
    exchangeRate: payment.exchangeRate,
    totalAmount: decimalText(total),
    unappliedAmount: decimalText(unapplied),
    cashApplied: decimalText(cash),
    creditApplied: decimalText(credit),
    referenceNumber: payment.referenceNumber,
    isAutomaticCreditLink: payment.note === creditLinkNote,
    linksUnreadable: false,
    isVoided,
    voidEvidence: isVoided ? 'note' : null,
    isAllZero,
    settlements:
      lines.length > 0 ? settle(lines, cash, unapplied) : settleNothing(spent, unapplied),
  }
}

/** The settlements, in order: amounts for invoices, amounts from credit memos, other links, the amount on account. */
function settle(
  lines: readonly NumberedLine[],
  cash: MinorUnits,
  unapplied: MinorUnits,
): SettlementRow[] {
  const paid = lines.filter((line) => line.target.type === 'Invoice')
  const used = lines.filter((line) => line.target.type === 'CreditMemo')
  const others = lines.filter((line) => !paid.includes(line) && !used.includes(line))
  const rows = [
    ...linkSales(paid, used, cash),
    ...others.map((line) => settlement(line, 'other', line.amount)),
  ]
  return unapplied > 0 ? [...rows, bareRow('unapplied', unapplied)] : rows
}

/** Without lines it is unknown what the applied money paid. */
function settleNothing(spent: MinorUnits, unapplied: MinorUnits): SettlementRow[] {
  const rows = spent > 0 ? [bareRow('other', spent)] : []
  return unapplied > 0 ? [...rows, bareRow('unapplied', unapplied)] : rows
}

function bareRow(kind: SettlementKind, amount: MinorUnits): SettlementRow {
  return {
    lineNo: 0,
    linkedType: '',
    linkedExternalId: '',
    invoiceExternalId: null,
    creditMemoExternalId: null,
    kind,
    amount: decimalText(amount),
  }
}

function linkSales(
  paid: readonly NumberedLine[],
  used: readonly NumberedLine[],
  cash: MinorUnits,
): SettlementRow[] {
  const owed = sum(paid)
  const credit = sum(used)
  const [memo] = used
  const [invoice] = paid
  if (memo === undefined && owed <= cash) {
    return paid.map((line) => settlement(line, 'cash', line.amount))
  }
  if (memo !== undefined && used.length === 1 && cash === 0 && owed === credit) {
    const creditMemoExternalId = idOf(memo)
    return paid.map((line) => ({
      ...settlement(line, 'credit', line.amount),
      creditMemoExternalId,
    }))
  }
  if (invoice !== undefined && paid.length === 1 && credit <= owed) {
    const inCash = Math.min(cash, owed - credit)
    const byOthers = owed - credit - inCash
    return [
      ...(inCash > 0 ? [settlement(invoice, 'cash', inCash)] : []),
      ...(byOthers > 0 ? [settlement(invoice, 'credit', byOthers)] : []),
      ...used.map((line) => ({
        ...settlement(line, 'credit', line.amount),
        invoiceExternalId: idOf(invoice),
      })),
    ]
  }
  const kind = cash > 0 ? 'mixed' : 'credit'
  return [
    ...paid.map((line) => settlement(line, kind, line.amount)),
    ...used.map((line) => settlement(line, 'credit', line.amount)),
  ]
}

function settlement(line: NumberedLine, kind: SettlementKind, amount: MinorUnits): SettlementRow {
  const { type } = line.target
  const id = idOf(line)
  return {
    lineNo: line.lineNo,
    linkedType: type,
    linkedExternalId: id,
    invoiceExternalId: type === 'Invoice' ? id : null,
    creditMemoExternalId: type === 'CreditMemo' ? id : null,
    kind,
    amount: decimalText(amount),
  }
}

function idOf({ target }: PaymentLine): string {
  return 'record' in target ? target.record.id : target.id
}

function sum(lines: readonly PaymentLine[]): MinorUnits {
  return lines.reduce((total, { amount }) => total + amount, 0)
}
