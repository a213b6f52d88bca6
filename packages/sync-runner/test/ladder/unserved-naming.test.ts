import { expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from '../support/open-realm.ts'

const minuteMs = 60_000

/**
 * Four invoices of one second that come in the order 4, 1, 2, 3: the ids of the first one's neighbours enclose the
 * third.
 */
async function openOutOfOrder() {
  const realm = await openRealm({
    company: { customers: 0, invoices: 0, quirks: { tieOrder: 'recent' } },
  })
  const { operations } = realm.emulator.books(realmId)
  const customerId = String(operations.createCustomer({ displayName: 'Alder' })['Id'])
  const make = () => String(operations.createInvoice({ customerId, amount: '9' })['Id'])
  const [first, second, third, fourth] = [make(), make(), make(), make()]
  for (const id of [second, first, fourth]) {
    await realm.clock.advance(minuteMs)
    operations.changeInvoice({ id, amount: '10' })
  }
  await realm.clock.advance(60 * minuteMs)
  const named = async () => {
    const open = await realm.store.forTenant(tenantId).readQuestions({ realmId, limit: 100 })
    return open.filter(({ kind }) => kind === 'unserved').map(({ externalId }) => externalId)
  }
  return { ...realm, operations, first, third, named }
}

test('an id between the neighbours’ that is served by itself is not taken for the row that is not', async () => {
  const { clock, runner, operations, first, third, named } = await openOutOfOrder()
  operations.withholdObject({ entity: 'Invoice', id: first })
  await clock.run(runner.runOnce({ tenantId }))
  expect(await named()).not.toContain(third)
  expect(await named()).toEqual([''])
})
