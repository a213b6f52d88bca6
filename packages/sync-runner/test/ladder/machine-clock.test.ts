import type { Clock } from '@vectis/quickbooks'
import { expect, test } from 'vitest'
import { openBooks } from '../gone/open-books.ts'
import { realmId, tenantId } from '../support/open-realm.ts'

const hourMs = 3_600_000

test('a row stored by a machine two hours ahead is not newer than QuickBooks’ answer a minute later', async () => {
  const books = await openBooks()
  const { clock, operations, read, tell, stored } = books
  const ahead: Clock = { now: () => clock.now() + 2 * hourMs, sleep: clock.sleep }
  const id = String(operations.createCustomer({ displayName: 'Alder' })['Id'])
  await read()
  operations.renameCustomer({ id, displayName: 'Birch' })
  operations.setUpdatedAt({ entity: 'Customer', id, at: clock.now() + 30_000 })
  await tell({ entity: 'Customer', entityId: id, operation: 'updated' })
  // The entities are asked one by one then, and what an event names and the feed does not have yet, by its id.
  const [unserved = ''] = books.ids('Invoice')
  operations.changeNote({ entity: 'Invoice', id: unserved, note: 'odd' })
  operations.withholdObject({ entity: 'Invoice', id: unserved })
  const endLag = books.change('cdc', 'Customer', () => [])
  await clock.run(books.createRunner({ clock: ahead }).runOnce({ tenantId, mode: 'incremental' }))
  expect(stored('Customer', id)?.row).toMatchObject({ displayName: 'Birch' })
  endLag()

  // A balance moves within the second of that version, and without a new SyncToken.
  operations.createInvoice({ customerId: id, amount: '10' })
  await read()
  expect(stored('Customer', id)?.row).toMatchObject({ balance: '10' })
})

test('a check by a machine 22 hours ahead delays no count by more than the time until the next tick', async () => {
  const { clock, createRunner, read, tenant } = await openBooks()
  const ahead: Clock = { now: () => clock.now() + 22 * hourMs, sleep: clock.sleep }
  await clock.advance(hourMs)
  await clock.run(createRunner({ clock: ahead }).runOnce({ tenantId, mode: 'verify' }))
  await read()
  const checkpoints = await tenant.readCheckpoints(realmId)
  const counted = checkpoints.flatMap(({ entity, countedAt }) => (countedAt ? [entity] : []))
  expect(counted.length).toBeGreaterThan(4)
  for (const { entity, countedAt, fullReadAt } of checkpoints) {
    if (entity === 'RecurringTransaction') continue
    for (const time of [countedAt, fullReadAt].filter((one) => one !== null)) {
      expect(Date.parse(time), entity).toBeLessThanOrEqual(clock.now())
    }
  }
})
