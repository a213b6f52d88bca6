import { expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from '../support/open-realm.ts'
import type { OpenRealm } from '../support/open-realm.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

const tick = ({ clock, runner }: OpenRealm) => clock.run(runner.runOnce({ tenantId }))
const isStored = ({ store }: OpenRealm, id: string) =>
  store.tables({ tenantId, realmId }).Invoice.get(id)?.row != null

/** Invoices with ids far apart, so that a row which cannot be served is only known by the interval of its creation. */
async function openFarApart(fault: string) {
  const realm = await openRealm({ company: { customers: 1, invoices: 0 } })
  const { operations } = realm.emulator.books(realmId)
  if (fault === 'HTTP 500') {
    const body = JSON.stringify({
      Fault: { Error: [{ Message: 'An application error', code: '10000' }], type: 'SystemFault' },
    })
    realm.emulator.faults.push({
      respond: {
        transform: (response) =>
          String(response.body).includes('4002') ? { ...response, status: 500, body } : response,
      },
    })
  }
  const customerId = String(operations.createCustomer({ displayName: 'Alder' })['Id'])
  const invoice = () => {
    for (let n = 0; n < 40; n += 1) operations.receivePayment({ customerId, amount: '0' })
    return String(operations.createInvoice({ customerId, amount: '10.00' })['Id'])
  }
  const minute = () => realm.clock.advance(minuteMs)
  invoice()
  await minute()
  const two = [invoice(), invoice()] as const
  await minute()
  const sound = invoice()
  await minute()
  const last = invoice()
  await realm.clock.advance(dayMs)
  const withhold = (...ids: string[]) => {
    for (const id of ids) operations.withholdObject({ entity: 'Invoice', id })
  }
  const release = (id: string) => operations.releaseObject({ entity: 'Invoice', id })
  return { realm, two, sound, last, withhold, release }
}

const faults = ['Fault 4002', 'HTTP 500']

test.for(faults)(
  'a row that is served again is read although another one known by its interval cannot be served (%s)',
  async (fault) => {
    const { realm, two, last, withhold, release } = await openFarApart(fault)
    withhold(two[0], last)
    await tick(realm)
    expect(isStored(realm, last)).toBe(false)
    release(last)
    await realm.clock.advance(dayMs + 1)
    await tick(realm)
    expect(isStored(realm, last)).toBe(true)
  },
)

test.for(faults)(
  'a row that is served again is read though its neighbour in the interval cannot be served any more, stored as it is (%s)',
  async (fault) => {
    const { realm, two, withhold, release } = await openFarApart(fault)
    withhold(two[1])
    await tick(realm)
    expect(isStored(realm, two[1])).toBe(false)
    release(two[1])
    withhold(two[0])
    await realm.clock.advance(dayMs + 1)
    await tick(realm)
    expect(isStored(realm, two[1])).toBe(true)
  },
)

test.for(faults)(
  'of two rows of one interval, the one that is served again is read a day later (%s)',
  async (fault) => {
    const { realm, two, withhold, release } = await openFarApart(fault)
    withhold(...two)
    await tick(realm)
    expect(isStored(realm, two[1])).toBe(false)
    release(two[1])
    await realm.clock.advance(dayMs + 1)
    await tick(realm)
    expect(isStored(realm, two[1])).toBe(true)
    expect(isStored(realm, two[0])).toBe(false)
  },
)

test('an interval that holds one such row beside served ones costs three requests a day', async () => {
  const { realm, sound, withhold } = await openFarApart('Fault 4002')
  withhold(sound)
  await tick(realm)
  await realm.clock.advance(dayMs + 1)
  const before = realm.emulator.log.records.length
  await tick(realm)
  const asked = realm.emulator.log.records
    .slice(before)
    .filter(({ statement }) => / FROM Invoice WHERE (?!CustomerRef)/.test(statement ?? ''))
  expect(asked.map(({ status }) => status)).toEqual([400, 200, 200])
})

test('a row that a scan of the whole entity skips again keeps its question, although a deletion makes the counts equal', async () => {
  const { realm, last, withhold } = await openFarApart('Fault 4002')
  const { clock, emulator, store } = realm
  const { operations } = emulator.books(realmId)
  const first = String(
    emulator.books(realmId).query('SELECT Id FROM Invoice ORDERBY MetaData.CreateTime').rows[0]![
      'Id'
    ],
  )
  withhold(first)
  await tick(realm)
  const tenant = store.forTenant(tenantId)
  const intervals = async () =>
    (await tenant.readQuestions({ realmId, limit: 100 })).filter(
      ({ externalId }) => externalId === '',
    )
  const [question] = await intervals()
  const lease = (await tenant.acquireLease({ realmId, owner: 'test', leaseMs: minuteMs }))!
  const observedAt = new Date(clock.now()).toISOString()
  const put = [{ ...question!, createdBefore: null }]
  await tenant.commit({ realmId, lease, observedAt, questions: { put } })
  await tenant.releaseLease(lease)
  // A deletion that no feed shows, and that no read by id confirms in this tick.
  emulator.faults.push({ match: { operation: 'cdc' }, respond: 'unservable' })
  emulator.faults.push({ match: { operation: 'read' }, respond: 'application-error' })
  operations.deleteTransaction({ entity: 'Invoice', id: last })
  await clock.advance(dayMs + 1)
  await tick(realm)
  expect(await intervals()).toHaveLength(1)
})
