/** A field of an object from QuickBooks that was not as documented. It set nothing aside: see `parseRows`. */
export interface UnreadableField {
  /** Where, with indexes left out: `DocNumber`, `Line[].LinkedTxn[].TxnType`. */
  path: string
  /** It was converted because its meaning is plain: the number 1001 to the text `1001`. Otherwise it was left out. */
  isRead: boolean
}

interface Reading {
  fields: readonly UnreadableField[]
  /** The object as it came. */
  wire: object
}

/** Kept on the object itself, so it stays with the object and is in no JSON. */
const reading = Symbol('reading')

/** Fields of a parsed object that were not as documented, each path once. Empty for nearly every object. */
export function unreadableFieldsOf(row: object): readonly UnreadableField[] {
  return (row as { [reading]?: Reading })[reading]?.fields ?? []
}

/** The object as it came over the wire: the object itself unless some of its fields were corrected. */
export function wireOf(row: object): object {
  return (row as { [reading]?: Reading })[reading]?.wire ?? row
}

/** Records on an object which of its fields were not as documented. */
export function noteUnreadableFields(
  row: object,
  fields: readonly UnreadableField[],
  wire: object = row,
): void {
  Object.assign(row, { [reading]: { fields, wire } satisfies Reading })
}
