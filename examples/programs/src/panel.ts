import { createBillingHub } from '@vectis/billing-hub'
import { todayIn } from '@vectis/quickbooks/values'
import { createSyncRunner } from '@vectis/quickbooks-sync'
import { connect } from './connect.ts'
import { openEmulatedIntuit } from './emulated-intuit.ts'

const intuit = await openEmulatedIntuit()
const { storage, quickbooks, connection, close } = await connect(intuit)
const { db, connections, sync: store } = storage
const runner = createSyncRunner({ quickbooks, store, connections })
await runner.runOnce({ tenantId: 'acme' })

// Your own customers. QuickBooks writes "Contoso Dental, Inc."; the link rules recognise the same company.
const spine = async () => [{ id: 'customer-7', name: 'Contoso Dental' }]
const hub = createBillingHub({ db, spine }).forTenant('acme')
await hub.links.apply()

// Today's date in the time zone of the company decides what is overdue.
const { timeZone } = connection
const today = timeZone === null ? null : todayIn(timeZone, Date.now())
const panel = await hub.panel('customer-7', { today })
for (const { currency, outstanding, overdue, overdueCount, unapplied, aging } of panel.currencies) {
  console.log(`${currency} outstanding ${outstanding}, overdue ${overdue} (${overdueCount})`)
  console.log(`unapplied ${unapplied}, more than 90 days late ${aging?.days91plus}`)
}
for (const { docNumber, status, total, balance, settlements } of panel.recentInvoices) {
  const paid = settlements.map(({ amount, date }) => `${amount} on ${date}`).join(', ') || 'nothing'
  console.log(`${docNumber} ${status}: ${balance} of ${total} open, paid ${paid}`)
}

await runner.stop()
await close()
await intuit.close()
