/** Columns of a settlement row with the field of the row and the type. */
export const settlementColumns = [
  { field: 'lineNo', column: 'line_no', type: 'integer' },
  { field: 'linkedType', column: 'linked_type', type: 'text' },
  { field: 'linkedExternalId', column: 'linked_external_id', type: 'text' },
  { field: 'kind', column: 'kind', type: 'text' },
  { field: 'amount', column: 'amount', type: 'numeric' },
  { field: 'invoiceExternalId', column: 'invoice_external_id', type: 'text' },
  { field: 'creditMemoExternalId', column: 'credit_memo_external_id', type: 'text' },
] as const

/** Columns of a settlement row that repeat those of its payment; `header` is the column there. */
// prettier-ignore
export const repeatedColumns = [
  { field: 'customerExternalId', column: 'customer_external_id', header: 'customer_external_id', type: 'text' },
  { field: 'txnDate', column: 'txn_date', header: 'txn_date', type: 'date' },
  { field: 'currency', column: 'currency', header: 'currency', type: 'text' },
  { field: 'exchangeRate', column: 'exchange_rate', header: 'exchange_rate', type: 'numeric' },
  { field: 'totalAmount', column: 'payment_total', header: 'total_amount', type: 'numeric' },
  { field: 'unappliedAmount', column: 'unapplied_amount', header: 'unapplied_amount', type: 'numeric' },
  { field: 'referenceNumber', column: 'reference_number', header: 'reference_number', type: 'text' },
  { field: 'isAutomaticCreditLink', column: 'is_automatic_credit_link', header: 'is_automatic_credit_link', type: 'boolean' },
  { field: 'sourceCreatedAt', column: 'source_created_at', header: 'source_created_at', type: 'timestamptz' },
] as const
