import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { QueryAnswer } from '@vectis/quickbooks-emulator'
import { describe, expect, test } from 'vitest'
import { createEmptyCompany } from '../empty-company.ts'
import { createHarness, realmId } from '../harness.ts'

/** A company with `count` invoices that exist only while they are asked for. */
async function open(count: number) {
  const starts: number[] = []
  const sizes: number[] = []
  let counts = 0
  const company = {
    ...createEmptyCompany(realmId),
    query(statement: string): QueryAnswer {
      const isCount = /COUNT\(\*\)/.test(statement)
      if (isCount) counts += 1
      const startPosition = Number(/STARTPOSITION (\d+)/.exec(statement)?.[1] ?? 1)
      const maxResults = Number(/MAXRESULTS (\d+)/.exec(statement)?.[1] ?? 0)
      if (!isCount) {
        starts.push(startPosition)
        sizes.push(maxResults)
      }
      const length = isCount ? 0 : Math.max(0, Math.min(maxResults, count - startPosition + 1))
      const rows = Array.from({ length }, (_, index) => ({
        Id: String(startPosition + index),
        MetaData: { CreateTime: '2024-01-01T00:00:00-08:00' },
        TxnDate: '2026-01-01',
        CustomerRef: { value: '1' },
        TotalAmt: 100,
        Balance: 0,
        Line: [],
        PrivateNote: 'x'.repeat(200),
      }))
      return { entity: 'Invoice', rows, startPosition, totalCount: isCount ? count : null, isCount }
    },
  }
  const harness = createHarness({ company, options: { limits: { requestsPerSecond: 10 } } })
  const realm = await harness.connect()
  return { ...harness, realm, starts, sizes, counts: () => counts }
}

function heapAfterCollection(): number {
  setFlagsFromString('--expose_gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}

describe('createQuery', () => {
  test('one row more than 200 pages hold: exactly 200 pages, then a PageCapError with the place where reading stopped', async () => {
    const { realm, clock, starts, sizes, counts } = await open(10_001)
    let rows = 0
    let last = ''
    const readAll = async () => {
      for await (const invoice of realm.query('Invoice', { pageSize: 50 })) {
        rows += 1
        last = invoice.Id
      }
    }
    await expect(clock.run(readAll())).rejects.toMatchObject({
      name: 'PageCapError',
      code: 'page_cap',
      entity: 'Invoice',
      pages: 200,
      rows: 10_000,
      startPosition: 10_001,
    })
    expect([rows, last]).toEqual([10_000, '10000'])
    expect(starts).toEqual(Array.from({ length: 200 }, (_, page) => page * 50 + 1))
    expect(new Set(sizes)).toEqual(new Set([50]))
    expect(counts()).toBe(1)
  })

  test('100,000 rows: 200 pages of 500 and no error, in memory that does not grow', async () => {
    const { realm, clock, starts, sizes, counts } = await open(100_000)
    const heaps: number[] = []
    let rows = 0
    const readAll = async () => {
      for await (const page of realm.query('Invoice').pages()) {
        rows += page.rows.length
        if (starts.length === 20 || starts.length === 190) heaps.push(heapAfterCollection())
      }
    }
    await clock.run(readAll())
    expect([rows, counts()]).toEqual([100_000, 1])
    expect(starts).toEqual(Array.from({ length: 200 }, (_, page) => page * 500 + 1))
    expect(new Set(sizes)).toEqual(new Set([500]))
    // All rows together are more than 100 MB.
    expect(heaps[1]! - heaps[0]!).toBeLessThan(8_000_000)
  })

  test('one row that is set aside does not end the reading: pages go on', async () => {
    const { realm, clock, emulator } = await open(5)
    emulator.faults.push({
      match: { operation: 'query' },
      times: 1,
      respond: { changeRows: [{ entity: 'Invoice', ids: ['1'], set: { TotalAmt: 'a lot' } }] },
    })
    const read = realm.query('Invoice', { pageSize: 2 }).toArray()
    expect((await clock.run(read)).map(({ Id }) => Id)).toEqual(['2', '3', '4', '5'])
  })

  test('no row: one call', async () => {
    const { realm, clock, emulator } = await open(0)
    expect(await clock.run(realm.query('Invoice').toArray())).toEqual([])
    expect(emulator.log.count({ operation: 'query' })).toBe(1)
  })

  test.each([
    [499, 1],
    [500, 2],
    [501, 2],
    [1_000, 3],
  ])('%d rows: %d calls', async (count, calls) => {
    const { realm, clock, starts } = await open(count)
    expect(await clock.run(realm.query('Invoice').toArray())).toHaveLength(count)
    expect(starts).toHaveLength(calls)
  })

  test('a smaller cap counts its own pages', async () => {
    const { realm, clock } = await open(30)
    const options = { pageSize: 10, maxPages: 3 }
    expect(await clock.run(realm.query('Invoice', options).toArray())).toHaveLength(30)
    const capped = realm.query('Invoice', { ...options, maxPages: 2 }).toArray()
    await expect(clock.run(capped)).rejects.toMatchObject({ pages: 2, rows: 20, startPosition: 21 })
  })

  test('count is one COUNT(*) with the same conditions', async () => {
    const { realm, clock, emulator } = await open(7)
    const query = realm.query('Customer', { where: { DisplayName: { like: 'A%' } } })
    expect(await clock.run(query.count())).toBe(7)
    expect(emulator.log.find({ operation: 'query' }).map(({ statement }) => statement)).toEqual([
      "SELECT COUNT(*) FROM Customer WHERE DisplayName LIKE 'A%' AND Active IN (true, false)",
    ])
  })

  test('leaving the loop makes no further call, and each iteration reads anew', async () => {
    const { realm, clock, starts } = await open(2_000)
    const query = realm.query('Invoice')
    const readTwice = async () => {
      for (let time = 0; time < 2; time += 1) for await (const _invoice of query) break
    }
    await clock.run(readTwice())
    expect(starts).toEqual([1, 1])
  })

  test('a signal ends the loop with its reason', async () => {
    const { realm, clock } = await open(2_000)
    const controller = new AbortController()
    const readAll = async () => {
      for await (const page of realm.query('Invoice', { signal: controller.signal }).pages()) {
        controller.abort(new Error(`enough after ${page.rows.length}`))
      }
    }
    await expect(clock.run(readAll())).rejects.toThrow('enough after 500')
  })

  test('refuses an invalid statement before any call', async () => {
    const { realm, emulator } = await open(1)
    expect(() => realm.query('Invoice', { maxPages: 201 })).toThrow('maxPages')
    expect(() => realm.query('Invoice', { pageSize: 1_001 })).toThrow('maxResults')
    expect(() => realm.query('Invoice', { where: { Balance: '1,5' } })).toThrow('decimal')
    expect(emulator.log.count({ operation: 'query' })).toBe(0)
  })
})

describe('read', () => {
  test.each([undefined, null, '', '.', '..', 12])(
    '%j is no id, so nothing is deleted',
    async (id) => {
      const harness = createHarness()
      const realm = await harness.connect()
      await expect(realm.read('Invoice', id as string)).rejects.toThrow(TypeError)
      expect(harness.emulator.log.count({ operation: 'read' })).toBe(0)
    },
  )
})
