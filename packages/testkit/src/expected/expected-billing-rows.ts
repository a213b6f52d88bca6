import type { RowOf, SyncEntity } from '@vectis/quickbooks/rows'
import type { Company } from '@vectis/quickbooks-emulator'
import { decimalText, ledgerOf } from '@vectis/quickbooks-emulator/records'
import type {
  AnyRecord,
  MinorUnits,
  RecordEntity,
  RecordTypes,
} from '@vectis/quickbooks-emulator/records'
import { expectedCreditMemo, expectedInvoice } from './expected-documents.ts'
import { expectedCustomer } from './expected-customer.ts'
import { expectedPayment } from './expected-payment.ts'
import { expectedReceipt } from './expected-receipt.ts'
import { expectedTemplate } from './expected-template.ts'
import { saysVoided } from './says-voided.ts'

type VoidableRecord = Extract<AnyRecord, { totalBeforeVoid: MinorUnits; isVoided: boolean }>

/** A transaction that is voided in truth, whatever its note says. */
export interface ExpectedVoid {
  entity: VoidableRecord['entity']
  externalId: string
  /** Decimal text: the total that QuickBooks no longer has and a store that saw it keeps. */
  totalBeforeVoid: string
  /** On the wire the note shows it; without the note only a stored total or a void event does. */
  isNoteVoided: boolean
}

/** What a complete and up-to-date mirror of the company holds, by entity, each list in order of creation. */
export interface ExpectedBillingRows {
  rows: { [E in SyncEntity]: RowOf<E>[] }
  /**
   * Ids that were deleted: tombstones in a mirror that saw the objects, nothing in one that did not. Losers of merges
   * are among the customers.
   */
  deleted: Record<RecordEntity, string[]>
  voids: ExpectedVoid[]
}

/**
 * The billing rows of a company, computed from its books and not from its answers, by separate code: a second opinion
 * on everything between the wire and the tables. Invoice and credit memo states are those that the wire alone shows;
 * see `voids` for the real ones.
 */
export function expectedBillingRows(company: Company): ExpectedBillingRows {
  const { records, tombstones } = ledgerOf(company)
  const each = <E extends RecordEntity, Row>(entity: E, build: (record: RecordTypes[E]) => Row) =>
    [...records[entity].values()].map((record) => build(record as RecordTypes[E]))
  const deleted = Object.fromEntries(
    Object.keys(records).map((entity) => [entity, [] as string[]]),
  ) as Record<RecordEntity, string[]>
  for (const { entity, id } of tombstones) deleted[entity].push(id)
  return {
    rows: {
      Customer: each('Customer', expectedCustomer),
      Invoice: each('Invoice', expectedInvoice),
      Payment: each('Payment', expectedPayment),
      CreditMemo: each('CreditMemo', expectedCreditMemo),
      SalesReceipt: each('SalesReceipt', expectedReceipt),
      RefundReceipt: each('RefundReceipt', expectedReceipt),
      RecurringTransaction: each('RecurringTransaction', expectedTemplate),
    },
    deleted,
    voids: Object.values(records)
      .flatMap((kept): AnyRecord[] => [...kept.values()])
      .filter(isVoided)
      .map(expectedVoid),
  }
}

function isVoided(record: AnyRecord): record is VoidableRecord {
  return 'totalBeforeVoid' in record && record.isVoided
}

function expectedVoid(record: VoidableRecord): ExpectedVoid {
  return {
    entity: record.entity,
    externalId: record.id,
    totalBeforeVoid: decimalText(record.totalBeforeVoid),
    isNoteVoided: saysVoided(record.note),
  }
}
