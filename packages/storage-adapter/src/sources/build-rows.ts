import type {
  SourceCreditNote,
  SourceInvoice,
  SourceKind,
  SourcePayment,
  SourceReceipt,
  SourceSettlement,
} from '@vectis/quickbooks/ports'
import {
  deriveCreditMemoState,
  deriveInvoiceStatus,
  type BillingRowVersion,
  type CreditMemoRow,
  type InvoiceFlag,
  type InvoiceRow,
  type PaymentSet,
  type ReceiptRow,
  type SettlementRow,
  type SyncEntity,
} from '@vectis/quickbooks/rows'
import {
  addDecimals,
  compareDecimals,
  parseDecimal,
  subtractDecimals,
  type Decimal,
} from '@vectis/quickbooks/values'
import { isMoney } from './batch-fields.ts'
import { buildContact } from './build-contact.ts'
import { documentOf, evidenceOf, isAboveZero, optional } from './build-parts.ts'
import { buildTemplate } from './build-template.ts'

/** The columns of a row that sources fill in the same way, with QuickBooks' own statuses and those of drafts. */
export type DraftRow<Row, Status extends keyof Row> = Omit<Row, Status> & {
  [Name in Status]: Row[Name] | 'draft'
}

export function buildInvoice(invoice: SourceInvoice): DraftRow<InvoiceRow, 'baseStatus'> {
  const { status, isSent, dueDate } = invoice
  const document = documentOf(invoice)
  const balance = parseDecimal(invoice.amountDue)
  const derived = deriveInvoiceStatus({
    total: document.totalAmount,
    balance,
    hasVoidStatus: status === 'voided',
  })
  const flags: InvoiceFlag[] = status === 'draft' ? [] : [...derived.flags]
  if (dueDate == null) flags.push('no_due_date')
  if (isSent === false) flags.push('not_sent')
  return {
    ...document,
    docNumber: invoice.number ?? null,
    dueDate: dueDate ?? null,
    balance,
    taxAmount: optional(invoice.tax),
    depositAmount: null,
    homeTotalAmount: null,
    homeBalance: null,
    baseStatus: status === 'draft' ? 'draft' : derived.baseStatus,
    voidEvidence: derived.voidEvidence,
    voidReason: null,
    flags,
    emailStatus: isSent == null ? null : isSent ? 'EmailSent' : 'NotSet',
    recurringTemplateRef: invoice.repeatingInvoiceId ?? null,
  }
}

export function buildCreditNote(note: SourceCreditNote): DraftRow<CreditMemoRow, 'state'> {
  const document = documentOf(note)
  const remaining = parseDecimal(note.remaining)
  const derived = deriveCreditMemoState({
    total: document.totalAmount,
    remaining,
    hasVoidStatus: note.status === 'voided',
  })
  return {
    ...document,
    docNumber: note.number ?? null,
    balance: remaining,
    remainingCredit: remaining,
    homeTotalAmount: null,
    state: note.status === 'draft' ? 'draft' : derived.state,
    voidEvidence: derived.voidEvidence,
  }
}

export function buildPayment(payment: SourcePayment): PaymentSet {
  const document = documentOf(payment)
  const unapplied = parseDecimal(payment.unapplied)
  const voidEvidence = evidenceOf(payment.status)
  const lines = payment.settlements.map(buildSettlement).toSorted(compareLines)
  const settlements: SettlementRow[] = lines.map((line, index) => ({ ...line, lineNo: index + 1 }))
  const sum = (counts: (one: SourceSettlement) => boolean) =>
    addDecimals(...payment.settlements.filter(counts).map(({ amount }) => amount))
  const money = subtractDecimals(document.totalAmount, unapplied)
  const unknown = subtractDecimals(money, sum(isMoney))
  if (voidEvidence === null) {
    if (isAboveZero(unknown)) settlements.push(bareRow('other', unknown))
    if (isAboveZero(unapplied)) settlements.push(bareRow('unapplied', unapplied))
  }
  return {
    ...document,
    unappliedAmount: unapplied,
    cashApplied: sum(({ kind }) => kind === 'cash'),
    creditApplied: sum(({ kind }) => kind === 'credit'),
    referenceNumber: payment.reference ?? null,
    isAutomaticCreditLink: !isAboveZero(document.totalAmount) && lines.length > 0,
    linksUnreadable: false,
    isVoided: voidEvidence !== null,
    voidEvidence,
    settlements,
  }
}

export function buildReceipt(receipt: SourceReceipt): ReceiptRow {
  const voidEvidence = evidenceOf(receipt.status)
  return {
    ...documentOf(receipt),
    docNumber: receipt.number ?? null,
    taxAmount: optional(receipt.tax),
    homeTotalAmount: null,
    depositAccountRef: null,
    paymentMethodRef: null,
    referenceNumber: receipt.reference ?? null,
    isVoided: voidEvidence !== null,
    voidEvidence,
  }
}

function buildSettlement(one: SourceSettlement): SettlementRow {
  const { kind, invoiceId = null, creditNoteId = null } = one
  const linked = creditNoteId ?? invoiceId
  return {
    lineNo: 0,
    linkedType: linked === null ? 'Refund' : creditNoteId === null ? 'Invoice' : 'CreditMemo',
    linkedExternalId: linked ?? '',
    invoiceExternalId: invoiceId,
    creditMemoExternalId: creditNoteId,
    kind,
    amount: parseDecimal(one.amount),
  }
}

function bareRow(kind: 'other' | 'unapplied', amount: Decimal): SettlementRow {
  const bare = { linkedType: '', linkedExternalId: '' }
  return { lineNo: 0, ...bare, invoiceExternalId: null, creditMemoExternalId: null, kind, amount }
}

/** The same lines in another order are the same set. */
function compareLines(a: SettlementRow, b: SettlementRow): number {
  const [left, right] = [placeOf(a), placeOf(b)]
  return left < right ? -1 : left > right ? 1 : compareDecimals(a.amount, b.amount)
}

function placeOf({ kind, invoiceExternalId, creditMemoExternalId }: SettlementRow): string {
  return JSON.stringify([kind, invoiceExternalId, creditMemoExternalId])
}

/** What the objects of a kind become. */
interface KindLine {
  /** The entity of QuickBooks whose table holds the rows. */
  entity: SyncEntity
  toRow(object: never): BillingRowVersion
}

// prettier-ignore
export const kindLines = {
  contacts: { entity: 'Customer', toRow: buildContact },
  invoices: { entity: 'Invoice', toRow: buildInvoice },
  payments: { entity: 'Payment', toRow: buildPayment },
  creditNotes: { entity: 'CreditMemo', toRow: buildCreditNote },
  salesReceipts: { entity: 'SalesReceipt', toRow: buildReceipt },
  refundReceipts: { entity: 'RefundReceipt', toRow: buildReceipt },
  repeatingInvoices: { entity: 'RecurringTransaction', toRow: buildTemplate },
} as const satisfies Record<SourceKind, KindLine>
