import type { SourceBatch, SourceKind, SourceStatus, SourceWritten } from '@vectis/quickbooks/ports'
import type { Decimal, Instant } from '@vectis/quickbooks/values'

/** What is stored of an object, deleted ones included. */
export interface StoredSourceObject {
  kind: SourceKind
  id: string
  deleted: 'deleted' | 'merged' | null
  mergedInto: string | null
  /** Of a document or a repeating invoice; null of a contact. */
  contactId: string | null
  currency: string | null
  /** Null of a contact. */
  total: Decimal | null
  /** Balance of an invoice, unapplied amount of a payment, remaining credit of a credit note; else null. */
  open: Decimal | null
  /** Base status of an invoice, state of a credit note, `voided` or `received` of a payment or receipt; else null. */
  status: string | null
  /** Of an invoice: the stored status, with `overdue`; else null. */
  badge: string | null
  preVoidTotal: Decimal | null
}

/** What is stored of a settlement of a payment that counts. */
export interface StoredSourceSettlement {
  paymentId: string
  kind: string
  invoiceId: string | null
  creditNoteId: string | null
  amount: Decimal
}

/** The rows of one organisation. Amounts without needless zeros. */
export interface StoredSource {
  objects: StoredSourceObject[]
  settlements: StoredSourceSettlement[]
}

/** Whose rows are read. */
export interface SourcePlace {
  tenantId: string
  source: string
  organisationId: string
}

/** A writer of batches, with what a test needs to know of it. */
export interface SourceUnderTest {
  write(tenantId: string, batch: SourceBatch): Promise<SourceWritten>
  /** Writes the batch, and dies before it is committed: the process is killed, or its connection cut. */
  writeAndDie(tenantId: string, batch: SourceBatch): Promise<void>
  read(place: SourcePlace): Promise<StoredSource>
}

/** The same of a store with organisations of its own: one that is not the sync of QuickBooks. */
export interface SourceStoreUnderTest extends SourceUnderTest {
  status(tenantId: string): Promise<SourceStatus[]>
  refreshStatuses(tenantId: string, now: Instant): Promise<number>
}
