import type { CalendarDate } from '../../values/calendar-date.ts'
import { isZeroDecimal, parseDecimal, type Decimal } from '../../values/decimal.ts'
import { optionalAmount } from '../parts/optional-amount.ts'
import { documentFigures } from '../parts/lost-figures.ts'
import { version, type BillingRowVersion, type BuildRowOptions } from '../parts/row-version.ts'
import { currencyOf } from '../parts/transaction-currency.ts'
import {
  areLinesZero,
  isReasonGiven,
  isVoidedNote,
  isVoidStatus,
  type VoidEvidence,
} from '../parts/void-evidence.ts'
import { deriveInvoiceStatus, type InvoiceBaseStatus, type InvoiceFlag } from './rule.ts'
import type { Invoice } from './wire.ts'

/** Fields that a figure needs. */
const figures = [...documentFigures, 'DueDate', 'Deposit']

export interface InvoiceRow extends BillingRowVersion {
  docNumber: string | null
  customerExternalId: string | null
  txnDate: CalendarDate | null
  dueDate: CalendarDate | null
  /** Verbatim `CurrencyRef.value`. */
  currency: string
  exchangeRate: Decimal | null
  totalAmount: Decimal
  balance: Decimal
  taxAmount: Decimal | null
  /** `Deposit`: reduces the balance without a payment. */
  depositAmount: Decimal | null
  homeTotalAmount: Decimal | null
  homeBalance: Decimal | null
  /** From the wire alone; a store may turn `paid` into `voided`, by a void event or by an earlier stored version. */
  baseStatus: InvoiceBaseStatus
  voidEvidence: VoidEvidence | null
  voidReason: string | null
  /** Total, balance and every line amount are zero. The rule "voided by history" uses it. */
  isAllZero: boolean
  flags: InvoiceFlag[]
  emailStatus: string | null
  /** `RecurDataRef.value`: the template that made this invoice. */
  recurringTemplateRef: string | null
}

/** The row of an invoice; base status from the wire alone. */
export function buildInvoiceRow(invoice: Invoice, options: BuildRowOptions = {}): InvoiceRow {
  const total = parseDecimal(invoice.TotalAmt)
  const balance = parseDecimal(invoice.Balance)
  const isAllZero = isZeroDecimal(total) && isZeroDecimal(balance) && areLinesZero(invoice)
  const derived = deriveInvoiceStatus({
    total,
    balance,
    isNoteVoided: isVoidedNote(invoice.PrivateNote),
    hasVoidReason: isReasonGiven(invoice.VoidReason),
    hasVoidStatus: isVoidStatus(invoice.status) || isVoidStatus(invoice.invoiceStatus),
  })
  const flags: InvoiceFlag[] = [...derived.flags]
  if (invoice.DueDate == null) flags.push('no_due_date')
  if (invoice.EmailStatus === 'NotSet' || invoice.EmailStatus === 'NeedToSend')
    flags.push('not_sent')
  return {
    ...version(invoice, invoice, options),
    ...currencyOf(figures, invoice, invoice, options),
    docNumber: invoice.DocNumber ?? null,
    customerExternalId: invoice.CustomerRef?.value ?? null,
    txnDate: invoice.TxnDate ?? null,
    dueDate: invoice.DueDate ?? null,
    exchangeRate: optionalAmount(invoice.ExchangeRate),
    totalAmount: total,
    balance,
    taxAmount: optionalAmount(invoice.TxnTaxDetail?.TotalTax),
    depositAmount: optionalAmount(invoice.Deposit),
    homeTotalAmount: optionalAmount(invoice.HomeTotalAmt),
    homeBalance: optionalAmount(invoice.HomeBalance),
    baseStatus: derived.baseStatus,
    voidEvidence: derived.voidEvidence,
    voidReason: invoice.VoidReason ?? null,
    isAllZero,
    flags,
    emailStatus: invoice.EmailStatus ?? null,
    recurringTemplateRef: invoice.RecurDataRef?.value ?? null,
  }
}
