import type {
  CreditMemoRow,
  CreditMemoState,
  InvoiceBaseStatus,
  InvoiceFlag,
  InvoiceRow,
} from '@vectis/quickbooks/rows'
import { decimalText, multiplyMinorUnits } from '@vectis/quickbooks-emulator/records'
import type {
  CreditMemoRecord,
  InvoiceRecord,
  SalesFields,
  SalesLine,
} from '@vectis/quickbooks-emulator/records'
import { expectedVersion } from './expected-version.ts'
import { saysVoided } from './says-voided.ts'

export function expectedInvoice(invoice: InvoiceRecord): InvoiceRow {
  const { total, balance, exchangeRate } = invoice
  const isZero = total === 0 && balance === 0
  const isVoided = isZero && saysVoided(invoice.note)
  const flags: InvoiceFlag[] = []
  if (isZero && !isVoided) flags.push('zero_total')
  if (invoice.dueDate === null) flags.push('no_due_date')
  if (invoice.emailStatus !== 'EmailSent') flags.push('not_sent')
  return {
    ...expectedVersion(invoice),
    docNumber: invoice.docNumber,
    customerExternalId: invoice.customer.id,
    txnDate: invoice.txnDate,
    dueDate: invoice.dueDate,
    currency: invoice.currency,
    exchangeRate,
    totalAmount: decimalText(total),
    balance: decimalText(balance),
    taxAmount: decimalText(invoice.tax),
    depositAmount: invoice.deposit === null ? null : decimalText(invoice.deposit),
    homeTotalAmount: inHomeCurrency(total, exchangeRate),
    homeBalance: inHomeCurrency(balance, exchangeRate),
    baseStatus: isVoided ? 'voided' : statusOf(total, balance),
    voidEvidence: isVoided ? 'note' : null,
    voidReason: null,
    isAllZero: isZero && hasNoAmounts(invoice),
    flags,
    emailStatus: invoice.emailStatus,
    recurringTemplateRef: invoice.templateRef,
  }
}

function statusOf(total: number, balance: number): InvoiceBaseStatus {
  if (balance === 0) return 'paid'
  return balance < total ? 'partially_paid' : 'open'
}

export function expectedCreditMemo(memo: CreditMemoRecord): CreditMemoRow {
  const { total, balance, exchangeRate } = memo
  const isVoided = total === 0 && saysVoided(memo.note)
  return {
    ...expectedVersion(memo),
    docNumber: memo.docNumber,
    customerExternalId: memo.customer.id,
    txnDate: memo.txnDate,
    currency: memo.currency,
    exchangeRate,
    totalAmount: decimalText(total),
    balance: decimalText(balance),
    remainingCredit: decimalText(balance),
    homeTotalAmount: inHomeCurrency(total, exchangeRate),
    state: isVoided ? 'voided' : stateOf(total, balance),
    voidEvidence: isVoided ? 'note' : null,
    isAllZero: total === 0 && balance === 0 && hasNoAmounts(memo),
  }
}

function stateOf(total: number, balance: number): CreditMemoState {
  if (balance === 0) return 'applied'
  return balance < total ? 'partially_applied' : 'open'
}

/** Amounts in home currency exist in multicurrency companies only. */
function inHomeCurrency(amount: number, rate: string | null): string | null {
  return rate === null ? null : decimalText(multiplyMinorUnits(amount, rate))
}

/** No line has an amount: neither a void nor an invoice of nothing has one. */
export function hasNoAmounts(sales: Pick<SalesFields, 'lines'>): boolean {
  const isZero = (line: SalesLine): boolean => {
    if (line.kind === 'group') return line.lines.every(isZero)
    return line.kind === 'description' || line.amount === 0
  }
  return sales.lines.every(isZero)
}
