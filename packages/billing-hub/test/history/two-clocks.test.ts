/** The story of docs/guides/history.md, shown by both clocks. */
import { createCompany } from '@vectis/quickbooks-emulator'
import { expect, test } from 'vitest'
import { createBillingHub } from '../../src/index.ts'
import { openHub, realmId, tenantId } from '../support/hub-fixture.ts'
import { loadCompany } from '../support/load-company.ts'

test('an invoice that is dated back, paid, bounced and voided, as known at and as of each day', async () => {
  let now = Date.parse('2026-10-31T18:00:00Z')
  const clock = { now: () => now, sleep: () => Promise.resolve() }
  const { storage, db, schema, close } = await openHub({ clock })
  const company = createCompany({ realmId, seed: 1, clock, customers: 0 })
  const { operations } = company
  const customerId = String(operations.createCustomer({ displayName: 'Acme' })['Id'])
  const hub = createBillingHub({ db, schema, clock }).forTenant(tenantId)
  const read = async (day: string) => {
    now = Date.parse(`${day}T18:00:00Z`)
    const happened = acts.get(day)?.()
    await loadCompany(storage.sync.forTenant(tenantId), company, `${day}T18:00:00Z`)
    return happened === undefined ? '' : String(happened['Id'])
  }
  let [invoiceId, paymentId] = ['', '']
  const acts = new Map<string, () => Record<string, unknown>>([
    ['2026-11-03', () => operations.createInvoice({ customerId, amount: '500', txnDate: '2026-10-20' })],
    ['2026-11-05', () => operations.receivePayment({ customerId, amount: '500', applications: [{ invoiceId, amount: '500' }] })],
    ['2026-11-08', () => operations.voidTransaction({ entity: 'Payment', id: paymentId })],
    ['2026-11-12', () => operations.voidTransaction({ entity: 'Invoice', id: invoiceId })],
  ]) // prettier-ignore
  try {
    await read('2026-10-30')
    await hub.links.apply()
    invoiceId = await read('2026-11-03')
    paymentId = await read('2026-11-05')
    await read('2026-11-08')
    await read('2026-11-12')
    now = Date.parse('2026-11-13T18:00:00Z')
    const days = ['2026-10-31', '2026-11-04', '2026-11-06', '2026-11-09', '2026-11-13']
    const row = (at: (day: string) => { knownAt?: string; asOf?: string }) =>
      Promise.all(
        days.map(async (day) => {
          const id = `quickbooks:${realmId}:${customerId}`
          const { recentInvoices, currencies } = await hub.panel(id, { today: day, ...at(day) })
          const [invoice] = recentInvoices
          if (invoice === undefined) return 'nothing'
          const figure = `$${Number(currencies[0]?.outstanding)}`
          return invoice.baseStatus === 'voided' ? `${figure}, voided` : figure
        }),
      )
    const endOf = (day: string) => `${day}T23:59:59Z`
    expect(await row((day) => ({ knownAt: endOf(day) }))).toEqual(['nothing', '$500', '$0', '$500', '$0, voided']) // prettier-ignore
    expect(await row((asOf) => ({ asOf }))).toEqual(days.map(() => '$0, voided'))
    expect(await row((asOf) => ({ asOf, knownAt: endOf('2026-11-04') }))).toEqual(days.map(() => '$500')) // prettier-ignore
    expect(await row((asOf) => ({ asOf, knownAt: endOf('2026-11-06') }))).toEqual(['$500', '$500', '$0', '$0', '$0']) // prettier-ignore
  } finally {
    await close()
  }
})
