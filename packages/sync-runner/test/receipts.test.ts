import { syncedEntities, syncEntities, type Having } from '@vectis/quickbooks/rows'
import { describe, expect, test } from 'vitest'
import { compareTables } from './support/compare-tables.ts'
import { openRealm, realmId, tenantId } from './support/open-realm.ts'
import type { OpenRealm } from './support/open-realm.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** No answer of change data capture names anything. */
const silentFeed = {
  match: { operation: 'cdc' },
  respond: { body: { CDCResponse: [{ QueryResponse: [{}] }], time: '2026-11-23T01:00:00-08:00' } },
} as const

const tick = ({ clock, runner }: OpenRealm) => clock.run(runner.runOnce({ tenantId }))

const differences = ({ store, emulator }: OpenRealm) =>
  compareTables(store.tables({ tenantId, realmId }), emulator.company(realmId))

const kinds = syncEntities.filter(
  (entity): entity is Having<'isRare'> => syncedEntities[entity].isRare,
)

test('both kinds of receipts are tested', () => {
  expect(kinds).toEqual(['SalesReceipt', 'RefundReceipt'])
})

describe.each(kinds)('%s', (entity) => {
  const receipts = ({ store }: OpenRealm) => store.tables({ tenantId, realmId })[entity]

  /** A company that was read whole, with receipts with and without a customer. */
  async function openRead({ receipts: wanted }: { receipts: number }) {
    const realm = await openRealm()
    const { operations } = realm.emulator.books(realmId)
    const customerId = String(operations.createCustomer({ displayName: 'Pays by card' })['Id'])
    const create = (amount = '40.00') =>
      String(operations[`create${entity}`]({ customerId, amount })['Id'])
    const ids = Array.from({ length: wanted }, () => create())
    if (wanted > 0) operations[`create${entity}`]({ amount: '7.00', depositAccountId: '35' })
    await tick(realm)
    expect(differences(realm)).toEqual([])
    return { ...realm, operations, customerId, create, ids }
  }

  async function daysUntilEqual(realm: OpenRealm): Promise<number> {
    for (let half = 1; half <= 14; half += 1) {
      await realm.clock.advance(dayMs / 2)
      await tick(realm)
      if (differences(realm).length === 0) return half / 2
    }
    return Infinity
  }

  test('they are read, changed, voided and deleted as invoices are; one without a customer is no odd row', async () => {
    const realm = await openRead({ receipts: 3 })
    const { operations, ids } = realm
    const id = ids[0]!
    const expected = { totalAmount: '40', depositAccountRef: '4', isVoided: false }
    expect(receipts(realm).get(id)?.row).toMatchObject(expected)
    const marks = await realm.store.forTenant(tenantId).countMarks(realmId)
    expect(marks[entity].noCustomer).toBe(0)
    operations.voidTransaction({ entity, id })
    operations.deleteTransaction({ entity, id: ids[1]! })
    await realm.clock.advance(hourMs)
    const report = await tick(realm)
    expect(report).toMatchObject({ calls: 1, entities: { [entity]: { updated: 1, deleted: 1 } } })
    expect(report.entities[entity]).not.toHaveProperty('noCustomer')
    expect(receipts(realm).get(id)).toMatchObject({
      preVoidTotal: '40',
      row: { isVoided: true, voidEvidence: 'note', totalAmount: '0' },
    })
    expect(receipts(realm).get(ids[1]!)?.deletedReason).toBe('deleted')
    expect(differences(realm)).toEqual([])
  })

  test('one is in no balance: what a customer owes agrees without it', async () => {
    const realm = await openRead({ receipts: 3 })
    realm.create('1000.00')
    realm.operations.createInvoice({ customerId: realm.customerId, amount: '5.00' })
    await realm.clock.advance(hourMs)
    const { report } = await tick(realm)
    expect(report?.checked.customer).toBeGreaterThan(0)
    expect(report?.differences).toEqual([])
  })

  test('those that no feed reported, new ones and deleted ones, are found within four days', async () => {
    for (const change of ['created', 'deleted'] as const) {
      const realm = await openRead({ receipts: 3 })
      realm.emulator.faults.push(silentFeed)
      if (change === 'created') realm.create()
      else realm.operations.deleteTransaction({ entity, id: realm.ids[2]! })
      expect(await daysUntilEqual(realm), change).toBeLessThanOrEqual(4)
    }
  })

  test('the first of a company, which no feed reported, is found within four days once another document changed', async () => {
    const realm = await openRead({ receipts: 0 })
    realm.emulator.faults.push({ ...silentFeed, times: 1 })
    realm.create()
    await realm.clock.advance(hourMs)
    await tick(realm)
    expect(receipts(realm).size).toBe(0)
    realm.operations.createInvoice({ customerId: realm.customerId, amount: '5.00' })
    expect(await daysUntilEqual(realm)).toBeLessThanOrEqual(4)
  })

  test('in a company without any they are counted when a person asks for a check', async () => {
    const realm = await openRead({ receipts: 0 })
    realm.emulator.faults.push(silentFeed)
    realm.create()
    await realm.clock.run(realm.runner.runOnce({ tenantId, mode: 'verify' }))
    expect(differences(realm)).toEqual([])
  })
})
