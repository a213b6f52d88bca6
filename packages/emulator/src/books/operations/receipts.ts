import { BookError } from '../book-error.ts'
import { companyToday } from '../company-time.ts'
import type { Ledger } from '../ledger.ts'
import { add, announce, newRecord, touch } from '../ledger.ts'
import type {
  CustomerRecord,
  ReceiptEntity,
  ReceiptRecord,
  RecordTypes,
  SalesLine,
} from '../records.ts'
import { checkLive } from './customers.ts'
import { voidLine } from './documents.ts'
import { chooseRate, sumSales } from './sales.ts'
import type { SalesDraft } from './sales.ts'

/** A sale paid on the spot, or money given back: no balance changes. */
export interface ReceiptDraft extends Omit<SalesDraft, 'customer'> {
  /** QuickBooks accepts receipts without a customer. */
  customer: CustomerRecord | null
  methodId?: string | null
  referenceNumber?: string | null
  depositAccountId?: string | null
}

export function createReceipt<E extends ReceiptEntity>(
  ledger: Ledger,
  entity: E,
  draft: ReceiptDraft,
): RecordTypes[E] {
  const { customer, lines } = draft
  if (customer !== null) checkLive(ledger, customer)
  if (customer?.active === false) throw new BookError(`Customer ${customer.id} is inactive.`)
  const taxPercent = draft.taxPercent ?? null
  const { tax, total } = sumSales(lines, taxPercent)
  if (total < 0) throw new BookError('The total would be below zero.')
  const currency = customer?.currency ?? ledger.homeCurrency
  const record: ReceiptRecord = {
    ...newRecord(ledger, entity),
    customer,
    currency,
    exchangeRate: chooseRate(ledger, currency, draft.exchangeRate),
    lines,
    taxPercent,
    tax,
    total,
    note: draft.note ?? null,
    memo: draft.memo ?? null,
    docNumber: draft.docNumber ?? null,
    txnDate: draft.txnDate ?? companyToday(ledger),
    methodId: draft.methodId ?? null,
    referenceNumber: draft.referenceNumber ?? null,
    depositAccountId: draft.depositAccountId ?? null,
    isVoided: false,
    totalBeforeVoid: 0,
  }
  if (draft.docNumber === undefined) record.docNumber = String(1000 + record.sequence)
  add(ledger, record as RecordTypes[ReceiptEntity])
  return record as RecordTypes[E]
}

/** Zeroes a receipt that stays in the books. */
export function voidReceipt(ledger: Ledger, record: ReceiptRecord, note: string | null): void {
  if (record.isVoided) throw new BookError(`${record.entity} ${record.id} is voided already.`)
  record.totalBeforeVoid = record.total
  record.lines = record.lines.map(voidLine)
  record.total = 0
  record.tax = 0
  record.isVoided = true
  record.note = note
  touch(ledger, record as RecordTypes[ReceiptEntity])
  announce(ledger, record, 'void')
}

/** Enters other lines on a receipt. */
export function changeReceiptLines(
  ledger: Ledger,
  record: ReceiptRecord,
  lines: SalesLine[],
): void {
  const { tax, total } = sumSales(lines, record.taxPercent)
  if (total < 0) throw new BookError('The total would be below zero.')
  record.lines = lines
  record.tax = tax
  record.total = total
  touch(ledger, record as RecordTypes[ReceiptEntity])
  announce(ledger, record, 'updated')
}

/** Enters a whole receipt again. Refuses before it changes anything. */
export function changeReceipt(ledger: Ledger, record: ReceiptRecord, draft: ReceiptDraft): void {
  const { customer, lines } = draft
  if (customer !== null && customer.currency !== record.currency) {
    throw new BookError('The currencies differ.')
  }
  const { total } = sumSales(lines, draft.taxPercent ?? null)
  if (record.isVoided && total !== 0) throw new BookError(`${record.entity} is voided.`)
  if (total < 0) throw new BookError('The total would be below zero.')
  record.customer = customer
  record.taxPercent = draft.taxPercent ?? null
  record.exchangeRate = chooseRate(
    ledger,
    record.currency,
    draft.exchangeRate ?? record.exchangeRate,
  )
  record.note = draft.note ?? null
  record.memo = draft.memo ?? null
  record.docNumber = draft.docNumber ?? null
  record.txnDate = draft.txnDate ?? companyToday(ledger)
  record.methodId = draft.methodId ?? null
  record.referenceNumber = draft.referenceNumber ?? null
  record.depositAccountId = draft.depositAccountId ?? null
  changeReceiptLines(ledger, record, lines)
}
