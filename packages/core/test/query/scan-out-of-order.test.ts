import { describe, expect, test } from 'vitest'
import type { SyncEntity } from '../../src/entities/synced.ts'
import { found, idsOf, open, unserved } from './open-books.ts'
import type { Page } from './open-books.ts'

/** Books of so many templates, a minute apart, whose rows come in no asked order: the one that was changed last is the first. */
async function openTemplates(count: number) {
  const quirks = { unordered: ['RecurringTransaction'] as const }
  const opened = await open({ customers: 0, invoices: 0, quirks })
  const { clock, books } = opened
  const { operations } = books
  const customerId = String(operations.createCustomer({ displayName: 'Alder' })['Id'])
  let next = 1
  const make = () => {
    const template = operations.createTemplate({ customerId, name: `${next++}`, amount: '7' })
    return (template['Invoice'] as { Id: string }).Id
  }
  const made: string[] = []
  for (let index = 0; index < count; index += 1) {
    made.push(make())
    await clock.advance(60_000)
  }
  const change = async (order: readonly number[]) => {
    for (const index of order) {
      operations.setTemplateActive({ id: made[index]!, active: false })
      await clock.advance(60_000)
    }
  }
  return { ...opened, operations, make, made, change }
}

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
    const { clock, read, change, made } = await openTemplates(4)
    // The newest change comes first: the first and the fourth, then the second and the third.
    await change([2, 1, 3, 0])
    const pages = await clock.run(read('RecurringTransaction', { pageSize: 2 }))
    expect(new Set(found(pages))).toEqual(new Set(made))
    expect(pages.filter(({ done }) => done)).toHaveLength(1)
  })

  test('a first page that only looks ordered: what it jumped over is read when the next page is out of order', async () => {
    const { clock, realm, change, made } = await openTemplates(5)
    // The newest change comes first: the first and the third; behind them the fifth before the fourth, and the second.
    await change([1, 3, 4, 2, 0])
    const pages: Page[] = []
    const readSlowly = async () => {
      const slowly = realm.scan<SyncEntity>('RecurringTransaction', { pageSize: 2 })
      for await (const page of slowly) {
        pages.push(page as Page)
        // Of the virtual clock: each page comes a minute after the one before.
        await clock.sleep(60_000)
      }
    }
    await clock.run(readSlowly())
    expect(new Set(found(pages))).toEqual(new Set(made))
    expect(pages.at(-1)).toMatchObject({ done: true, disagrees: null })
    // Another scan for its marks, and the same one for what was deleted since its first page.
    const [first, last] = [pages[0]!.position, pages.at(-1)!.position]
    expect(last.startedAt).toBe(first.startedAt)
    expect(last.scanId).not.toBe(first.scanId)
    expect(last.rows).toBe(5)
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
    const { clock, read, make, operations } = await openTemplates(0)
    const old = [make(), make(), make()]
    await clock.advance(60_000)
    const young = make()
    operations.withholdObject({ entity: 'RecurringTransaction', id: old[1]! })
    const pages = await clock.run(read('RecurringTransaction'))
    expect(new Set(found(pages))).toEqual(new Set([old[0], old[2], young]))
    expect(unserved(pages)).toHaveLength(1)
  })

  test('a second of which nothing can be served belongs to the window of the next page: what was deleted there is missed', async () => {
    const { clock, read, operations, made } = await openTemplates(3)
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
