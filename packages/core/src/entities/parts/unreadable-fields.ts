/**
 * A field of an object from QuickBooks that differs from the documentation. The object is still used: see `parseRows`.
 */
export interface UnreadableField {
  /** Where, with indexes left out: `DocNumber`, `Line[].LinkedTxn[].TxnType`. */
  path: string
  /** It was converted because its meaning is clear: the number 1001 to the text `1001`. Otherwise it was left out. */
  isRead: boolean
}

interface Reading {
  fields: readonly UnreadableField[]
  /** The object as received. */
  wire: object
}

/** A property of the object itself, so it follows the object and does not appear in JSON. */
const reading = Symbol('reading')

/** Fields of a parsed object that differ from the documentation, each path once. Empty for nearly every object. */
export function unreadableFieldsOf(row: object): readonly UnreadableField[] {
  return (row as { [reading]?: Reading })[reading]?.fields ?? []
}

/** The object as received: the object itself unless some of its fields were corrected. */
export function wireOf(row: object): object {
  return (row as { [reading]?: Reading })[reading]?.wire ?? row
}

/** Records on an object which of its fields differ from the documentation. */
export function noteUnreadableFields(
  row: object,
  fields: readonly UnreadableField[],
  wire: object = row,
): void {
  Object.assign(row, { [reading]: { fields, wire } satisfies Reading })
}
