import { createActivity, createCompany } from '@vectis/quickbooks-emulator'
import { createBillingHub } from '../../src/index.ts'
import { compareAging } from './compare-aging.ts'
import { openHub } from './hub-fixture.ts'
import { connectTenant, loadCompany, realmId } from './load-company.ts'

/** Random companies, each read into a tenant of its own and compared with QuickBooks' own report. */
export async function compareRandomCompanies(seeds: readonly number[]) {
  const { storage, db, schema, close } = await openHub()
  const sums = { differences: [] as string[], customers: 0, foreign: 0, undated: 0 }
  const now = Date.parse('2026-11-23T18:00:00Z')
  for (const seed of seeds) {
    const tenantId = `aging-${seed}`
    let time = now - 20 * 86_400_000
    const company = createCompany({
      realmId,
      seed,
      clock: { now: () => time },
      customers: 4 + (seed % 9),
      invoices: 30 + (seed % 5) * 20,
      multiCurrency: seed % 3 !== 0,
    })
    const activity = createActivity(company, { seed })
    for (let step = 0; step < 60; step += 1) {
      time += 8 * 3_600_000
      activity.step()
    }
    // The generator makes none: an invoice without a due date, and a credit older than everything.
    const customerId = String(company.query('SELECT * FROM Customer').rows[0]!['Id'])
    const { operations } = company
    operations.createInvoice({ customerId, amount: '41.17', txnDate: '2026-07-01', dueDate: null })
    operations.createCreditMemo({ customerId, amount: '3.33', txnDate: '2026-01-31' })
    await connectTenant(storage, 'production', tenantId)
    await loadCompany(storage.sync.forTenant(tenantId), company)
    const hub = createBillingHub({ db, schema }).forTenant(tenantId)
    await hub.links.apply()
    // The report ends with the day it is asked for; no document may be later than that for the panel to agree.
    const { rows } = company.query('SELECT * FROM Invoice ORDERBY TxnDate DESC MAXRESULTS 1')
    const last = (rows[0]?.['TxnDate'] ?? '') as string
    const today = last > '2026-11-23' ? last : '2026-11-23'
    const { differences, ...counts } = await compareAging(company, hub, today)
    sums.differences.push(...differences.map((one) => `seed ${seed}, ${one}`))
    sums.customers += counts.customers
    sums.foreign += counts.foreign
    sums.undated += counts.undated
  }
  await close()
  return sums
}
