import { createSyncRunner } from '@vectis/quickbooks-sync'
import { sql } from 'kysely'
import { connect } from './connect.ts'
import { openEmulatedIntuit } from './emulated-intuit.ts'

const intuit = await openEmulatedIntuit()
const { storage, quickbooks, close } = await connect(intuit)
const { db, connections, sync: store } = storage
const runner = createSyncRunner({ quickbooks, store, connections })
await runner.runOnce({ tenantId: 'acme' })

// From your tables: no call to QuickBooks, and you can join your other tables. Amounts are text, so that no cent is lost.
const invoiced = await db
  .selectFrom('billing_invoices as invoice')
  .innerJoin('customers as customer', (join) =>
    join
      .onRef('customer.tenant_id', '=', 'invoice.tenant_id')
      .onRef('customer.source', '=', 'invoice.source')
      .onRef('customer.realm_id', '=', 'invoice.realm_id')
      .onRef('customer.external_id', '=', 'invoice.customer_external_id'),
  )
  .where('invoice.tenant_id', '=', 'acme')
  .where('invoice.deleted_at', 'is', null)
  .groupBy(['customer.display_name', 'invoice.currency'])
  .orderBy('customer.display_name')
  .select(['customer.display_name as customer', 'invoice.currency'])
  .select(sql<string>`sum(invoice.total_amount)::text`.as('total'))
  .execute()
for (const { customer, currency, total } of invoiced) {
  console.log(`${customer} was invoiced ${total} ${currency}`)
}

// From QuickBooks itself: metered, but up to date. Each page of up to 500 rows is one call.
const realm = await quickbooks.realm('acme')
const where = { Balance: { gt: '0' }, DueDate: { lt: '2025-04-30' } }
for await (const row of realm.query('Invoice', { where, orderBy: { field: 'DueDate' } })) {
  console.log(`${row.DocNumber} was due ${row.DueDate}: ${row.Balance} is open`)
}

await runner.stop()
await close()
await intuit.close()
