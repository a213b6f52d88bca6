import type { CalendarDate } from '../../values/calendar-date.ts'
import { isZeroDecimal, parseDecimal, type Decimal } from '../../values/decimal.ts'
import { documentFigures, isLost } from '../parts/lost-figures.ts'
import { optionalAmount } from '../parts/optional-amount.ts'
import { version, type BillingRowVersion, type BuildRowOptions } from '../parts/row-version.ts'
import { currencyOf } from '../parts/transaction-currency.ts'
import { ownVoidEvidence, type VoidEvidence } from '../parts/void-evidence.ts'
import { deriveSettlements, unappliedOf, type SettlementRow } from './rule.ts'
import type { Payment } from './wire.ts'

/** A payment and all its settlement rows; replaced as a set when a newer version arrives. */
export interface PaymentSet extends BillingRowVersion {
  customerExternalId: string | null
  txnDate: CalendarDate | null
  currency: string
  exchangeRate: Decimal | null
  /** Money received. Never the sum of the rows: applied credits are in the rows too. */
  totalAmount: Decimal
  unappliedAmount: Decimal
  /** Cash applied to invoices: `totalAmount - unappliedAmount`, never below zero. */
  cashApplied: Decimal
  /** Credits applied by this payment, from credit memo, deposit and other credit lines. */
  creditApplied: Decimal
  referenceNumber: string | null
  /** QuickBooks made it to link credits to charges. */
  isAutomaticCreditLink: boolean
  /**
   * A line links something whose type or id could not be read: its amount has the kind `other`, and what it settled is
   * unknown.
   */
  linksUnreadable: boolean
  isVoided: boolean
  voidEvidence: VoidEvidence | null
  isAllZero: boolean
  /** Empty for a voided payment. */
  settlements: SettlementRow[]
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
  const voidEvidence = ownVoidEvidence(payment, isAllZero)
  return {
    ...version(payment, payment, options),
    ...currencyOf(documentFigures, payment, payment, options),
    customerExternalId: payment.CustomerRef?.value ?? null,
    txnDate: payment.TxnDate ?? null,
    exchangeRate: optionalAmount(payment.ExchangeRate),
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
