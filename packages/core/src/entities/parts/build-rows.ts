import type { CreditMemo } from '../credit-memo/wire.ts'
import type { Customer } from '../customer/wire.ts'
import type { Invoice } from '../invoice/wire.ts'
import type { Payment } from '../payment/wire.ts'
import { wireOf } from './unreadable-fields.ts'
import { unwrapTemplate, type RecurringTransaction } from '../recurring-transaction/wire.ts'
import type {
  BillingRowVersion,
  CreditMemoRow,
  CustomerRow,
  InvoiceFlag,
  InvoiceRow,
  PaymentSet,
  RecurringTemplateRow,
} from './billing-rows.ts'
import { deriveCreditMemoState } from '../credit-memo/rule.ts'
import { isZeroDecimal, parseDecimal, type Decimal } from '../../values/decimal.ts'
import { deriveInvoiceStatus } from '../invoice/rule.ts'
import { isLost, lostFigures } from './lost-figures.ts'
import { currencyOf } from './transaction-currency.ts'
import { deriveSettlements, unappliedOf } from '../payment/rule.ts'
import { areLinesZero, isVoidedNote } from './void-evidence.ts'

export interface BuildRowOptions {
  /** Keep the wire JSON with the row. Default false: it doubles the size of the tables. */
  keepRaw?: boolean
  /** Currency of a transaction that names none: the company's own. Default: not known, and such a row is marked. */
  homeCurrency?: string
}

/**
 * The row of a customer; the ` (deleted)` that QuickBooks appends to inactive names is taken off, from those above it
 * as well.
 */
export function buildCustomerRow(customer: Customer, options: BuildRowOptions = {}): CustomerRow {
  const active = customer.Active ?? true
  const clean = (name: string) =>
    name.replaceAll(/ \(deleted(?: \d+)?\)(?=(:|$))/g, (suffix, next: string) =>
      active && next === '' ? suffix : '',
    )
  return {
    ...version(customer, customer, options),
    unreadableFields: lostFigures('Customer', customer),
    displayName: clean(customer.DisplayName),
    companyName: customer.CompanyName ?? null,
    fullyQualifiedName:
      customer.FullyQualifiedName == null ? null : clean(customer.FullyQualifiedName),
    parentExternalId: customer.ParentRef?.value ?? null,
    isJob: customer.Job ?? false,
    isProject: customer.IsProject ?? false,
    billWithParent: customer.BillWithParent ?? false,
    active,
    email: customer.PrimaryEmailAddr?.Address ?? null,
    phone: customer.PrimaryPhone?.FreeFormNumber ?? null,
    street: customer.BillAddr?.Line1 ?? null,
    city: customer.BillAddr?.City ?? null,
    postalCode: customer.BillAddr?.PostalCode ?? null,
    country: customer.BillAddr?.Country ?? null,
    currency: customer.CurrencyRef?.value ?? null,
    balance: optional(customer.Balance),
    balanceWithJobs: optional(customer.BalanceWithJobs),
  }
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
    hasVoidReason: isPresent(invoice.VoidReason),
    hasVoidStatus: isVoidStatus(invoice.status) || isVoidStatus(invoice.invoiceStatus),
  })
  const flags: InvoiceFlag[] = [...derived.flags]
  if (invoice.DueDate == null) flags.push('no_due_date')
  if (invoice.EmailStatus === 'NotSet' || invoice.EmailStatus === 'NeedToSend')
    flags.push('not_sent')
  return {
    ...version(invoice, invoice, options),
    ...currencyOf('Invoice', invoice, invoice, options),
    docNumber: invoice.DocNumber ?? null,
    customerExternalId: invoice.CustomerRef?.value ?? null,
    txnDate: invoice.TxnDate ?? null,
    dueDate: invoice.DueDate ?? null,
    exchangeRate: optional(invoice.ExchangeRate),
    totalAmount: total,
    balance,
    taxAmount: optional(invoice.TxnTaxDetail?.TotalTax),
    depositAmount: optional(invoice.Deposit),
    homeTotalAmount: optional(invoice.HomeTotalAmt),
    homeBalance: optional(invoice.HomeBalance),
    baseStatus: derived.baseStatus,
    voidEvidence: derived.voidEvidence,
    voidReason: invoice.VoidReason ?? null,
    isAllZero,
    flags,
    emailStatus: invoice.EmailStatus ?? null,
    recurringTemplateRef: invoice.RecurDataRef?.value ?? null,
  }
}

