/**
 * Texts that differ after every write of the SDK to what the hub reads of a tenant: `all` after each, `books` after each
 * that is not of alerts alone.
 */
export interface Revisions {
  all: string
  books: string
}
