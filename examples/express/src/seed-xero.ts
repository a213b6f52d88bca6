import type { InvoiceBaseStatus, InvoiceStatus } from '@vectis/quickbooks/rows'
import type { Storage } from '@vectis/quickbooks-storage'

/**
 * One customer of the PSA is billed in Xero. A Xero adapter would write these rows; the billing tables and the hub use them
 * unchanged. Running it again changes nothing.
 */
export async function seedXero(
  { db }: Pick<Storage, 'db'>,
  { tenantId, today }: { tenantId: string; today: string },
): Promise<void> {
  const of = { tenant_id: tenantId, source: 'xero', realm_id: 'old-mill' }
  const customer = { customer_external_id: 'x-1', currency: 'USD' }
  const ago = (days: number) => {
    const date = new Date(`${today}T00:00:00Z`)
    date.setUTCDate(date.getUTCDate() - days)
    return date.toISOString().slice(0, 10)
  }
  const invoice = (number: number, days: number, balance: string) => {
    const base: InvoiceBaseStatus =
      balance === '0.00' ? 'paid' : balance === '860.00' ? 'open' : 'partially_paid'
    const status: InvoiceStatus = base !== 'paid' && days > 30 ? 'overdue' : base
    return {
      ...of,
      ...customer,
      external_id: `x-inv-${number}`,
      doc_number: `XR-${number}`,
      txn_date: ago(days),
      due_date: ago(days - 30),
      total_amount: '860.00',
      balance,
      base_status: base,
      status,
    }
  }
  const payment = (number: number, days: number, amount: string) => ({
    header: {
      ...of,
      ...customer,
      external_id: `x-pay-${number}`,
      txn_date: ago(days),
      total_amount: amount,
    },
    settlement: {
      ...of,
      ...customer,
      payment_external_id: `x-pay-${number}`,
      line_no: 1,
      linked_type: 'Invoice',
      linked_external_id: `x-inv-${number}`,
      invoice_external_id: `x-inv-${number}`,
      kind: 'cash' as const,
      amount,
      payment_total: amount,
      txn_date: ago(days),
    },
  })
  const payments = [
    payment(1041, 70, '860.00'),
    payment(1042, 40, '860.00'),
    payment(1043, 12, '400.00'),
  ]

  const sale = {
    ...of,
    ...customer,
    external_id: 'x-sale-1',
    doc_number: 'XS-1',
    txn_date: ago(2),
    total_amount: '95.00',
  }

  await db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('customers')
      .values({ ...of, external_id: 'x-1', display_name: 'Old Mill Bakery', currency: 'USD' })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    await transaction
      .insertInto('billing_invoices')
      .values([
        invoice(1041, 95, '0.00'),
        invoice(1042, 64, '0.00'),
        invoice(1043, 34, '460.00'),
        invoice(1044, 4, '860.00'),
      ])
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    await transaction
      .insertInto('billing_sales_receipts')
      .values(sale)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    await transaction
      .insertInto('billing_payment_headers')
      .values(payments.map(({ header }) => header))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    await transaction
      .insertInto('billing_payments')
      .values(payments.map(({ settlement }) => settlement))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  })
}
