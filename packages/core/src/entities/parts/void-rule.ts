import { compareDecimals, isZeroDecimal, type Decimal } from '../../values/decimal.ts'
import type { VoidEvidence } from './void-evidence.ts'

/**
 * Which amounts of a document are zero once it is void: its total, its total and balance, or every line. A void event
 * does not require zero lines.
 */
export type VoidZero = 'total' | 'balance' | 'lines'

/** A version of a document, with what events and earlier versions say about it. */
export interface VoidFacts {
  /** From the version itself, or `inferred` earlier by the store. */
  voidEvidence: VoidEvidence | null
  isZero: boolean
  /** Zero in every line as well. */
  isAllZero: boolean
  hadVoidEvent: boolean
  /** The total of the last earlier version whose total was above zero. */
  formerTotal: Decimal | null
}

/**
 * The void evidence that a store has beyond the document itself. "Voided by event": an event named it, and it is zero.
 * "Voided by history": it is zero in every line, and an earlier total was above zero. Null: only the document's own
 * evidence. The same rule in SQL is in storage-adapter `rules/void.ts`; a test keeps the two equal. See
 * docs/decisions/0013.
 */
export function proveVoid(facts: VoidFacts): 'event' | 'inferred' | null {
  if (facts.voidEvidence !== null && facts.voidEvidence !== 'inferred') return null
  if (facts.hadVoidEvent && facts.isZero) return 'event'
  const wasWorth = facts.formerTotal !== null && compareDecimals(facts.formerTotal, '0') > 0
  return facts.isAllZero && wasWorth ? 'inferred' : null
}

/** Whether a document is zero as a void event requires. */
export function isZeroForVoid(
  zero: VoidZero,
  row: { totalAmount: Decimal; balance?: Decimal; isAllZero: boolean },
): boolean {
  if (zero === 'lines') return row.isAllZero
  return isZeroDecimal(row.totalAmount) && (zero === 'total' || isZeroDecimal(row.balance ?? '0'))
}
