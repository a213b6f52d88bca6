import type { VoidZero } from '@vectis/quickbooks/rows'

/** How a table represents a void: its column, and which amounts of a document are zero once it is void. */
export interface VoidKind {
  status: 'base_status' | 'state' | 'is_voided'
  zero: VoidZero
}

/** The SQL expressions that the rule uses. */
export interface VoidColumns {
  /** Alias of the version, with its own evidence and amounts. */
  row: string
  hadEvent: string
  /** The total of the last earlier version whose total was above zero. */
  formerTotal: string
}

/**
 * Whether the store can prove a void that the document itself does not show: "voided by event" and "voided by history".
 * The same rule as core's `proveVoid`; a test keeps the two equal.
 */
export function isVoidProven(kind: VoidKind, { row, hadEvent, formerTotal }: VoidColumns): string {
  return `coalesce((${row}.void_evidence is null or ${row}.void_evidence = 'inferred')
      and ((${hadEvent} and ${isZero(kind, row)}) or (${row}.is_all_zero and ${formerTotal} > 0)), false)`
}

/** Columns that depend on whether a document's void is proven; the other columns stay unchanged. */
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
