/** Behaviours of QuickBooks that are not documented or differ between companies. */
export interface Quirks {
  /** Writes are stamped with a LastUpdatedTime up to this many milliseconds before they become visible. Default 0. */
  timestampLagMs: number
  /** Change data capture tells of a change only this many milliseconds after it. Default 0. */
  changesLagMs: number
  /** Deleted stubs carry MetaData. Default true. */
  stubsHaveMetaData: boolean
  /** Templates take part in change data capture. Default false. */
  templatesInChanges: boolean
  /** Rows that compare equal under ORDERBY: in order of creation, or most recently changed first. Default `created`. */
  tieOrder: 'created' | 'recent'
  /** A transaction moves LastUpdatedTime of the customer's ancestors too, whose BalanceWithJobs it changes. Default true. */
  ancestorsMove: boolean
  /** A payment that loses its last line to a void or delete stays as a payment of nothing. Default true. */
  emptyLinksStay: boolean
  /** Whether voided lines drop UnitPrice or keep it as 0. Default `dropped`. */
  voidedUnitPrice: 'dropped' | 'zero'
  /** CompanyInfo's DefaultTimeZone, which no document promises: the company's own, none, or another text. Default `own`. */
  toldTimeZone: 'own' | null | (string & {})
}

export const defaultQuirks: Quirks = {
  timestampLagMs: 0,
  changesLagMs: 0,
  stubsHaveMetaData: true,
  templatesInChanges: false,
  tieOrder: 'created',
  ancestorsMove: true,
  emptyLinksStay: true,
  voidedUnitPrice: 'dropped',
  toldTimeZone: 'own',
}
