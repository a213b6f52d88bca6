import { forEachEntity, buildRow } from '@vectis/quickbooks/rows'
import type {
  BatchCounts,
  SourceBatch,
  SourceContact,
  SourceCreditNote,
  SourceDocument,
  SourceInvoice,
  SourceKind,
  SourceObject,
  SourcePayment,
  SourceReceipt,
  SourceRepeatingInvoice,
  SourceWritten,
  SyncStore,
} from '@vectis/quickbooks/ports'
import type { EntityRows, SyncEntity, WireOf } from '@vectis/quickbooks/rows'

/**
 * Writes a batch of another source as QuickBooks would have sent its objects: as wire objects, through a sync store. It
 * answers which writer is right where the two differ. Drafts and refunds have no such form.
 */
export async function commitAsQuickBooks(
  store: SyncStore,
  tenantId: string,
  batch: SourceBatch,
): Promise<SourceWritten> {
  const tenant = store.forTenant(tenantId)
  const { organisationId: realmId, observedAt } = batch
  const lease = await tenant.acquireLease({ realmId, owner: 'contract', leaseMs: 60_000 })
  if (lease === null) throw new Error(`Expected the lease of realm ${realmId} to be free.`)
  const before = await tenant.readQuestions({ realmId, limit: 1_000 })
  const counts = await tenant.commit({
    realmId,
    lease,
    observedAt,
    rows: toRows(batch),
    revived: (batch.readById ?? []).map(({ kind, id }) => ({
      entity: entities[kind],
      externalId: id,
    })),
    tombstones: (batch.tombstones ?? []).map(({ kind, id, reason, mergedInto, at }) => ({
      entity: entities[kind],
      externalId: id,
      reason,
      deletedAt: at ?? null,
      ...(mergedInto == null ? {} : { mergedInto }),
    })),
  })
  const asked = await tenant.readQuestions({ realmId, limit: 1_000 })
  const isNew = (id: string) => !before.some(({ externalId }) => externalId === id)
  return {
    counts: byKind(counts),
    askById: asked
      .filter(({ externalId }) => isNew(externalId))
      .map(({ entity, externalId: id }) => ({ kind: kindOf(entity), id })),
  }
}

const entities: Record<SourceKind, SyncEntity> = {
  contacts: 'Customer',
  invoices: 'Invoice',
  payments: 'Payment',
  creditNotes: 'CreditMemo',
  salesReceipts: 'SalesReceipt',
  refundReceipts: 'RefundReceipt',
  repeatingInvoices: 'RecurringTransaction',
}

function kindOf(entity: SyncEntity): SourceKind {
  const kinds = Object.keys(entities) as SourceKind[]
  return kinds.find((kind) => entities[kind] === entity) ?? 'contacts'
}

function byKind(counts: BatchCounts): SourceWritten['counts'] {
  const kinds = Object.entries(entities).map(([kind, entity]) => [kind, counts[entity]] as const)
  return Object.fromEntries(kinds) as unknown as SourceWritten['counts']
}

function toRows(batch: SourceBatch): EntityRows {
  const wires: Record<SyncEntity, readonly object[]> = {
    ...forEachEntity(() => []),
    Customer: (batch.contacts ?? []).map(toCustomer),
    Invoice: (batch.invoices ?? []).map(toInvoice),
    Payment: (batch.payments ?? []).map(toPayment),
    CreditMemo: (batch.creditNotes ?? []).map(toCreditMemo),
    SalesReceipt: (batch.salesReceipts ?? []).map(toReceipt),
    RefundReceipt: (batch.refundReceipts ?? []).map(toReceipt),
    RecurringTransaction: (batch.repeatingInvoices ?? []).map(toTemplate),
  }
  const rows = Object.entries(wires)
    .filter(([, found]) => found.length > 0)
    .map(([entity, found]) => [
      entity,
      found.map((wire) => buildRow(entity as SyncEntity, wire as WireOf<SyncEntity>)),
    ])
  return Object.fromEntries(rows) as EntityRows
}

const version = ({ id, createdAt, updatedAt }: SourceObject) => ({
  Id: id,
  SyncToken: '0',
  MetaData: { CreateTime: createdAt, LastUpdatedTime: updatedAt },
})

const documentOf = (document: SourceDocument & { status: string }) => ({
  ...version(document),
  TxnDate: document.date,
  TotalAmt: document.total,
  CurrencyRef: { value: document.currency },
  ExchangeRate: document.exchangeRate,
  CustomerRef: document.contactId === null ? null : { value: document.contactId },
  ...(document.status === 'voided' ? { status: 'Voided' } : {}),
})

const toCustomer = (contact: SourceContact) => ({
  ...version(contact),
  DisplayName: contact.name,
  Active: contact.isActive,
})

const toInvoice = (invoice: SourceInvoice) => ({
  ...documentOf(invoice),
  DocNumber: invoice.number,
  DueDate: invoice.dueDate,
  Balance: invoice.amountDue,
})

const toCreditMemo = (note: SourceCreditNote) => ({
  ...documentOf(note),
  RemainingCredit: note.remaining,
})

const toReceipt = (receipt: SourceReceipt) => ({
  ...documentOf(receipt),
  DocNumber: receipt.number,
})

const toPayment = (payment: SourcePayment) => ({
  ...documentOf(payment),
  UnappliedAmt: payment.unapplied,
  Line: payment.settlements.flatMap(({ invoiceId, creditNoteId, amount }) => [
    ...(invoiceId == null ? [] : [lineOf('Invoice', invoiceId, amount)]),
    ...(creditNoteId == null ? [] : [lineOf('CreditMemo', creditNoteId, amount)]),
  ]),
})

const lineOf = (TxnType: string, TxnId: string, Amount: string) => ({
  Amount,
  LinkedTxn: [{ TxnType, TxnId }],
})

const toTemplate = (repeating: SourceRepeatingInvoice) => ({
  Invoice: {
    ...version(repeating),
    RecurDataRef: { value: repeating.id },
    CurrencyRef: { value: repeating.currency },
    CustomerRef: { value: repeating.contactId ?? '' },
    TotalAmt: repeating.total,
    TxnTaxDetail: { TotalTax: repeating.tax },
    RecurringInfo: { Active: repeating.isActive, RecurType: 'Automated' },
  },
})
