/** A transaction without CurrencyRef is in the company's home currency, which is asked for only when it is needed. */
import type { ConnectionStore } from '@vectis/quickbooks/ports'
import { expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from './support/open-realm.ts'

async function openBooks() {
  const opened = await openRealm({
    company: { customers: 0, invoices: 0, homeCurrency: 'CAD' },
  })
  const { clock, emulator, createRunner, store } = opened
  const { operations } = emulator.books(realmId)
  const customerId = String(operations.createCustomer({ displayName: 'Alder Dental' })['Id'])
  const asked = () => emulator.log.records.filter(({ entity }) => entity === 'Preferences').length
  return {
    ...opened,
    asked,
    createInvoice: () => String(operations.createInvoice({ customerId, amount: '10' })['Id']),
    nameless: (...ids: string[]) =>
      emulator.faults.push({
        respond: { changeRows: [{ entity: 'Invoice', ids, omit: ['CurrencyRef'] }] },
      }),
    async tick() {
      await clock.advance(15 * 60_000)
      return clock.run(createRunner().runOnce({ tenantId }))
    },
    row: (id: string) => store.tables({ tenantId, realmId }).Invoice.get(id)?.row,
  }
}

test('a first read in which every transaction names its currency does not ask for it', async () => {
  const { asked, createInvoice, row, tick } = await openBooks()
  const id = createInvoice()
  await tick()
  expect(asked()).toBe(0)
  expect(row(id)).toMatchObject({ currency: 'CAD', unreadableFields: [] })
})

test('a transaction without CurrencyRef gets the home currency: one call, once, and kept with the connection', async () => {
  const { asked, connections, createInvoice, nameless, row, tick } = await openBooks()
  const first = createInvoice()
  const second = createInvoice()
  nameless(first, second)
  await tick()
  expect(row(first)).toMatchObject({ currency: 'CAD', unreadableFields: [] })
  expect(asked()).toBe(1)
  expect(await connections.forTenant(tenantId).read()).toMatchObject({ homeCurrency: 'CAD' })
  const third = createInvoice()
  nameless(third)
  await tick()
  expect(row(third)).toMatchObject({ currency: 'CAD', unreadableFields: [] })
  expect(asked()).toBe(1)
})

test('when it is not known, the row is stored and marked, and the next run asks again', async () => {
  const { asked, createInvoice, emulator, nameless, row, tick } = await openBooks()
  const first = createInvoice()
  nameless(first)
  emulator.faults.push({ match: { entity: 'Preferences' }, times: 1, respond: 'application-403' })
  expect(await tick()).toMatchObject({ outcome: 'succeeded' })
  expect(row(first)).toMatchObject({ currency: '', unreadableFields: ['CurrencyRef'] })
  const before = asked()
  const second = createInvoice()
  nameless(second)
  await tick()
  expect(asked()).toBe(before + 1)
  expect(row(second)).toMatchObject({ currency: 'CAD' })
})

const fullDisk = (connections: ConnectionStore): ConnectionStore => ({
  ...connections,
  forTenant: (tenant) => ({
    ...connections.forTenant(tenant),
    describeCompany: async () => {
      throw new Error('The disk is full.')
    },
  }),
})

test('the home currency from QuickBooks is used although our own store cannot keep it, and a warning reports that', async () => {
  const { asked, clock, connections, createInvoice, createRunner, nameless, row } =
    await openBooks()
  const id = createInvoice()
  nameless(id)
  const logged: string[] = []
  const log = (_about: unknown, message: string) => void logged.push(message)
  const runner = createRunner({
    connections: fullDisk(connections),
    logger: { debug: log, info: log, warn: log, error: log },
  })
  await clock.run(runner.runOnce({ tenantId }))
  expect(asked()).toBe(1)
  expect(row(id)).toMatchObject({ currency: 'CAD', unreadableFields: [] })
  expect(logged).toContain('The time zone or currency of the company could not be stored')
  expect(logged).not.toContain('The company could not be read for')
})

test('the time zone from QuickBooks holds for a run in which our own store could not keep it', async () => {
  const quirks = { companyTimeZone: 'America/Chicago' }
  const opened = await openRealm({ isDescribed: false, company: { quirks } })
  const days: unknown[] = []
  const runner = opened.createRunner({
    connections: fullDisk(opened.connections),
    afterTick: [{ name: 'day', run: async ({ today }) => void days.push(today) }],
  })
  await opened.clock.run(runner.runOnce({ tenantId }))
  expect(days).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\d$/)])
})
