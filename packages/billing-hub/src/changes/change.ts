import type { TransactionEntity } from '@vectis/quickbooks/rows'
import type { CalendarDate, Decimal, Instant } from '@vectis/quickbooks/values'

/**
 * What happened to a document. `relinked`: it is the same, but its billing account belongs to another customer now, or
 * the tenant is connected to another company.
 */
export type ChangeKind =
  | 'new'
  | 'deleted'
  | 'voided'
  | 'paid'
  | 'settled'
  | 'reopened'
  | 're-dated'
  | 'edited'
  | 'merged'
  | 'moved'
  | 'relinked'

/** A document as it stood at one of the two instants, as far as a figure needs it. */
export interface DocumentState {
  /** The customer whose panel it is in; null when its account is linked to none. */
  customerId: string | null
  /** The billing account that it names. */
  accountId: string | null
  currency: string
  date: CalendarDate | null
  /** Invoices only. */
  dueDate: CalendarDate | null
  total: Decimal
  /** What it adds to `outstanding` (invoices), `creditsAvailable` (credit memos) or `unapplied` (payments). */
  open: Decimal
  /** Base status of an invoice, state of a credit memo; of the others `voided` or `standing`. */
  status: string
  /** Its total is part of invoiced, credited or received: no draft, not voided, not deleted. */
  counts: boolean
}

/** A document whose part in the figures differs between two instants. */
export interface DocumentChange {
  /** Never a recurring template. */
  entity: TransactionEntity
  source: string
  realmId: string
  externalId: string
  docNumber: string | null
  /** All that happened to it, most important first. */
  kinds: ChangeKind[]
  /** It, as it was or as it is, is dated in the closed period: figures of a month that was reported have moved. */
  isInClosedPeriod: boolean
  /** Since when the state at `to` is known; null when the document was gone then. */
  knownFrom: Instant | null
  /** Null: it was not known, or it was deleted. */
  before: DocumentState | null
  after: DocumentState | null
}

/** The end of a page; pass it back for the next one. */
export type ChangeCursor = Pick<DocumentChange, 'source' | 'realmId' | 'entity' | 'externalId'>

export interface ChangesOptions {
  /** The panel that is the start: what was known at this instant. */
  from: Instant
  /** The panel that is the end. */
  to: Instant
  /** Only documents that are or were this customer's. Default: those of the whole tenant. */
  customerId?: string
  /** The last day of a period that is closed, such as the last month's end. Default: none is. */
  closedThrough?: CalendarDate
  /** Documents looked at for one page. Default 200. */
  limit?: number
  /** Return documents after this one; default: the first. */
  after?: ChangeCursor
}

/** A page of changes, in the order of the documents' keys. */
export interface Changes {
  /** Fewer than `limit`, perhaps none, where versions differ in nothing that a figure needs. */
  changes: DocumentChange[]
  /** The cursor of the next page; null on the last. */
  next: ChangeCursor | null
}