/** A payment and its settlement rows. */
export function buildPaymentSet(payment: Payment, options: BuildRowOptions = {}): PaymentSet {
  const total = parseDecimal(payment.TotalAmt)
  const unapplied = unappliedOf(payment)
  const isAllZero =
    isZeroDecimal(total) &&
    isZeroDecimal(unapplied) &&
    (payment.Line ?? []).length === 0 &&
    !isLost(payment, 'Line')
  const voidEvidence = isPresent(payment.VoidReason)
    ? 'reason'
    : isVoidStatus(payment.status)
      ? 'status'
      : isAllZero && isVoidedNote(payment.PrivateNote)
        ? 'note'
        : null
  return {
    ...version(payment, payment, options),
    ...currencyOf('Payment', payment, payment, options),
    customerExternalId: payment.CustomerRef?.value ?? null,
    txnDate: payment.TxnDate ?? null,
    exchangeRate: optional(payment.ExchangeRate),
    totalAmount: total,
    unappliedAmount: unapplied,
    referenceNumber: payment.PaymentRefNum ?? null,
    isAutomaticCreditLink:
      payment.PrivateNote === 'Created by QB Online to link credits to charges.',
    isVoided: voidEvidence !== null,
    voidEvidence,
    isAllZero,
    ...(voidEvidence === null
      ? deriveSettlements(payment)
      : { settlements: [], linksUnreadable: false, cashApplied: '0', creditApplied: '0' }),
  }
}

/** The row of a credit memo; its state from the wire alone. */
export function buildCreditMemoRow(memo: CreditMemo, options: BuildRowOptions = {}): CreditMemoRow {
  const total = parseDecimal(memo.TotalAmt)
  const told = memo.RemainingCredit ?? memo.Balance
  const remaining = parseDecimal(told ?? 0)
  const isAllZero = isZeroDecimal(total) && isZeroDecimal(remaining) && areLinesZero(memo)
  // Of a memo of nothing, nothing is left.
  const isUnknown = told == null && !isZeroDecimal(total)
  return {
    ...version(memo, memo, options),
    ...currencyOf('CreditMemo', memo, memo, options, isUnknown ? ['RemainingCredit'] : []),
    docNumber: memo.DocNumber ?? null,
    customerExternalId: memo.CustomerRef?.value ?? null,
    txnDate: memo.TxnDate ?? null,
    exchangeRate: optional(memo.ExchangeRate),
    totalAmount: total,
    balance: parseDecimal(memo.Balance ?? memo.RemainingCredit ?? 0),
    remainingCredit: remaining,
    homeTotalAmount: optional(memo.HomeTotalAmt),
    isAllZero,
    ...deriveCreditMemoState({
      total,
      remaining: isUnknown ? null : remaining,
      isNoteVoided: isVoidedNote(memo.PrivateNote),
      hasVoidReason: isPresent(memo.VoidReason),
      hasVoidStatus: isVoidStatus(memo.status),
    }),
  }
}

/** The row of a recurring template, taken out of its wrapper. Its balance is owed by nobody and is not kept. */
export function buildRecurringTemplateRow(
  wrapper: RecurringTransaction,
  options: BuildRowOptions = {},
): RecurringTemplateRow {
  const { type, template } = unwrapTemplate(wrapper)
  const info = template.RecurringInfo
  const schedule = info?.ScheduleInfo
  return {
    ...version(template, wrapper, options),
    ...currencyOf('RecurringTransaction', wrapper, template, options),
    templateRef: template.RecurDataRef?.value ?? null,
    templateType: type,
    name: info?.Name ?? null,
    active: info?.Active ?? false,
    recurType: info?.RecurType ?? null,
    intervalType: schedule?.IntervalType ?? null,
    intervalCount: Number(schedule?.NumInterval ?? 0) || 1,
    startDate: schedule?.StartDate ?? null,
    endDate: schedule?.EndDate ?? null,
    nextDate: schedule?.NextDate ?? null,
    previousDate: schedule?.PreviousDate ?? null,
    maxOccurrences:
      schedule?.MaxOccurrences == null ? null : Number(schedule.MaxOccurrences) || null,
    customerExternalId: template.CustomerRef?.value ?? null,
    totalAmount: parseDecimal(template.TotalAmt ?? 0),
    taxAmount: parseDecimal(template.TxnTaxDetail?.TotalTax ?? 0),
  }
}

interface Versioned {
  Id: string
  SyncToken?: string | null | undefined
  MetaData?:
    | { CreateTime?: string | null | undefined; LastUpdatedTime?: string | null | undefined }
    | null
    | undefined
}

function version(
  entity: Versioned,
  row: object,
  { keepRaw = false }: BuildRowOptions,
): Omit<BillingRowVersion, 'unreadableFields'> {
  return {
    externalId: entity.Id,
    syncToken: entity.SyncToken ?? null,
    sourceCreatedAt: entity.MetaData?.CreateTime ?? null,
    sourceUpdatedAt: entity.MetaData?.LastUpdatedTime ?? null,
    ...(keepRaw ? { raw: JSON.stringify(bodyOf(wireOf(row), entity, row)) } : {}),
  }
}

/** Of a template, what is inside its wrapper. */
function bodyOf(wire: object, entity: Versioned, row: object): object {
  return (row as object) === entity ? wire : (Object.values(wire)[0] as object)
}

function optional(value: number | string | null | undefined): Decimal | null {
  return value == null ? null : parseDecimal(value)
}

function isPresent(text: string | null | undefined): boolean {
  return text != null && text.trim() !== ''
}

function isVoidStatus(status: string | null | undefined): boolean {
  return status != null && /^void(ed)?$/i.test(status)
}
