import { isZeroDecimal, parseDecimal } from '../values/decimal.ts'

interface NestedLine {
  Amount?: number | string | undefined
  GroupLineDetail?: unknown
}

/** QuickBooks puts the word in front of the memo; one writer saw it behind. A person may type it anywhere. */
const voidedNote = /^\s*voided\b|\bvoided\s*$/i

/** Whether a private note says "Voided" at either end. Evidence only together with zero amounts. */
export function isVoidedNote(note: string | undefined): boolean {
  return note !== undefined && voidedNote.test(note)
}

/** Whether every line amount is zero, those inside groups included. No lines at all count as zero. */
export function areLinesZero(lines: readonly NestedLine[] | undefined): boolean {
  return (lines ?? []).every((line) => {
    const isZero = line.Amount === undefined || isZeroDecimal(parseDecimal(line.Amount))
    const nested = (line.GroupLineDetail as { Line?: readonly NestedLine[] } | undefined)?.Line
    return isZero && areLinesZero(nested)
  })
}
