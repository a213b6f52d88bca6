/** The order of the reference page. A table that is in no group fails the test. */
export const tableGroups: Record<string, readonly string[]> = {
  'Customers and links': [
    'customers',
    'customer_links',
    'customer_link_refusals',
    'customer_link_audit',
  ],
  Billing: [
    'billing_invoices',
    'billing_payment_headers',
    'billing_payments',
    'billing_credit_memos',
    'billing_sales_receipts',
    'billing_refund_receipts',
    'billing_recurring_templates',
    'billing_sources',
    'billing_alerts',
    'billing_evidence',
    'billing_history',
  ],
  Connections: [
    'quickbooks_connections',
    'quickbooks_former_realms',
    'quickbooks_authorization_states',
    'quickbooks_api_usage',
  ],
  Sync: [
    'quickbooks_sync_checkpoints',
    'quickbooks_sync_leases',
    'quickbooks_sync_runs',
    'quickbooks_set_aside',
    'quickbooks_open_questions',
  ],
  Webhooks: ['quickbooks_webhook_events', 'quickbooks_webhook_counters'],
}

/** from, to, label; by value unless the label contains FK. */
const relations: readonly (readonly [string, string, string])[] = [
  ['customers', 'billing_invoices', 'customer_external_id'],
  ['customers', 'billing_payment_headers', 'customer_external_id'],
  ['customers', 'billing_credit_memos', 'customer_external_id'],
  ['customers', 'billing_recurring_templates', 'customer_external_id'],
  ['customers', 'customers', 'parent_external_id'],
  ['customers', 'customer_links', 'external_id'],
  ['customer_links', 'customer_link_audit', 'external_id'],
  ['billing_payment_headers', 'billing_payments', 'FK payment_external_id'],
  ['billing_invoices', 'billing_payments', 'invoice_external_id'],
  ['billing_credit_memos', 'billing_payments', 'credit_memo_external_id'],
  ['billing_recurring_templates', 'billing_invoices', 'recurring_template_ref'],
  ['quickbooks_connections', 'quickbooks_sync_checkpoints', 'realm_id'],
  ['quickbooks_connections', 'quickbooks_sync_runs', 'realm_id'],
  ['quickbooks_connections', 'quickbooks_webhook_events', 'realm_id'],
  ['quickbooks_sync_runs', 'quickbooks_set_aside', 'FK run_id'],
]

/** A Mermaid picture: keys and the columns that the lines speak of. */
export function drawRelations(
  columns: readonly { table: string; column: string; type: string }[],
): string {
  const drawn = [...new Set(relations.flatMap(([from, to]) => [from, to]))]
  const shown = new Set([
    'tenant_id',
    'realm_id',
    'external_id',
    'payment_external_id',
    'run_id',
    'entity',
    'event_id',
    'customer_id',
    'base_status',
    'state',
    'kind',
    'balance',
    'amount',
    'total_amount',
    'due_date',
    'txn_date',
    'currency',
  ])
  const entities = drawn.map((table) => {
    const lines = columns
      .filter((column) => column.table === table && shown.has(column.column))
      .map(({ column, type }) => `    ${type.replaceAll(/[^a-z]/g, '_')} ${column}`)
    return [`  ${table} {`, ...lines, '  }'].join('\n')
  })
  const lines = relations.map(([from, to, label]) => {
    if (!columns.some(({ table, column }) => table === to && column === label.replace('FK ', ''))) {
      throw new Error(`Expected ${to}.${label}.`)
    }
    return `  ${from} ||--o{ ${to} : "${label}"`
  })
  return ['erDiagram', ...lines, ...entities].join('\n')
}
