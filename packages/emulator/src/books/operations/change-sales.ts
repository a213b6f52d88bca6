import { BookError } from '../book-error.ts'
import type { Ledger } from '../ledger.ts'
import type { CreditMemoRecord, InvoiceRecord, SalesFields } from '../records.ts'
import { moveDocument } from './documents.ts'
import { changeLines, chooseRate, moveBalance, sumSales } from './sales.ts'

/** What an update of an invoice or credit memo can change. */
export type SalesChange = Pick<
  SalesFields,
  'customer' | 'lines' | 'taxPercent' | 'exchangeRate' | 'note' | 'memo'
> & {
  docNumber: string | null
  txnDate: string
  /** Invoices only. */
  dueDate?: string | null
  deposit?: number | null
  emailStatus?: InvoiceRecord['emailStatus']
}

/**
 * Enters a whole invoice or credit memo again: amounts applied beyond a smaller total are removed from its payments.
 * Refuses before it changes anything.
 */
export function changeSales(
  ledger: Ledger,
  record: InvoiceRecord | CreditMemoRecord,
  change: SalesChange,
): void {
  const { customer, lines, taxPercent, exchangeRate, deposit, dueDate, emailStatus } = change
  const { total } = sumSales(lines, taxPercent)
  if (total < 0) throw new BookError('The total would be below zero.')
  if (record.isVoided && total !== 0) throw new BookError(`${record.entity} is voided.`)
  if (deposit != null && (deposit < 0 || deposit > total)) {
    throw new BookError('A deposit is between nothing and the total.')
  }
  if (customer !== record.customer) moveDocument(ledger, record, customer)
  record.taxPercent = taxPercent
  record.exchangeRate = chooseRate(ledger, record.currency, exchangeRate ?? record.exchangeRate)
  record.note = change.note
  record.memo = change.memo
  record.docNumber = change.docNumber
  record.txnDate = change.txnDate
  if (record.entity === 'Invoice') {
    if (dueDate !== undefined) record.dueDate = dueDate
    if (emailStatus !== undefined) record.emailStatus = emailStatus
    if (deposit !== undefined) {
      const moved = (record.deposit ?? 0) - (deposit ?? 0)
      record.deposit = deposit
      moveBalance(ledger, record, moved)
    }
  }
  changeLines(ledger, record, lines)
}
