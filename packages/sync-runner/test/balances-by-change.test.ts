import type { BalanceSubject, SyncStore } from '@vectis/quickbooks/ports'
import { expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from './support/open-realm.ts'

const minuteMs = 60_000

/** The checks that a run asks of its store: all of the company, or what they are about. */
async function openWatched() {
  const realm = await openRealm({ company: { customers: 20, invoices: 200, seed: 5 } })
  const checks: (readonly BalanceSubject[] | 'all')[] = []
  const forTenant: SyncStore['forTenant'] = (id) => {
    const tenant = realm.store.forTenant(id)
    return {
      ...tenant,
      checkBalances(input) {
        checks.push(input.about ?? 'all')
        return tenant.checkBalances(input)
      },
    }
  }
  const runner = realm.createRunner({ store: { ...realm.store, forTenant } })
  const tick = () => realm.clock.run(runner.runOnce({ tenantId }))
  const { operations } = realm.emulator.books(realmId)
  return { ...realm, checks, tick, operations, takeChecks: () => checks.splice(0) }
}

test('a tick that wrote a few rows checks what they changed; the first read and the daily check look at everything', async () => {
  const { clock, tick, operations, takeChecks } = await openWatched()
  const first = await tick()
  expect(takeChecks()).toEqual(['all'])
  const customerId = String(operations.createCustomer({ displayName: 'Alder' })['Id'])
  const id = String(operations.createInvoice({ customerId, amount: '12' })['Id'])
  await clock.advance(15 * minuteMs)
  const second = await tick()
  expect(takeChecks()).toEqual([
    [
      { entity: 'Customer', externalId: customerId },
      { entity: 'Invoice', externalId: id },
    ],
  ])
  expect(second.report?.checked).toMatchObject({ payment: 0, invoice: 1, customer: 1 })
  expect(first.report?.checked.invoice).toBe(200)
  for (let n = 0; n < 96; n += 1) {
    await clock.advance(15 * minuteMs)
    await tick()
  }
  expect(takeChecks()).toEqual(['all'])
})

test('after a run that was interrupted, the next check looks at everything', async () => {
  const { clock, tick, operations, store, takeChecks } = await openWatched()
  await tick()
  takeChecks()
  const startedAt = new Date(clock.now()).toISOString()
  const died = { runId: 'died', realmId, kind: 'incremental', reason: 'no_webhooks' } as const
  await clock.advance(minuteMs)
  await store.forTenant(tenantId).startRun({ ...died, startedAt })
  operations.createCustomer({ displayName: 'Birch' })
  await clock.advance(15 * minuteMs)
  await tick()
  expect(takeChecks()).toEqual(['all'])
  operations.createCustomer({ displayName: 'Cedar' })
  await clock.advance(15 * minuteMs)
  await tick()
  expect(takeChecks()[0]).toHaveLength(1)
})
