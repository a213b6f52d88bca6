import { BookError } from '../book-error.ts'
import type { Ledger } from '../ledger.ts'
import { add, announce, newRecord, touch } from '../ledger.ts'
import type { MinorUnits } from '../minor-units.ts'
import { multiplyMinorUnits } from '../minor-units.ts'
import { dayNumber, dayText } from '../pacific-time.ts'
import type {
  CreditMemoRecord,
  CustomerRecord,
  InvoiceRecord,
  PaymentRecord,
  SalesFields,
  SalesLine,
} from '../records.ts'
import { companyToday } from '../company-time.ts'
import { post } from './balances.ts'
import { checkLive } from './customers.ts'
import { rebalance } from './payment-lines.ts'

export interface SalesDraft {
  customer: CustomerRecord
  lines: SalesLine[]
  txnDate?: string
  /** Decimal text, in percent; only taxable lines are taxed. */
  taxPercent?: string | null
  exchangeRate?: string | null
  docNumber?: string | null
  note?: string | null
  memo?: string | null
}

export interface InvoiceDraft extends SalesDraft {
  dueDate?: string | null
  /** Days from TxnDate to DueDate when no due date is given. Default 30. */
  termDays?: number
  deposit?: MinorUnits | null
  templateRef?: string | null
  estimateId?: string | null
  emailStatus?: InvoiceRecord['emailStatus']
}

export function createInvoice(ledger: Ledger, draft: InvoiceDraft): InvoiceRecord {
  const fields = salesFields(ledger, draft)
  const txnDate = draft.txnDate ?? companyToday(ledger)
  const deposit = draft.deposit ?? null
  if (deposit !== null && (deposit < 0 || deposit > fields.total)) {
    throw new BookError('A deposit is between nothing and the total.')
  }
  const record: InvoiceRecord = {
    ...newRecord(ledger, 'Invoice'),
    ...fields,
    docNumber: draft.docNumber === undefined ? null : draft.docNumber,
    txnDate,
    dueDate:
      draft.dueDate === undefined
        ? dayText(dayNumber(txnDate) + (draft.termDays ?? 30))
        : draft.dueDate,
    balance: fields.total - (deposit ?? 0),
    deposit,
    emailStatus: draft.emailStatus ?? 'NotSet',
    emailedAt: null,
    templateRef: draft.templateRef ?? null,
    estimateId: draft.estimateId ?? null,
    payments: [],
    isVoided: false,
    totalBeforeVoid: 0,
  }
  if (draft.docNumber === undefined) record.docNumber = nextDocNumber(record.sequence)
  add(ledger, record)
  post(ledger, record.customer, record.balance)
  return record
}

export function createCreditMemo(ledger: Ledger, draft: SalesDraft): CreditMemoRecord {
  const fields = salesFields(ledger, draft)
  const record: CreditMemoRecord = {
    ...newRecord(ledger, 'CreditMemo'),
    ...fields,
    docNumber: draft.docNumber ?? null,
    txnDate: draft.txnDate ?? companyToday(ledger),
    balance: fields.total,
    payments: [],
    isVoided: false,
    totalBeforeVoid: 0,
  }
  if (draft.docNumber === undefined) record.docNumber = nextDocNumber(record.sequence)
  add(ledger, record)
  post(ledger, record.customer, -record.balance)
  return record
}

/** Replaces the lines of an invoice or credit memo; amounts applied beyond the new total are removed. */
export function changeLines(
  ledger: Ledger,
  record: InvoiceRecord | CreditMemoRecord,
  lines: SalesLine[],
): void {
  const { tax, total } = sumSales(lines, record.taxPercent)
  if (total < 0) throw new BookError('The total would be below zero.')
  const open = total - record.total
  record.lines = lines
  record.tax = tax
  record.total = total
  moveBalance(ledger, record, open)
  touch(ledger, record)
  announce(ledger, record, 'updated')
  for (const payment of record.payments.toReversed()) {
    if (record.balance >= 0) break
    reduceApplied(ledger, payment, record)
  }
}

/** Increases the open balance of a document and the customer's balance. */
export function moveBalance(
  ledger: Ledger,
  record: InvoiceRecord | CreditMemoRecord,
  amount: MinorUnits,
): void {
  record.balance += amount
  post(ledger, record.customer, record.entity === 'Invoice' ? amount : -amount)
}

/** Removes from payment lines the amount that exceeds a document which became smaller. */
function reduceApplied(
  ledger: Ledger,
  payment: PaymentRecord,
  record: InvoiceRecord | CreditMemoRecord,
): void {
  for (const line of payment.lines.toReversed()) {
    if (!('record' in line.target) || line.target.record !== record || record.balance >= 0) continue
    const taken = Math.min(line.amount, -record.balance)
    if (taken === line.amount) {
      payment.lines.splice(payment.lines.indexOf(line), 1)
      record.payments.splice(record.payments.indexOf(payment), 1)
    } else {
      line.amount -= taken
    }
    moveBalance(ledger, record, taken)
  }
  rebalance(ledger, payment)
}

export function sumSales(
  lines: readonly SalesLine[],
  taxPercent: string | null,
): { tax: MinorUnits; total: MinorUnits } {
  let net = 0
  let taxable = 0
  for (const line of lines) {
    const items = line.kind === 'item' ? [line] : line.kind === 'group' ? line.lines : []
    for (const item of items) {
      net += item.amount
      if (item.taxable) taxable += item.amount
    }
    if (line.kind === 'discount') net -= line.amount
  }
  const tax = taxPercent === null ? 0 : multiplyMinorUnits(taxable, taxPercent, 100)
  return { tax, total: net + tax }
}

function salesFields(ledger: Ledger, draft: SalesDraft): SalesFields {
  const { customer } = draft
  checkLive(ledger, customer)
  if (!customer.active) throw new BookError(`Customer ${customer.id} is inactive.`)
  const taxPercent = draft.taxPercent ?? null
  const { tax, total } = sumSales(draft.lines, taxPercent)
  if (total < 0) throw new BookError('The total would be below zero.')
  return {
    customer,
    currency: customer.currency,
    exchangeRate: chooseRate(ledger, customer.currency, draft.exchangeRate),
    lines: draft.lines,
    taxPercent,
    tax,
    total,
    note: draft.note ?? null,
    memo: draft.memo ?? null,
  }
}

/** Foreign documents made without a rate get 1, as QuickBooks' API does. */
export function chooseRate(
  ledger: Ledger,
  currency: string,
  rate: string | null | undefined,
): string | null {
  if (!ledger.isMultiCurrency) return null
  return currency === ledger.homeCurrency ? '1' : (rate ?? '1')
}

function nextDocNumber(sequence: number): string {
  return String(1000 + sequence)
}
