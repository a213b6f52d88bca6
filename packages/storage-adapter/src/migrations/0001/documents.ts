import { creditMemosTable } from '../../tables/credit-memos.ts'
import { invoicesTable } from '../../tables/invoices.ts'
import { paymentHeadersTable } from '../../tables/payment-headers.ts'
import { paymentsSql } from '../../tables/payments.ts'
import { recurringTemplatesTable } from '../../tables/recurring-templates.ts'

/** Invoices, credit memos and recurring templates. */
export const documentTables = [
  invoicesTable.sql,
  creditMemosTable.sql,
  recurringTemplatesTable.sql,
].join('')

/** Payments: a header each, and a row per settlement. */
export const paymentTables = [paymentHeadersTable.sql, paymentsSql].join('')
