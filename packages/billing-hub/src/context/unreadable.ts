import type { Instant } from '@vectis/quickbooks/values'
import { instantText, json, maybe, text } from '@vectis/quickbooks-storage/database'

/**
 * The unreadable parts of a document. `newer_version`: the stored row is the version before it. The others are fields
 * that were present but could not be read: they are unknown, not absent.
 */
export type UnreadablePart =
  'newer_version' | 'due_date' | 'date' | 'currency' | 'customer' | 'links'

/** The marks of a stored row. */
export interface RowMarks {
  unreadableSince: Instant | null
  /** Where the newer version could not be read, such as `TotalAmt`. */
  unreadablePath: string | null
  /** Paths of fields that were present but unreadable. */
  unreadableFields: readonly string[]
}

const parts = new Map<string, UnreadablePart>([
  ['DueDate', 'due_date'],
  ['TxnDate', 'date'],
  ['CurrencyRef', 'currency'],
  ['CustomerRef', 'customer'],
])

/** The parts that a row's marks name, in a fixed order. */
export function listUnreadable(marks: RowMarks): UnreadablePart[] {
  // Nearly every row, and a pass asks about tens of thousands.
  if (marks.unreadableSince === null && marks.unreadableFields.length === 0) return []
  const fields = marks.unreadableFields.map((path) => parts.get(path.split('.')[0] ?? ''))
  const all = [marks.unreadableSince === null ? undefined : ('newer_version' as const), ...fields]
  return [...new Set(all)].filter((part) => part !== undefined)
}

/** A condition: the field of `alias` was present but could not be read. */
export function isUnreadable(
  alias: string,
  part: Exclude<UnreadablePart, 'newer_version' | 'links'>,
): string {
  const [field = ''] = [...parts].find(([, named]) => named === part) ?? []
  return `${alias}.unreadable_fields && array['${field}', '${field}.value']`
}

/** Selects the marks of `alias` for `RowMarks`. */
export function selectMarks(alias: string): string {
  return `${instantText(`${alias}.unreadable_since`)} as "unreadableSince",
    ${alias}.unreadable_path as "unreadablePath", case when ${alias}.unreadable_fields = '{}' then '[]' else to_jsonb(${alias}.unreadable_fields)::text end as "unreadableFields"`
}

/** The columns of `selectMarks`. */
export const markColumns = {
  unreadableSince: maybe(text()),
  unreadablePath: maybe(text()),
  unreadableFields: json<string[]>(),
}
