import { createCompany } from '@vectis/quickbooks-emulator'
import type { BooksCompany } from '@vectis/quickbooks-emulator'
import { expect, test } from 'vitest'
import { createSeeded } from './simulation/seeded.ts'
import { compareTables } from './support/compare-tables.ts'
import { openRealm, realmId, tenantId } from './support/open-realm.ts'

test.each([1, 2, 3, 4, 5])(
  'books that change between the slices of a requested full read are stored: seed %i',
  async (seed) => {
    const random = createSeeded(seed)
    const { clock, createRunner, store, emulator } = await openRealm({
      company: { customers: 8, invoices: 60 },
      emulator: { latencyMs: 20 },
    })
    const entitiesAtOnce = random.integer(1, 4)
    const runner = createRunner({ pageSize: random.integer(5, 20), entitiesAtOnce })
    const { operations } = emulator.company(realmId) as BooksCompany
    const made: string[] = []
    let customers = 0
    const change = () => {
      const customer = operations.createCustomer({ displayName: `Made ${(customers += 1)}` })
      const customerId = (customer as { Id: string }).Id
      made.push((operations.createInvoice({ customerId, amount: 120 }) as { Id: string }).Id)
      const act = random.integer(0, 3)
      if (act < 2) operations.deleteTransaction({ entity: 'Invoice', id: made.shift()! })
      if (act === 2) operations.voidTransaction({ entity: 'Invoice', id: made.shift()! })
    }
    /** Requests a full read until it has ended. */
    const readInSlices = async () => {
      for (let slices = 0; ; slices += 1) {
        expect(slices).toBeLessThan(60)
        const sliceMs = random.integer(20, 300)
        const report = await clock.run(runner.runOnce({ tenantId, mode: 'full', sliceMs }))
        if (!report.hasMore) return report
        if (random.chance(0.6)) change()
        await clock.advance(random.integer(0, 120_000))
      }
    }
    expect((await readInSlices()).outcome).toBe('succeeded')
    expect((await readInSlices()).outcome).toBe('succeeded')
    expect(compareTables(store.tables({ tenantId, realmId }), emulator.company(realmId))).toEqual(
      [],
    )
  },
)

test('of two tenants in one slot the second waits a slice of the first one’s read, not all of it', async () => {
  const { clock, emulator, connections, runner, quickbooks } = await openRealm({
    company: { customers: 20, invoices: 200 },
    emulator: { latencyMs: 20 },
    runner: { pageSize: 20, sliceMs: 100, realmsAtOnce: 1 },
  })
  const small = '9130357766900002'
  emulator.addCompany(createCompany({ realmId: small, clock, customers: 1, invoices: 1 }))
  await connections.forTenant('tenant-2').connect({
    environment: 'sandbox',
    realmId: small,
    tokens: emulator.issueTokens({ realmId: small }),
    timeZone: 'America/Los_Angeles',
  })
  const ended: [string, boolean][] = []
  const leaving = new AbortController()
  const reading = (async () => {
    for await (const event of runner.events({ signal: leaving.signal }))
      if (event.type === 'run_finished') ended.push([event.tenantId, event.report.hasMore])
  })()
  runner.start()
  await clock.advance(60_000)
  await runner.stop()
  leaving.abort()
  await reading
  expect(ended.slice(0, 2)).toEqual([
    [tenantId, true],
    ['tenant-2', false],
  ])
  // With nobody else in the queue, the rest of it is read without a break.
  expect(ended.slice(2)).toEqual([[tenantId, false]])
  await quickbooks.close()
})
