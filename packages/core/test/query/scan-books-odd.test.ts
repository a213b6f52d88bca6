import { createCompany } from '@vectis/quickbooks-emulator'
import type { BooksCompany, CreateCompanyOptions } from '@vectis/quickbooks-emulator'
import { describe, expect, test } from 'vitest'
import type { ScanOptions } from '../../src/query/scan-options.ts'
import type { ScanPage } from '../../src/query/scan-page.ts'
import type { SyncEntity } from '../../src/entities/synced.ts'
import { createEmptyCompany } from '../empty-company.ts'
import { createHarness, realmId } from '../harness.ts'

type Page = ScanPage<{ Id: string }>

async function open(company: Partial<CreateCompanyOptions> = {}) {
  const options = { limits: { requestsPerSecond: 10 } }
  const harness = createHarness({ company: createEmptyCompany(realmId), options })
  const { clock } = harness
  const books = createCompany({ realmId, clock, customers: 12, invoices: 60, ...company })
  harness.emulator.addCompany(books)
  const realm = await harness.connect()
  const read = async (entity: SyncEntity, options: ScanOptions = {}) => {
    const pages: Page[] = []
    for await (const page of realm.scan(entity, options)) pages.push(page as Page)
    return pages
  }
  const requests = () =>
    harness.emulator.log.records.filter(({ path }) => path.startsWith('/v3/')).length
  return { ...harness, realm, books, read, requests }
}

/** Ids in the order of their creation. */
function idsOf(books: BooksCompany, entity: SyncEntity): string[] {
  const { rows } = books.query(
    `SELECT * FROM ${entity} ORDERBY MetaData.CreateTime STARTPOSITION 1 MAXRESULTS 1000`,
  )
  return rows.map((row) => {
    const inner = entity === 'RecurringTransaction' ? Object.values(row)[0] : row
    return String((inner as { Id: unknown }).Id)
  })
}

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

const found = (pages: readonly Page[]) => pages.flatMap(({ ids }) => ids)
const unserved = (pages: readonly Page[]) => pages.flatMap((page) => page.unserved)

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

