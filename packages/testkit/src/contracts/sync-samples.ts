import { syncEntities } from '@vectis/quickbooks/rows'
import type { BatchCounts, RunLease, SyncBatch, TenantSyncStore } from '@vectis/quickbooks/ports'
import type {
  CreditMemoRow,
  CustomerRow,
  EntityRows,
  InvoiceRow,
  PaymentSet,
  ReceiptRow,
  RecurringTemplateRow,
  RowOf,
  SettlementRow,
  SyncEntity,
} from '@vectis/quickbooks/rows'

/** Seconds after 10:00 Pacific on 2 November 2026, as QuickBooks writes times. */
export function at(second: number): string {
  const minutes = String(Math.floor(second / 60)).padStart(2, '0')
  return `2026-11-02T10:${minutes}:${String(second % 60).padStart(2, '0')}-08:00`
}

const version = (externalId: string, second: number) => ({
  externalId,
  syncToken: '0',
  sourceCreatedAt: at(0),
  sourceUpdatedAt: at(second),
  unreadableFields: [],
})

export function sampleCustomer(
  externalId: string,
  second: number,
  change: Partial<CustomerRow> = {},
): CustomerRow {
  return {
    ...version(externalId, second),
    displayName: `Customer ${externalId}`,
    companyName: null,
    fullyQualifiedName: `Customer ${externalId}`,
    parentExternalId: null,
    isJob: false,
    isProject: false,
    billWithParent: false,
    active: true,
    email: 'office@example.com',
    phone: null,
    street: null,
    city: null,
    postalCode: null,
    country: null,
    currency: 'USD',
    balance: '0',
    balanceWithJobs: '0',
    ...change,
  }
}

export function sampleInvoice(
  externalId: string,
  second: number,
  change: Partial<InvoiceRow> = {},
): InvoiceRow {
  return {
    ...version(externalId, second),
    docNumber: `INV-${externalId}`,
    customerExternalId: '1',
    txnDate: '2026-10-01',
    dueDate: '2026-10-31',
    currency: 'USD',
    exchangeRate: null,
    totalAmount: '100.00',
    balance: '100.00',
    taxAmount: null,
    depositAmount: null,
    homeTotalAmount: null,
    homeBalance: null,
    baseStatus: 'open',
    voidEvidence: null,
    voidReason: null,
    isAllZero: false,
    flags: [],
    emailStatus: 'EmailSent',
    recurringTemplateRef: null,
    ...change,
  }
}

/** An invoice that is zero in every line, and whose note does not say why. */
export function zeroInvoice(externalId: string, second: number): InvoiceRow {
  return sampleInvoice(externalId, second, {
    totalAmount: '0',
    balance: '0',
    baseStatus: 'paid',
    flags: ['zero_total'],
    isAllZero: true,
  })
}

export function sampleSettlement(change: Partial<SettlementRow> = {}): SettlementRow {
  return {
    lineNo: 1,
    linkedType: 'Invoice',
    linkedExternalId: '1',
    invoiceExternalId: '1',
    creditMemoExternalId: null,
    kind: 'cash',
    amount: '40.00',
    ...change,
  }
}

export function samplePayment(
  externalId: string,
  second: number,
  change: Partial<PaymentSet> = {},
): PaymentSet {
  return {
    ...version(externalId, second),
    customerExternalId: '1',
    txnDate: '2026-10-15',
    currency: 'USD',
    exchangeRate: null,
    totalAmount: '40.00',
    unappliedAmount: '0',
    cashApplied: '40.00',
    creditApplied: '0',
    referenceNumber: null,
    isAutomaticCreditLink: false,
    linksUnreadable: false,
    isVoided: false,
    voidEvidence: null,
    isAllZero: false,
    settlements: [sampleSettlement()],
    ...change,
  }
}

export function sampleCreditMemo(
  externalId: string,
  second: number,
  change: Partial<CreditMemoRow> = {},
): CreditMemoRow {
  return {
    ...version(externalId, second),
    docNumber: `CM-${externalId}`,
    customerExternalId: '1',
    txnDate: '2026-10-20',
    currency: 'USD',
    exchangeRate: null,
    totalAmount: '25.00',
    balance: '25.00',
    remainingCredit: '25.00',
    homeTotalAmount: null,
    state: 'open',
    voidEvidence: null,
    isAllZero: false,
    ...change,
  }
}

export function sampleTemplate(
  externalId: string,
  second: number,
  change: Partial<RecurringTemplateRow> = {},
): RecurringTemplateRow {
  return {
    ...version(externalId, second),
    templateRef: externalId,
    templateType: 'Invoice',
    name: 'Managed services',
    active: true,
    recurType: 'Automated',
    intervalType: 'Monthly',
    intervalCount: 1,
    startDate: '2026-01-01',
    endDate: null,
    nextDate: '2026-12-01',
    previousDate: '2026-11-01',
    maxOccurrences: null,
    customerExternalId: '1',
    currency: 'USD',
    totalAmount: '500.00',
    taxAmount: '0',
    ...change,
  }
}

/** Takes the lease of realm 1 and commits batches under it. */
export async function leadRealm(
  store: TenantSyncStore,
  realmId = '1',
): Promise<{
  lease: RunLease
  /** `observedAt` in seconds, as `at` counts them. */
  commit(second: number, batch: Partial<SyncBatch>): Promise<BatchCounts>
}> {
  const lease = await store.acquireLease({ realmId, owner: 'worker-1', leaseMs: 60_000 })
  if (lease === null) throw new Error(`Expected the lease of realm ${realmId} to be free.`)
  return {
    lease,
    commit: (second, batch) => store.commit({ realmId, lease, observedAt: at(second), ...batch }),
  }
}

export function sampleReceipt(
  externalId: string,
  second: number,
  change: Partial<ReceiptRow> = {},
): ReceiptRow {
  return {
    ...version(externalId, second),
    docNumber: `R-${externalId}`,
    customerExternalId: '1',
    txnDate: '2026-10-01',
    currency: 'USD',
    exchangeRate: null,
    totalAmount: '100.00',
    taxAmount: null,
    homeTotalAmount: null,
    depositAccountRef: '4',
    paymentMethodRef: null,
    referenceNumber: null,
    isVoided: false,
    voidEvidence: null,
    isAllZero: false,
    ...change,
  }
}

/** A sample of each entity: one left out here does not compile. */
const samples: { [E in SyncEntity]: (id: string, second: number, change?: object) => RowOf<E> } = {
  Customer: sampleCustomer,
  Invoice: sampleInvoice,
  Payment: samplePayment,
  CreditMemo: sampleCreditMemo,
  SalesReceipt: sampleReceipt,
  RefundReceipt: sampleReceipt,
  RecurringTransaction: sampleTemplate,
}

/** One row of each entity. */
export function sampleOfEach(
  externalId: string,
  second: number,
  change: object = {},
): Required<EntityRows> {
  return Object.fromEntries(
    syncEntities.map((entity) => [entity, [samples[entity](externalId, second, change)]]),
  ) as unknown as Required<EntityRows>
}
