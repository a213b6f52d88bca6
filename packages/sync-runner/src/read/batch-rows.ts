import {
  buildCreditMemoRow,
  buildCustomerRow,
  buildInvoiceRow,
  buildPaymentSet,
  buildRecurringTemplateRow,
} from '@vectis/quickbooks'
import type { BuildRowOptions, EntityTypes, SyncBatch, SyncEntity } from '@vectis/quickbooks'

/** Wire objects by entity. */
export type WireRows = { [E in SyncEntity]?: EntityTypes[E][] }

type BatchRows = Pick<
  SyncBatch,
  'customers' | 'invoices' | 'payments' | 'creditMemos' | 'templates'
>

/** The rows of a batch, derived by core from what came over the wire. */
export function buildBatchRows(wire: WireRows, options: BuildRowOptions): BatchRows {
  const rows: BatchRows = {}
  if (wire.Customer?.length) {
    rows.customers = wire.Customer.map((customer) => buildCustomerRow(customer, options))
  }
  if (wire.Invoice?.length) {
    rows.invoices = wire.Invoice.map((invoice) => buildInvoiceRow(invoice, options))
  }
  if (wire.Payment?.length) {
    rows.payments = wire.Payment.map((payment) => buildPaymentSet(payment, options))
  }
  if (wire.CreditMemo?.length) {
    rows.creditMemos = wire.CreditMemo.map((memo) => buildCreditMemoRow(memo, options))
  }
  if (wire.RecurringTransaction?.length) {
    rows.templates = wire.RecurringTransaction.map((template) =>
      buildRecurringTemplateRow(template, options),
    )
  }
  return rows
}

/** `rows` with an entity's objects added. */
export function addWireRows<E extends SyncEntity>(
  rows: WireRows,
  entity: E,
  objects: readonly EntityTypes[E][],
): void {
  const all: { [Name in SyncEntity]?: EntityTypes[Name][] } = rows
  const known = all[entity]
  if (known === undefined) all[entity] = [...objects] as (typeof all)[E]
  else (known as EntityTypes[E][]).push(...objects)
}
