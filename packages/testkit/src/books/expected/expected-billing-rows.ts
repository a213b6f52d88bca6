import type {
  CreditMemoRow,
  CustomerRow,
  InvoiceRow,
  PaymentSet,
  ReceiptRow,
  RecurringTemplateRow,
} from '@vectis/quickbooks/rows'
import type { Company } from '../company.ts'
import { ledgerOf } from '../ledger-of.ts'
import type { MinorUnits } from '../minor-units.ts'
import { decimalText } from '../minor-units.ts'
import type {
  CreditMemoRecord,
  InvoiceRecord,
  PaymentRecord,
  ReceiptRecord,
  RecordEntity,
} from '../records.ts'
import { expectedCreditMemo, expectedInvoice } from './expected-documents.ts'
import { expectedCustomer } from './expected-customer.ts'
import { expectedPayment } from './expected-payment.ts'
import { expectedReceipt } from './expected-receipt.ts'
import { expectedTemplate } from './expected-template.ts'
import { saysVoided } from './says-voided.ts'

/** A transaction that is voided in truth, whatever its note says. */
export interface ExpectedVoid {
  entity: Exclude<RecordEntity, 'Customer' | 'Item' | 'RecurringTransaction'>
  externalId: string
  /** Decimal text: the total that QuickBooks no longer has and a store that saw it keeps. */
  totalBeforeVoid: string
  /** The wire tells by the note; without it only a stored total or a void event can. */
  isToldByNote: boolean
}

/** What a complete and up-to-date mirror of the company holds, each list in order of creation. */
export interface ExpectedBillingRows {
  customers: CustomerRow[]
  invoices: InvoiceRow[]
  payments: PaymentSet[]
  creditMemos: CreditMemoRow[]
  salesReceipts: ReceiptRow[]
  refundReceipts: ReceiptRow[]
  templates: RecurringTemplateRow[]
  /**
   * Ids that are gone for good: tombstones in a mirror that saw them, nothing in one that did not. Losers of merges are
   * among the customers.
   */
  deleted: Record<RecordEntity, string[]>
  voids: ExpectedVoid[]
}

/**
 * The billing rows of a company, worked out from its books and not from its answers, by code of its own: a second
 * opinion on everything between the wire and the tables. Invoice and credit memo states are what the wire alone can
 * tell; see `voids` for the truth.
 */
export function expectedBillingRows(company: Company): ExpectedBillingRows {
  const ledger = ledgerOf(company)
  const {
    Customer,
    Invoice,
    Payment,
    CreditMemo,
    SalesReceipt,
    RefundReceipt,
    RecurringTransaction,
  } = ledger.records
  const deleted = Object.fromEntries(
    Object.keys(ledger.records).map((entity) => [entity, [] as string[]]),
  ) as Record<RecordEntity, string[]>
  for (const { entity, id } of ledger.tombstones) deleted[entity].push(id)
  return {
    customers: [...Customer.values()].map(expectedCustomer),
    invoices: [...Invoice.values()].map(expectedInvoice),
    payments: [...Payment.values()].map(expectedPayment),
    creditMemos: [...CreditMemo.values()].map(expectedCreditMemo),
    salesReceipts: [...SalesReceipt.values()].map(expectedReceipt),
    refundReceipts: [...RefundReceipt.values()].map(expectedReceipt),
    templates: [...RecurringTransaction.values()].map(expectedTemplate),
    deleted,
    voids: [
      ...Invoice.values(),
      ...Payment.values(),
      ...CreditMemo.values(),
      ...SalesReceipt.values(),
      ...RefundReceipt.values(),
    ]
      .filter((record) => record.isVoided)
      .map(expectedVoid),
  }
}

function expectedVoid(
  record: InvoiceRecord | PaymentRecord | CreditMemoRecord | ReceiptRecord,
): ExpectedVoid {
  return {
    entity: record.entity,
    externalId: record.id,
    totalBeforeVoid: decimalText(record.totalBeforeVoid satisfies MinorUnits),
    isToldByNote: saysVoided(record.note),
  }
}