describe('rows out of order', () => {
  test('two templates on one page are accepted', async () => {
    const { clock, books, read, requests } = await open({
      quirks: { unordered: ['RecurringTransaction'] },
    })
    const ids = idsOf(books, 'RecurringTransaction')
    expect(ids.length).toBeGreaterThan(1)
    const pages = await clock.run(read('RecurringTransaction'))
    expect(new Set(found(pages))).toEqual(new Set(ids))
    expect(requests()).toBe(1)
  })

  test.for([7, 50, 500, 1_000])(
    'with pages following, windows that need no order are read and proven by COUNT (pages of %d)',
    async (pageSize) => {
      const { clock, books, read } = await open({
        invoices: 700,
        quirks: { unordered: ['Invoice'] },
      })
      const ids = idsOf(books, 'Invoice')
      const pages = await clock.run(read('Invoice', { pageSize }))
      expect(new Set(found(pages))).toEqual(new Set(ids))
      expect(pages.at(-1)).toMatchObject({ done: true, disagrees: null })
      expect(pages.flatMap(({ rows }) => rows)).toHaveLength(700)
    },
  )

  test('a page that only looks ordered, with pages behind it: a count shows it', async () => {
    const { clock, books, read } = await open({
      customers: 0,
      invoices: 0,
      quirks: { unordered: ['RecurringTransaction'] },
    })
    const { operations } = books
    const customerId = String(operations.createCustomer({ displayName: 'Alder' })['Id'])
    const made: string[] = []
    for (const name of ['first', 'second', 'third', 'fourth']) {
      const template = operations.createTemplate({ customerId, name, amount: '7' })
      made.push((template['Invoice'] as { Id: string }).Id)
      await clock.advance(60_000)
    }
    // The newest change comes first: the first and the fourth, then the second and the third.
    for (const index of [2, 1, 3, 0]) {
      operations.setTemplateActive({ id: made[index]!, active: false })
      await clock.advance(60_000)
    }
    const pages = await clock.run(read('RecurringTransaction', { pageSize: 2 }))
    expect(new Set(found(pages))).toEqual(new Set(made))
    expect(pages.filter(({ done }) => done)).toHaveLength(1)
  })

  test('a first page that only looks ordered: what it jumped over is read when the next page is out of order', async () => {
    const { clock, books, read } = await open({
      customers: 0,
      invoices: 0,
      quirks: { unordered: ['RecurringTransaction'] },
    })
    const { operations } = books
    const customerId = String(operations.createCustomer({ displayName: 'Alder' })['Id'])
    const made: string[] = []
    for (const name of ['first', 'second', 'third', 'fourth', 'fifth']) {
      const template = operations.createTemplate({ customerId, name, amount: '7' })
      made.push((template['Invoice'] as { Id: string }).Id)
      await clock.advance(60_000)
    }
    // The newest change comes first: the first and the third; behind them the fifth before the fourth, and the second.
    for (const index of [1, 3, 4, 2, 0]) {
      operations.setTemplateActive({ id: made[index]!, active: false })
      await clock.advance(60_000)
    }
    const pages = await clock.run(read('RecurringTransaction', { pageSize: 2 }))
    expect(new Set(found(pages))).toEqual(new Set(made))
    expect(pages.at(-1)).toMatchObject({ done: true, disagrees: null })
  })

  test('a scan whose rows came unordered goes on by windows after a crash, where a page of one row cannot show it', async () => {
    const { clock, read } = await open({ invoices: 1_200, quirks: { unordered: ['Invoice'] } })
    const all = await clock.run(read('Invoice', { pageSize: 50 }))
    const at = all.findIndex(({ position }) => position.isUnordered === true)
    const known = all[at]!
    expect(known.done).toBe(false)
    const rest = await clock.run(read('Invoice', { pageSize: 1, from: known.position }))
    expect(new Set([...found(all.slice(0, at + 1)), ...found(rest)]).size).toBe(1_200)
  })

  test('in one second of unordered rows, all are read except the one that cannot be served', async () => {
    const { clock, books, read } = await open({
      customers: 0,
      invoices: 0,
      quirks: { unordered: ['RecurringTransaction'] },
    })
    const { operations } = books
    const customerId = String(operations.createCustomer({ displayName: 'Alder' })['Id'])
    const make = (name: string) =>
      (operations.createTemplate({ customerId, name, amount: '7' })['Invoice'] as { Id: string }).Id
    const old = [make('first'), make('second'), make('third')]
    await clock.advance(60_000)
    const young = make('fourth')
    books.operations.withholdObject({ entity: 'RecurringTransaction', id: old[1]! })
    const pages = await clock.run(read('RecurringTransaction'))
    expect(new Set(found(pages))).toEqual(new Set([old[0], old[2], young]))
    expect(unserved(pages)).toHaveLength(1)
  })

  test('a second of which nothing can be served belongs to the window of the next page: what was deleted there is missed', async () => {
    const { clock, books, read } = await open({
      customers: 0,
      invoices: 0,
      quirks: { unordered: ['RecurringTransaction'] },
    })
    const { operations } = books
    const customerId = String(operations.createCustomer({ displayName: 'Alder' })['Id'])
    const made: string[] = []
    for (const name of ['first', 'second', 'third']) {
      const template = operations.createTemplate({ customerId, name, amount: '7' })
      made.push((template['Invoice'] as { Id: string }).Id)
      await clock.advance(60_000)
    }
    operations.withholdObject({ entity: 'RecurringTransaction', id: made[1]! })
    const pages = await clock.run(read('RecurringTransaction'))
    expect(new Set(found(pages))).toEqual(new Set([made[0], made[2]]))
    // Without a gap, from the beginning to the end.
    const starts = pages.map(({ window }) => window.createdFrom)
    expect(starts).toEqual([null, ...pages.slice(0, -1).map(({ window }) => window.createdBefore)])
    expect(pages.at(-1)?.window.createdBefore).toBeNull()
  })

  test('a row that cannot be served among rows out of order is stepped over', async () => {
    const { clock, books, read } = await open({ quirks: { unordered: ['Invoice'] } })
    const ids = idsOf(books, 'Invoice')
    books.operations.withholdObject({ entity: 'Invoice', id: ids[30]! })
    const pages = await clock.run(read('Invoice', { pageSize: 20 }))
    const missing = ids.filter((id) => !found(pages).includes(id))
    expect(missing).toContain(ids[30])
    expect(unserved(pages).length).toBeGreaterThan(0)
  })
})
