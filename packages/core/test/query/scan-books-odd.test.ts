import { describe, expect, test } from 'vitest'
import { found, idsOf, open, unserved } from './open-books.ts'

/** An invoice is deleted right after this many queries of invoices. */
function deleteAfter(
  id: string,
  after: number,
  { emulator, books }: Pick<Awaited<ReturnType<typeof open>>, 'emulator' | 'books'>,
): void {
  emulator.faults.push({
    match: { operation: 'query', entity: 'Invoice' },
    after,
    times: 1,
    respond: {
      transform: (response) => {
        books.operations.deleteTransaction({ entity: 'Invoice', id })
        return response
      },
    },
  })
}

describe('a row that QuickBooks cannot serialise', () => {
  test.for(['Customer', 'Invoice', 'Payment', 'RecurringTransaction'] as const)(
    'is found by halving and stepped over: %s',
    async (entity) => {
      const { clock, books, read, requests } = await open()
      const ids = idsOf(books, entity)
      const bad = ids[Math.floor(ids.length / 2)]!
      books.operations.withholdObject({ entity, id: bad })
      const pages = await clock.run(read(entity))
      expect(new Set(found(pages))).toEqual(new Set(ids.filter((id) => id !== bad)))
      expect(unserved(pages)).toMatchObject([{ error: { faultCode: '4002' } }])
      expect(requests()).toBeLessThanOrEqual(14)
    },
  )

  test.for([
    { name: 'the first', at: [0] },
    { name: 'the last', at: [59] },
    { name: 'two on a page', at: [13, 40] },
    { name: 'two next to each other', at: [20, 21] },
    { name: 'the first and the last', at: [0, 59] },
  ])('is stepped over where it is $name', async ({ at }) => {
    const { clock, books, read } = await open()
    const ids = idsOf(books, 'Invoice')
    const bad = at.map((index) => ids[index]!)
    for (const id of bad) books.operations.withholdObject({ entity: 'Invoice', id })
    const pages = await clock.run(read('Invoice'))
    expect(new Set(found(pages))).toEqual(new Set(ids.filter((id) => !bad.includes(id))))
    expect(unserved(pages)).toHaveLength(at.length)
    const [first] = unserved(pages)
    if (at[0] === 0) expect(first).toMatchObject({ createdFrom: null })
    if (at[0] === 59) expect(first).toMatchObject({ createdBefore: null })
    if (at.length === 1 && at[0] !== 0) {
      expect(first).toMatchObject({ idBefore: ids[at[0]! - 1] })
    }
  })

  test('two in one second, with small pages', async () => {
    const { clock, books, read } = await open({ customers: 3, invoices: 0 })
    const { operations } = books
    const customer = operations.createCustomer({ displayName: 'Crowd' })
    // The clock stands: all of one second.
    const ids = Array.from({ length: 30 }, () =>
      String(
        operations.createInvoice({ customerId: String(customer['Id']), amount: '10.00' })['Id'],
      ),
    )
    const all = idsOf(books, 'Invoice')
    for (const id of [ids[4]!, ids[17]!]) operations.withholdObject({ entity: 'Invoice', id })
    for (const pageSize of [4, 7, 500]) {
      const pages = await clock.run(read('Invoice', { pageSize }))
      expect(new Set(found(pages))).toEqual(
        new Set(all.filter((id) => id !== ids[4] && id !== ids[17])),
      )
    }
  })

  test('a scan continues when rows were deleted before the position after such a row', async () => {
    const { clock, books, read, requests } = await open({ customers: 3, invoices: 0 })
    const { operations } = books
    const customerId = String(operations.createCustomer({ displayName: 'Crowd' })['Id'])
    const create = () => String(operations.createInvoice({ customerId, amount: '10.00' })['Id'])
    const ids = Array.from({ length: 8 }, create)
    const all = idsOf(books, 'Invoice')
    operations.withholdObject({ entity: 'Invoice', id: ids[1]! })
    const pages = await clock.run(read('Invoice', { pageSize: 3 }))
    const at = pages.findIndex(({ position }) => position.skippedUpTo !== undefined)
    const from = pages[at]!.position
    for (const id of ids.slice(2)) operations.deleteTransaction({ entity: 'Invoice', id })
    const before = requests()
    const rest = await clock.run(read('Invoice', { pageSize: 3, from }))
    expect(rest.at(-1)).toMatchObject({ done: true })
    const older = all.filter((id) => !ids.includes(id))
    expect(new Set([...found(pages.slice(0, at + 1)), ...found(rest)])).toEqual(
      new Set([...older, ids[0], ...pages[at]!.ids]),
    )
    expect(pages[at]!.ids).not.toContain(ids[1])
    expect(requests() - before).toBeLessThan(12)
  })

  test.for([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
    'no live row is skipped when an earlier row of its second is deleted after %i calls',
    async (after) => {
      const { clock, books, read, emulator } = await open({ customers: 3, invoices: 0 })
      const { operations } = books
      const customerId = String(operations.createCustomer({ displayName: 'Crowd' })['Id'])
      const create = () => String(operations.createInvoice({ customerId, amount: '10.00' })['Id'])
      const ids = Array.from({ length: 8 }, create)
      const all = idsOf(books, 'Invoice')
      operations.withholdObject({ entity: 'Invoice', id: ids[5]! })
      deleteAfter(ids[1]!, after, { emulator, books })
      const pages = await clock.run(read('Invoice'))
      const living = all.filter((id) => id !== ids[5] && id !== ids[1])
      expect(living.filter((id) => !found(pages).includes(id))).toEqual([])
      expect(unserved(pages)).toHaveLength(1)
    },
  )

  test.for([1, 2, 3, 4, 5, 6, 7])(
    'no live row is skipped when the row that cannot be served, the first of all, is deleted after %i calls',
    async (after) => {
      const { clock, books, read, emulator } = await open({ customers: 3, invoices: 12 })
      const ids = idsOf(books, 'Invoice')
      books.operations.withholdObject({ entity: 'Invoice', id: ids[0]! })
      deleteAfter(ids[0]!, after, { emulator, books })
      const pages = await clock.run(read('Invoice', { pageSize: 8 }))
      expect(ids.slice(1).filter((id) => !found(pages).includes(id))).toEqual([])
    },
  )

  test.for([3, 4, 5, 6, 7, 8])(
    'an empty page during the search does not end the scan: after %i calls',
    async (after) => {
      const { clock, books, read, emulator } = await open()
      const ids = idsOf(books, 'Invoice')
      books.operations.withholdObject({ entity: 'Invoice', id: ids[20]! })
      const match = { operation: 'query', entity: 'Invoice', statement: 'ORDERBY' } as const
      emulator.faults.push({ match, after, times: 1, respond: 'empty-query' })
      const pages = await clock.run(read('Invoice'))
      expect(new Set(found(pages))).toEqual(new Set(ids.filter((id) => id !== ids[20])))
      expect(unserved(pages)).toHaveLength(1)
    },
  )

  test('three empty pages, each followed by rows, do not fail a long scan', async () => {
    const { clock, books, read, emulator } = await open()
    const ids = idsOf(books, 'Invoice')
    const match = { operation: 'query', entity: 'Invoice', statement: 'ORDERBY' } as const
    for (const after of [1, 4, 7, 10]) {
      emulator.faults.push({ match, after, times: 1, respond: 'empty-query' })
    }
    const pages = await clock.run(read('Invoice', { pageSize: 4 }))
    expect(new Set(found(pages))).toEqual(new Set(ids))
  })

  test('an entity with no row that can be served is an error after a few calls', async () => {
    const { clock, read, emulator, requests } = await open()
    emulator.faults.push({ match: { entity: 'Invoice' }, respond: 'unservable' })
    await expect(clock.run(read('Invoice'))).rejects.toMatchObject({ faultCode: '4002' })
    expect(requests()).toBeLessThan(25)
  })

  test('an entity that always answers 500 is an error after two more calls', async () => {
    const { clock, read, emulator, requests } = await open()
    emulator.faults.push({ match: { entity: 'Invoice' }, respond: 'application-error' })
    await expect(clock.run(read('Invoice'))).rejects.toMatchObject({ code: 'server' })
    expect(requests()).toBeLessThanOrEqual(6)
  })
})

test('a position knows every row that its scan set aside, over all pages, also those without an id', async () => {
  const { clock, books, read } = await open()
  const ids = idsOf(books, 'Invoice')
  const odd = [ids[3]!, ids[30]!, ids[50]!]
  for (const id of odd)
    books.operations.patchObject({ entity: 'Invoice', id, set: { TotalAmt: 'n/a' } })
  books.operations.patchObject({ entity: 'Invoice', id: ids[40]!, set: { Id: null } })
  const pages = await clock.run(read('Invoice', { pageSize: 20 }))
  expect(pages.length).toBeGreaterThan(2)
  expect(pages.at(-1)?.position.setAside).toEqual([odd[0], odd[1], '', odd[2]])
})
