import { isDatedBy, sumLater, type SharedAmount } from '../parts/as-of.ts'
import type { VoidEvidence } from '../parts/void-evidence.ts'
import type { CalendarDate } from '../../values/calendar-date.ts'
import { addDecimals, compareDecimals, isZeroDecimal, type Decimal } from '../../values/decimal.ts'

/** Derived from the remaining credit. */
export type CreditMemoState =
  'open' | 'partially_applied' | 'applied' | 'voided' | 'anomaly' | 'deleted'

export interface CreditMemoFacts {
  total: Decimal
  /**
   * `RemainingCredit`, else `Balance`; null when the memo has neither. Then the remaining credit is unknown, which is
   * not the same as applied.
   */
  remaining: Decimal | null
  isNoteVoided?: boolean
  hasVoidReason?: boolean
  hasVoidStatus?: boolean
}

/**
 * The state of a credit memo from its own document alone. A memo of zero that is not void has no credit left, so it
 * counts as applied.
 */
export function deriveCreditMemoState(facts: CreditMemoFacts): {
  state: CreditMemoState
  voidEvidence: VoidEvidence | null
} {
  const isZero = isZeroDecimal(facts.total)
  if (facts.hasVoidReason) return { state: 'voided', voidEvidence: 'reason' }
  if (facts.hasVoidStatus) return { state: 'voided', voidEvidence: 'status' }
  if (isZero && facts.isNoteVoided) return { state: 'voided', voidEvidence: 'note' }
  return { state: judge(facts), voidEvidence: null }
}

function judge({ total, remaining }: CreditMemoFacts): CreditMemoState {
  if (remaining === null) return 'anomaly'
  const left = compareDecimals(remaining, total)
  if (left > 0 || compareDecimals(remaining, '0') < 0) return 'anomaly'
  if (isZeroDecimal(remaining)) return 'applied'
  return left === 0 ? 'open' : 'partially_applied'
}

/** A credit memo as of a date, in the same way as an invoice. A memo whose credit is unknown or contradictory stays that. */
export function creditMemoAsOf(
  memo: {
    txnDate: CalendarDate | null
    totalAmount: Decimal
    remainingCredit: Decimal
    state: CreditMemoState | 'draft'
  },
  used: readonly SharedAmount[],
  asOf: CalendarDate,
): Pick<typeof memo, 'remainingCredit' | 'state'> | null {
  if (!isDatedBy(memo.txnDate, asOf)) return null
  const { totalAmount: total, state } = memo
  const later = sumLater(used, asOf)
  if (['draft', 'voided', 'deleted', 'anomaly'].includes(state) || isZeroDecimal(later)) {
    return { remainingCredit: memo.remainingCredit, state }
  }
  const remaining = addDecimals(memo.remainingCredit, later)
  return {
    remainingCredit: remaining,
    state: deriveCreditMemoState({ total, remaining }).state,
  }
}
