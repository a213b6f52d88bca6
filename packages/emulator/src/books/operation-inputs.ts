import type { AmountInput, LineInput } from './input.ts'
import type { Address, ReceiptEntity, Schedule, TemplateRecord, TemplateType } from './records.ts'

/** A new customer; every field but the name is optional. */
export interface CreateCustomerInput {
  displayName: string
  parentId?: string
  companyName?: string
  givenName?: string
  familyName?: string
  isProject?: boolean
  billWithParent?: boolean
  email?: string
  phone?: string
  address?: Address
  notes?: string
  taxable?: boolean
  /** Default: the parent's, else the home currency. */
  currency?: string
}

export interface UpdateCustomerInput {
  id: string
  companyName?: string | null
  email?: string | null
  phone?: string | null
  address?: Address | null
  notes?: string | null
  billWithParent?: boolean
}

export interface MergeCustomersInput {
  survivorId: string
  loserId: string
  /** Moved transactions get a new LastUpdatedTime; unknown of QuickBooks. Default false. */
  touchTransactions?: boolean
  /** Change data capture sends a deleted stub for the loser; unknown of QuickBooks. Default true. */
  stub?: boolean
}

/** The common fields of invoices, credit memos and templates. `amount` alone means one line. */
export interface SalesInput {
  customerId: string
  amount?: AmountInput
  lines?: readonly LineInput[]
  /** Default: today in the company's time zone. */
  txnDate?: string
  /** Percent, of the lines that are `taxable`. */
  taxPercent?: string
  /** Home units for one unit of the customer's currency. Default `1`, as QuickBooks' API does. */
  exchangeRate?: string
  /** Default: the next number. Null: none. */
  docNumber?: string | null
  /** PrivateNote. */
  note?: string
  /** CustomerMemo. */
  memo?: string
}

export interface CreateInvoiceInput extends SalesInput {
  /** Default: 30 days after TxnDate. Null: none. */
  dueDate?: string | null
  /** Reduces the balance without a payment. */
  deposit?: AmountInput
}

export interface ChangeInvoiceInput {
  id: string
  amount?: AmountInput
  lines?: readonly LineInput[]
  dueDate?: string | null
  docNumber?: string | null
}

export interface ApplicationInput {
  invoiceId: string
  amount: AmountInput
}

export interface CreditUseInput {
  creditMemoId: string
  amount: AmountInput
}

export interface ReceivePaymentInput {
  customerId: string
  /** Money received; 0 when only credits are used. */
  amount: AmountInput
  applications?: readonly ApplicationInput[]
  credits?: readonly CreditUseInput[]
  txnDate?: string
  exchangeRate?: string
  note?: string
  referenceNumber?: string
}

export interface TemplateInput extends Omit<SalesInput, 'txnDate' | 'docNumber' | 'memo'> {
  name: string
  /** Default `Invoice`. */
  type?: TemplateType
  /** Default `Automated`. */
  recurType?: TemplateRecord['recurType']
  active?: boolean
  /** Default: monthly on the first, from the first of next month. Null: none. */
  schedule?: Partial<Schedule> | null
}

export type VoidableEntity = 'Invoice' | 'Payment' | 'CreditMemo' | ReceiptEntity
