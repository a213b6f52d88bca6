// What a program needs to compute from a company's books on its own: see docs/decisions/0196.
export { ledgerOf } from './books/ledger-of.ts'
export { decimalText, multiplyMinorUnits } from './books/minor-units.ts'
export type { MinorUnits } from './books/minor-units.ts'
export { creditLinkNote } from './books/operations/payments.ts'
export { formatPacificTime } from './books/pacific-time.ts'
export type {
  AnyRecord,
  BookRecord,
  CreditMemoRecord,
  CustomerRecord,
  InvoiceRecord,
  PaymentLine,
  PaymentRecord,
  ReceiptRecord,
  RecordEntity,
  RecordTypes,
  SalesFields,
  SalesLine,
  TemplateRecord,
} from './books/records.ts'
export { compareText } from './query-language/compile-order.ts'
