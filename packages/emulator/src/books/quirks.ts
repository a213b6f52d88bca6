import type { RecordEntity } from './records.ts'

/** Behaviours of QuickBooks that are not documented or differ between companies. */
export interface Quirks {
  /** Writes are stamped with a LastUpdatedTime up to this many milliseconds before they become visible. Default 0. */
  timestampLagMs: number
  /** Change data capture reports a change this many milliseconds late. Default 0. */
  changesLagMs: number
  /**
   * Queries (lists, `Id IN`, counts) show creations and changes this many milliseconds late, and the former version
   * until then. Reads by id, change data capture and webhooks are current. Default 0.
   */
  queryLagMs: number
  /** Queries still show deleted objects for this many milliseconds. Default 0. */
  queryDeletionLagMs: number
  /** Entities whose rows come in the server's own order whatever ORDERBY asks for. Default none. */
  unordered: readonly RecordEntity[]
  /** How deleted stubs spell their status. Default `Deleted`. */
  stubStatus: 'Deleted' | 'deleted'
  /** Deleted stubs carry MetaData. Default true. */
  stubsHaveMetaData: boolean
  /** Templates take part in change data capture. Default false. */
  templatesInChanges: boolean
  /** Rows that compare equal under ORDERBY: in order of creation, or most recently changed first. Default `created`. */
  tieOrder: 'created' | 'recent'
  /**
   * A transaction moves LastUpdatedTime of the customer's ancestors too, whose BalanceWithJobs it changes. Default
   * true.
   */
  ancestorsMove: boolean
  /** A payment that loses its last line to a void or delete stays as a payment of nothing. Default true. */
  emptyLinksStay: boolean
  /** Whether voided lines drop UnitPrice or keep it as 0. Default `dropped`. */
  voidedUnitPrice: 'dropped' | 'zero'
  /**
   * CompanyInfo's DefaultTimeZone: the company's own, null for none, or another text. No recorded body has it. Default
   * null.
   */
  companyTimeZone: 'own' | null | (string & {})
  /** The API refuses to void an invoice that a payment is linked to. Default true. */
  paidInvoicesCannotBeVoided: boolean
  /**
   * Where the aging reports put open credits and money on account: by their own date, or into Current. Default
   * `own date`.
   */
  creditsAge: 'own date' | 'current'
}

export const defaultQuirks: Quirks = {
  timestampLagMs: 0,
  changesLagMs: 0,
  queryLagMs: 0,
  queryDeletionLagMs: 0,
  unordered: [],
  stubStatus: 'Deleted',
  stubsHaveMetaData: true,
  templatesInChanges: false,
  tieOrder: 'created',
  ancestorsMove: true,
  emptyLinksStay: true,
  voidedUnitPrice: 'dropped',
  companyTimeZone: null,
  paidInvoicesCannotBeVoided: true,
  creditsAge: 'own date',
}
