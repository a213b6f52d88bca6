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
