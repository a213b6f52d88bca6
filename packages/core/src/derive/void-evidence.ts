import { isZeroDecimal, parseDecimal } from '../values/decimal.ts'

interface NestedLine {
  Amount?: number | string | null | undefined
  GroupLineDetail?: unknown
}

/** QuickBooks puts the word in front of the memo; one writer saw it behind. A person may type it anywhere. */
const voidedNote = /^\s*voided\b|\bvoided\s*$/i

/** Whether a private note says "Voided" at either end. Evidence only together with zero amounts. */
export function isVoidedNote(note: string | null | undefined): boolean {
  return note != null && voidedNote.test(note)
}

/** Whether every line amount is zero, those inside groups included. No lines at all count as zero. */
export function areLinesZero(lines: readonly NestedLine[] | null | undefined): boolean {
  return (lines ?? []).every((line) => {
    const isZero = line.Amount == null || isZeroDecimal(parseDecimal(line.Amount))
    const nested = (
      line.GroupLineDetail as { Line?: readonly NestedLine[] | null } | null | undefined
    )?.Line
    return isZero && areLinesZero(nested)
  })
}
