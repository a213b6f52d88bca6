import fc from 'fast-check'
import type {
  BillingRowVersion,
  CreditMemoRow,
  CustomerRow,
  InvoiceRow,
  PaymentSet,
  ReceiptRow,
  RecurringTemplateRow,
  RowOf,
  SettlementRow,
  SyncEntity,
} from '@vectis/quickbooks/rows'

/** A version of an object: zero in every line, zero only in total, or worth something; its note may say that it was voided. */
export interface VersionShape {
  /** Seconds after the version before it. */
  gap: number
  worth: 'zero' | 'cancelled' | 'some'
  total: number
  isNoted: boolean
  lines: number
}

export const versionShape: fc.Arbitrary<VersionShape> = fc.record({
  // The times of QuickBooks have whole seconds: versions of one second are common.
  gap: fc.constantFrom(0, 0, 1, 2, 5),
  worth: fc.constantFrom('some', 'some', 'zero', 'cancelled'),
  total: fc.integer({ min: 1, max: 9 }),
  isNoted: fc.boolean(),
  lines: fc.integer({ min: 0, max: 3 }),
})

const start = Date.UTC(2026, 10, 2, 18)

/** An instant of the minute in which all of it happens. */
export const at = (second: number) => new Date(start + second * 1000).toISOString()

/** The row of a version. */
export function buildVersion<E extends SyncEntity>(
  entity: E,
  version: Version,
  shape: VersionShape,
): RowOf<E> {
  return rowOf[entity](version, shape)
}

const rowOf: { [E in SyncEntity]: (version: Version, shape: VersionShape) => RowOf<E> } = {
  Customer: customer,
  Invoice: invoice,
  Payment: payment,
  CreditMemo: memo,
  SalesReceipt: receipt,
  RefundReceipt: receipt,
  RecurringTransaction: template,
}

type Version = Omit<BillingRowVersion, 'raw'>

function customer(version: Version, { total, isNoted }: VersionShape): CustomerRow {
  return {
    ...version,
    displayName: `Customer ${total}`,
    companyName: null,
    fullyQualifiedName: null,
    parentExternalId: total > 6 ? String(total % 3) : null,
    isJob: isNoted,
    isProject: false,
    billWithParent: false,
    active: !isNoted,
    email: null,
    phone: null,
    street: null,
    city: null,
    postalCode: null,
    country: null,
    currency: 'USD',
    balance: String(total),
    balanceWithJobs: total > 4 ? String(total) : null,
  }
}

function documentOf(shape: VersionShape) {
  const isAllZero = shape.worth === 'zero'
  const voidEvidence = isAllZero && shape.isNoted ? ('note' as const) : null
  return {
    customerExternalId: shape.total === 8 ? null : '1',
    txnDate: '2026-10-01',
    currency: 'USD',
    exchangeRate: null,
    totalAmount: shape.worth === 'some' ? `${shape.total}.50` : '0',
    voidEvidence,
    isAllZero,
  }
}

function invoice(version: Version, shape: VersionShape): InvoiceRow {
  const row = documentOf(shape)
  const isZero = shape.worth !== 'some'
  return {
    ...version,
    ...row,
    docNumber: `INV-${shape.total}`,
    dueDate: '2026-10-31',
    balance: row.totalAmount,
    taxAmount: null,
    depositAmount: shape.lines === 1 ? '1' : null,
    homeTotalAmount: null,
    homeBalance: null,
    baseStatus: row.voidEvidence ? 'voided' : isZero ? 'paid' : 'open',
    voidReason: null,
    flags: row.voidEvidence || !isZero ? [] : ['zero_total'],
    emailStatus: null,
    recurringTemplateRef: null,
  }
}

function memo(version: Version, shape: VersionShape): CreditMemoRow {
  const row = documentOf(shape)
  return {
    ...version,
    ...row,
    docNumber: null,
    balance: row.totalAmount,
    remainingCredit: row.totalAmount,
    homeTotalAmount: null,
    state: row.voidEvidence ? 'voided' : shape.worth === 'some' ? 'open' : 'applied',
  }
}

function receipt(version: Version, shape: VersionShape): ReceiptRow {
  const row = documentOf(shape)
  return {
    ...version,
    ...row,
    docNumber: null,
    taxAmount: null,
    homeTotalAmount: null,
    depositAccountRef: null,
    paymentMethodRef: null,
    referenceNumber: null,
    isVoided: row.voidEvidence !== null,
  }
}

function template(version: Version, { total, isNoted }: VersionShape): RecurringTemplateRow {
  return {
    ...version,
    templateRef: String(total),
    templateType: 'Invoice',
    name: `Template ${total}`,
    active: !isNoted,
    recurType: 'Automated',
    intervalType: 'Monthly',
    intervalCount: 1,
    startDate: null,
    endDate: null,
    nextDate: '2026-12-01',
    previousDate: null,
    maxOccurrences: null,
    customerExternalId: '1',
    currency: 'USD',
    totalAmount: String(total),
    taxAmount: '0',
  }
}

/** What a line of a payment names: an invoice, a credit memo, or something that no rule reads. */
function linkOf(n: number, shape: VersionShape) {
  const id = String(n)
  const none = { invoiceExternalId: null, creditMemoExternalId: null }
  if (n === 4) return { ...none, linkedType: '', linkedExternalId: '', kind: 'other' as const }
  if (n === 3) return { ...none, linkedType: '', linkedExternalId: '1', kind: 'other' as const }
  const kind = shape.worth === 'some' ? ('cash' as const) : ('credit' as const)
  return shape.lines === 2 && n === 1
    ? { linkedType: 'CreditMemo', linkedExternalId: id, invoiceExternalId: null, creditMemoExternalId: id, kind } // prettier-ignore
    : { linkedType: 'Invoice', linkedExternalId: id, invoiceExternalId: id, creditMemoExternalId: null, kind } // prettier-ignore
}

function payment(version: Version, shape: VersionShape): PaymentSet {
  const row = documentOf(shape)
  const settlements: SettlementRow[] = row.isAllZero
    ? []
    : Array.from({ length: shape.lines }, (_, n) => ({
        lineNo: n + 1,
        ...linkOf((n + shape.total) % 5, shape),
        amount: String(shape.total),
      }))
  return {
    ...version,
    ...row,
    unappliedAmount: '0',
    cashApplied: row.totalAmount,
    creditApplied: '0',
    referenceNumber: null,
    isAutomaticCreditLink: false,
    linksUnreadable: shape.total > 7,
    isVoided: row.voidEvidence !== null,
    settlements,
  }
}
