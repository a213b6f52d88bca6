/** A field of an object from QuickBooks that was not as documented. It set nothing aside: see `parseRows`. */
export interface UnreadableField {
  /** Where, with indexes left out: `DocNumber`, `Line[].LinkedTxn[].TxnType`. */
  path: string
  /** It was read as what it plainly is: the number 1001 as the text `1001`. Otherwise it was left out. */
  isRead: boolean
}

interface Reading {
  fields: readonly UnreadableField[]
  /** The object as it came. */
  wire: object
}

/** On the object itself: it goes where the object goes, and no JSON shows it. */
const reading = Symbol('reading')

/** Fields of a parsed object that were not as documented, each path once. Empty for nearly every object. */
export function unreadableFieldsOf(row: object): readonly UnreadableField[] {
  return (row as { [reading]?: Reading })[reading]?.fields ?? []
}

/** The object as it came over the wire; the object itself unless fields of it were mended. */
export function wireOf(row: object): object {
  return (row as { [reading]?: Reading })[reading]?.wire ?? row
}

/** Notes on an object what was not as documented in it. */
export function noteUnreadableFields(
  row: object,
  fields: readonly UnreadableField[],
  wire: object = row,
): void {
  Object.assign(row, { [reading]: { fields, wire } satisfies Reading })
}
