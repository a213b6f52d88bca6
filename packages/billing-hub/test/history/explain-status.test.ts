/** Why an alert closed: paid, voided, or deleted, with what showed it. */
import { createCompany } from '@vectis/quickbooks-emulator'
import { expect, test } from 'vitest'
import { createBillingHub } from '../../src/index.ts'
import { openHub, realmId, tenantId } from '../support/hub-fixture.ts'
import { loadCompany } from '../support/load-company.ts'

test('the steps of three alerts that closed, each by another cause', async () => {
  let now = Date.parse('2026-11-20T18:00:00Z')
  const clock = { now: () => now, sleep: () => Promise.resolve() }
  const { storage, db, schema, close } = await openHub({ clock })
  const company = createCompany({ realmId, seed: 1, clock, customers: 0 })
  const { operations } = company
  const customerId = String(operations.createCustomer({ displayName: 'Acme' })['Id'])
  const [paid = '', voided = '', deleted = ''] = ['100', '200', '300'].map((amount) =>
    String(
      operations.createInvoice({
        customerId,
        amount,
        txnDate: '2026-10-01',
        dueDate: '2026-10-20',
      })['Id'],
    ),
  )
  const hub = createBillingHub({ db, schema, clock }).forTenant(tenantId)
  const tick = async (...gone: string[]) => {
    const observedAt = new Date(now).toISOString()
    const tombstones = gone.map(
      (externalId) =>
        ({ entity: 'Invoice', externalId, deletedAt: observedAt, reason: 'deleted' }) as const,
    )
    await loadCompany(storage.sync.forTenant(tenantId), company, observedAt, tombstones)
    await hub.links.apply()
    await hub.alerts.evaluateOverdue({ today: observedAt.slice(0, 10) })
    now += 86_400_000
  }
  try {
    await tick()
    operations.receivePayment({
      customerId,
      amount: '100',
      applications: [{ invoiceId: paid, amount: '100' }],
    })
    operations.voidTransaction({ entity: 'Invoice', id: voided })
    operations.deleteTransaction({ entity: 'Invoice', id: deleted })
    await tick(deleted)
    const stepsOf = async (id: string) => {
      const explained = await hub.explain.alert(`invoice_overdue:quickbooks:${realmId}:${id}`)
      return explained?.steps.map(({ kind, verdict, documents: [invoice] }) => {
        const { state, reason, evidence } = invoice!
        return [
          kind,
          verdict,
          state.status,
          Number(state.open),
          reason.voidEvidence,
          Number(reason.preVoidTotal),
          reason.deletedReason,
          evidence?.kind,
        ]
      })
    }
    const opened = (open: number) => ['opened', 'fires', 'open', open, null, 0, null, 'sync']
    expect(await stepsOf(paid)).toEqual([
      opened(100),
      ['closed', 'paid', 'paid', 0, null, 0, null, 'sync'],
    ])
    expect(await stepsOf(voided)).toEqual([
      opened(200),
      ['closed', 'voided', 'voided', 0, 'note', 200, null, 'sync'],
    ])
    expect(await stepsOf(deleted)).toEqual([
      opened(300),
      ['closed', 'deleted', 'deleted', 0, null, 0, 'deleted', 'sync'],
    ])
  } finally {
    await close()
  }
})
