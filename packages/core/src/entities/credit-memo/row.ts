import type { CalendarDate } from '../../values/calendar-date.ts'
import { isZeroDecimal, parseDecimal, type Decimal } from '../../values/decimal.ts'
import { documentFigures } from '../parts/lost-figures.ts'
import { optionalAmount } from '../parts/optional-amount.ts'
import { version, type BillingRowVersion, type BuildRowOptions } from '../parts/row-version.ts'
import { currencyOf } from '../parts/transaction-currency.ts'
import {
  areLinesZero,
  isReasonGiven,
  isVoidedNote,
  isVoidStatus,
  type VoidEvidence,
} from '../parts/void-evidence.ts'
import { deriveCreditMemoState, type CreditMemoState } from './rule.ts'
import type { CreditMemo } from './wire.ts'

export interface CreditMemoRow extends BillingRowVersion {
  docNumber: string | null
  customerExternalId: string | null
  txnDate: CalendarDate | null
  currency: string
  exchangeRate: Decimal | null
  totalAmount: Decimal
  balance: Decimal
  remainingCredit: Decimal
  homeTotalAmount: Decimal | null
  state: CreditMemoState
  voidEvidence: VoidEvidence | null
  isAllZero: boolean
}

/** The row of a credit memo; its state from the wire alone. */
export function buildCreditMemoRow(memo: CreditMemo, options: BuildRowOptions = {}): CreditMemoRow {
  const total = parseDecimal(memo.TotalAmt)
  const reported = memo.RemainingCredit ?? memo.Balance
  const remaining = parseDecimal(reported ?? 0)
  const isAllZero = isZeroDecimal(total) && isZeroDecimal(remaining) && areLinesZero(memo)
  // A memo with a total of zero has no credit left.
  const isUnknown = reported == null && !isZeroDecimal(total)
  return {
    ...version(memo, memo, options),
    ...currencyOf(documentFigures, memo, memo, options, isUnknown ? ['RemainingCredit'] : []),
    docNumber: memo.DocNumber ?? null,
    customerExternalId: memo.CustomerRef?.value ?? null,
    txnDate: memo.TxnDate ?? null,
    exchangeRate: optionalAmount(memo.ExchangeRate),
    totalAmount: total,
    balance: parseDecimal(memo.Balance ?? memo.RemainingCredit ?? 0),
    remainingCredit: remaining,
    homeTotalAmount: optionalAmount(memo.HomeTotalAmt),
    isAllZero,
    ...deriveCreditMemoState({
      total,
      remaining: isUnknown ? null : remaining,
      isNoteVoided: isVoidedNote(memo.PrivateNote),
      hasVoidReason: isReasonGiven(memo.VoidReason),
      hasVoidStatus: isVoidStatus(memo.status),
    }),
  }
}
