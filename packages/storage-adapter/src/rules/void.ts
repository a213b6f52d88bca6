import type { VoidZero } from '@vectis/quickbooks/rows'

/** How a void shows in a table: the column that says it, and what of a document is zero once it is void. */
export interface VoidKind {
  status: 'base_status' | 'state' | 'is_voided'
  zero: VoidZero
}

/** SQL of what the rule looks at. */
export interface VoidColumns {
  /** Alias of the version: its own evidence and amounts. */
  row: string
  hadEvent: string
  /** The last total above zero of a version before it. */
  formerTotal: string
}

/**
 * Whether a store can prove a void that the document itself does not show: "voided by event" and "voided by history".
 * The same rule as core's `proveVoid`; a test holds the two together.
 */
export function isVoidProven(kind: VoidKind, { row, hadEvent, formerTotal }: VoidColumns): string {
  return `coalesce((${row}.void_evidence is null or ${row}.void_evidence = 'inferred')
      and ((${hadEvent} and ${isZero(kind, row)}) or (${row}.is_all_zero and ${formerTotal} > 0)), false)`
}

/** Columns of a document whose void is proven or not; the others of the row stay as they are. */
export function voidColumns(
  kind: VoidKind,
  { row, isProven, hadEvent, isGone }: { row: string; isProven: string; hadEvent: string; isGone: string }, // prettier-ignore
): Record<string, string> {
  const { status } = kind
  const said = (column: string) =>
    `case when ${isGone} then 'deleted' when ${isProven} then 'voided' else ${row}.${column} end`
  return {
    void_evidence: `case when ${isProven} then case when ${hadEvent} and ${isZero(kind, row)} then 'event' else 'inferred' end else ${row}.void_evidence end`,
    [status]: status === 'is_voided' ? `${row}.is_voided or ${isProven}` : said(status),
    ...(status === 'base_status'
      ? {
          flags: `case when ${isProven} then array_remove(${row}.flags, 'zero_total') else ${row}.flags end`,
        }
      : {}),
  }
}

/** The badge of a stored invoice beside `voidColumns`. */
export function voidBadge({ status }: VoidKind, isProven: string): Record<string, string> {
  if (status !== 'base_status') return {}
  return {
    status: `case when s.deleted_at is null and ${isProven} then 'voided' else s.status end`,
  }
}

function isZero({ zero }: VoidKind, row: string): string {
  if (zero === 'lines') return `${row}.is_all_zero`
  return zero === 'total'
    ? `${row}.total_amount = 0`
    : `(${row}.total_amount = 0 and ${row}.balance = 0)`
}
