import { isLost } from './lost-figures.ts'
import { isZeroDecimal, parseDecimal } from '../../values/decimal.ts'

/** Why a row counts as voided. `inferred`: everything is zero now and a positive total was stored before. */
export type VoidEvidence = 'reason' | 'status' | 'note' | 'event' | 'inferred'

interface AmountLine {
  Amount?: number | string | null | undefined
}

interface SalesLine extends AmountLine {
  GroupLineDetail?: { Line?: readonly AmountLine[] | null | undefined } | null | undefined
}

/** QuickBooks puts the word before the memo; one source reports it after the memo. A person may type it anywhere. */
const voidedNote = /^\s*voided\b|\bvoided\s*$/i

/** Whether a private note says "Voided" at either end. Evidence only together with zero amounts. */
export function isVoidedNote(note: string | null | undefined): boolean {
  return note != null && voidedNote.test(note)
}

const amounts = ['Line[].Amount', 'Line[].GroupLineDetail.Line[].Amount']

/**
 * Whether every line amount is zero, those inside groups included. No lines at all count as zero; lines that could not
 * be read do not.
 */
export function areLinesZero(sales: { Line?: readonly SalesLine[] | null | undefined }): boolean {
  if (amounts.some((path) => isLost(sales, path))) return false
  return (sales.Line ?? []).every(
    (line) => isZeroLine(line) && (line.GroupLineDetail?.Line ?? []).every(isZeroLine),
  )
}

function isZeroLine({ Amount }: AmountLine): boolean {
  return Amount == null || isZeroDecimal(parseDecimal(Amount))
}

/** The void evidence in the document itself: a reason, a status, or its note if its amounts are zero (`isZero`). */
export function ownVoidEvidence(
  document: {
    VoidReason?: string | null | undefined
    status?: string | null | undefined
    PrivateNote?: string | null | undefined
  },
  isZero: boolean,
): VoidEvidence | null {
  if (isReasonGiven(document.VoidReason)) return 'reason'
  if (isVoidStatus(document.status)) return 'status'
  return isZero && isVoidedNote(document.PrivateNote) ? 'note' : null
}

/** Whether a source gave a reason for voiding. */
export function isReasonGiven(text: string | null | undefined): boolean {
  return text != null && text.trim() !== ''
}

/** Whether the entity's own status says that it is void. */
export function isVoidStatus(status: string | null | undefined): boolean {
  return status != null && /^void(ed)?$/i.test(status)
}
