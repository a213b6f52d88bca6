import { createSeededRandom } from '@vectis/quickbooks-emulator'
import { describe, expect, test } from 'vitest'
import { FaultResponseError } from '../../src/errors/fault-response-error.ts'
import { unreadableFieldsOf } from '../../src/entities/parts/unreadable-fields.ts'
import type { RealmReader } from '../../src/query/realm-reader.ts'
import { scan } from '../../src/query/scan.ts'
import type { ScanPage } from '../../src/query/scan-page.ts'
import { silentLogger, systemClock, systemRandom } from '../../src/transport/defaults.ts'
import { createHarness, realmId } from '../harness.ts'
import { createListCompany } from './list-company.ts'
import type { ListedRow } from './list-company.ts'
import { createListReader } from './list-reader.ts'

const epoch = Date.parse('2024-01-01T00:00:00Z') / 1_000

type Page = ScanPage<{ Id: string }>

async function open(list: ListedRow[], options?: { shuffle?: () => number; tellsTotal?: boolean }) {
  const company = createListCompany(realmId, list, options)
  const harness = createHarness({ company, options: { limits: { requestsPerSecond: 10 } } })
  const realm = await harness.connect()
  const read = async (from?: Page['position'], onPage?: (page: Page) => boolean | void) => {
    const pages: Page[] = []
    for await (const page of realm.scan('Invoice', from === undefined ? {} : { from })) {
      pages.push(page)
      if (onPage?.(page) === false) break
    }
    return pages
  }
  return { ...harness, realm, read, statements: company.statements }
}

const idsOf = (pages: readonly Page[]) => pages.flatMap(({ rows }) => rows.map(({ Id }) => Id))
const row = (id: number, createdAt: number): ListedRow => ({
  id: String(id),
  createdAt,
  updatedAt: createdAt,
})

describe('scan', () => {
  test('reads 10,000 rows in 21 calls and each row once', async () => {
    const list = Array.from({ length: 10_000 }, (_, index) => row(index, epoch + index * 60))
    const { read, clock, statements } = await open(list)
    const pages = await clock.run(read())
    expect(idsOf(pages)).toEqual(list.map(({ id }) => id))
    expect(statements).toHaveLength(21)
    expect(statements[1]).toMatch(
      /^SELECT \* FROM Invoice WHERE MetaData\.CreateTime >= '[^']+' ORDERBY MetaData\.CreateTime STARTPOSITION 1 MAXRESULTS 501$/,
    )
  })

  test.each([0, -1, 1.5, 1_001, Number.NaN])('refuses a page of %d rows', async (pageSize) => {
    const { realm, clock, statements } = await open([row(1, epoch)])
    const read = async () => {
      for await (const page of realm.scan('Invoice', { pageSize })) expect(page).toBeUndefined()
    }
    await expect(clock.run(read())).rejects.toThrow(
      `Expected pageSize to be an integer from 1 to 1000, received ${pageSize}.`,
    )
    expect(statements).toEqual([])
  })

  test('needs no call to see the end when the answer has a total', async () => {
    const list = Array.from({ length: 10_000 }, (_, index) => row(index, epoch + index * 60))
    const { read, clock, statements } = await open(list, { tellsTotal: true })
    const pages = await clock.run(read())
    expect(idsOf(pages)).toHaveLength(10_000)
    expect(statements).toHaveLength(20)
    expect(pages[0]?.position.expected).toBe(10_000)
  })

  test('an entity without rows is one page, believed because COUNT(*) agrees', async () => {
    const { read, clock, statements } = await open([])
    const pages = await clock.run(read())
    expect(pages).toMatchObject([
      { rows: [], ids: [], done: true, position: { rows: 0, pages: 1 } },
    ])
    expect(statements).toHaveLength(2)
    expect(statements[1]).toBe('SELECT COUNT(*) FROM Invoice')
  })

  test('an empty first page that COUNT(*) contradicts is asked for again', async () => {
    const { read, clock, emulator } = await open([row(1, epoch), row(2, epoch + 5)])
    emulator.faults.push({
      match: { operation: 'query', predicate: ({ statement }) => !/COUNT/.test(statement ?? '') },
      times: 1,
      respond: 'empty-query',
    })
    expect(idsOf(await clock.run(read()))).toEqual(['1', '2'])
  })

  test('an empty page that contradicts the rows just read is asked for again, and is an error when it stays', async () => {
    const list = Array.from({ length: 1_200 }, (_, index) => row(index, epoch + index))
    const { read, clock, emulator } = await open(list)
    const empty = (times?: number) =>
      emulator.faults.push({
        match: {
          operation: 'query',
          predicate: ({ statement }) => /SELECT \* .*CreateTime >=/.test(statement ?? ''),
        },
        ...(times === undefined ? {} : { times }),
        respond: 'empty-query',
      })
    empty(1)
    expect(idsOf(await clock.run(read()))).toHaveLength(1_200)
    empty()
    await expect(clock.run(read())).rejects.toMatchObject({ code: 'unreadable_answer' })
  })

  test.each([501, 999, 1_500, 2_600])('reads %d rows of one and the same second', async (count) => {
    const list = Array.from({ length: count }, (_, index) => row(index, epoch))
    list.push(row(99_999, epoch + 1))
    const { read, clock, lines } = await open(list)
    const ids = idsOf(await clock.run(read()))
    expect(ids.toSorted()).toEqual(list.map(({ id }) => id).toSorted())
    // Nothing is older than that second: a count of what is shows that the page is in order.
    expect(lines.map(({ fields }) => fields['event'])).not.toContain('quickbooks.scan.unordered')
  })

  test('more rows of one second than 200 pages hold meet the cap instead of reading forever', async () => {
    const time = '2024-01-01T00:00:00Z'
    const at = (index: number) => ({
      ...rowOnWire,
      Id: String(index),
      MetaData: { CreateTime: time },
    })
    let calls = 0
    const reader: RealmReader = {
      environment: 'sandbox',
      realmId,
      clock: systemClock,
      random: systemRandom,
      logger: silentLogger,
      async call(request) {
        calls += 1
        const { statement } = request as { statement: string }
        // Nothing is older than the first page, which is of one second.
        if (statement.includes('COUNT(*)')) {
          return { body: { QueryResponse: { totalCount: 0 } }, serverTime: time, intuitTid: null }
        }
        const start = Number(/STARTPOSITION (\d+)/.exec(statement)![1])
        const length = Number(/MAXRESULTS (\d+)/.exec(statement)![1])
        const Invoice = Array.from({ length }, (_, index) => at(start + index))
        return { body: { QueryResponse: { Invoice } }, serverTime: time, intuitTid: null }
      },
    }
    let rows = 0
    const readAll = async () => {
      for await (const page of scan(reader, 'Invoice', { pageSize: 50 })) rows += page.rows.length
    }
    await expect(readAll()).rejects.toMatchObject({ code: 'page_cap', pages: 200 })
    // The first page asked for no second yet, and a count followed it; 200 asked for this one.
    expect([calls, rows]).toEqual([202, 10_050])
  })

  test('a total does not end the scan before rows that it announced have come', async () => {
    const time = '2024-01-01T00:00:00Z'
    // The second page repeats the first row, and its total is its own size.
    const list = ['1', '1', '2'].map((Id) => ({ ...rowOnWire, Id, MetaData: { CreateTime: time } }))
    const reader: RealmReader = {
      environment: 'sandbox',
      realmId,
      clock: systemClock,
      random: systemRandom,
      logger: silentLogger,
      async call(request) {
        const { statement } = request as { statement: string }
        const answer = (QueryResponse: object) => ({
          body: { QueryResponse },
          serverTime: time,
          intuitTid: null,
        })
        if (statement.includes('COUNT(*)')) return answer({ totalCount: 0 })
        const start = Number(/STARTPOSITION (\d+)/.exec(statement)![1]) - 1
        const length = Number(/MAXRESULTS (\d+)/.exec(statement)![1])
        const Invoice = list.slice(start, start + length)
        return answer({ Invoice, totalCount: length === 1 ? 3 : start + Invoice.length })
      },
    }
    const ids: string[] = []
    for await (const page of scan(reader, 'Invoice', { pageSize: 1 })) {
      for (const { Id } of page.rows) ids.push(Id)
    }
    expect(ids).toEqual(['1', '2'])
  })

  test('finds a row that cannot be served by halving what is left of its page', async () => {
    const company = createListCompany(
      realmId,
      Array.from({ length: 40 }, (_, index) => row(index, epoch + index)),
    )
    const asked: string[] = []
    const errors = [{ code: '4002', message: 'no', detail: '', element: null }]
    const reader = createListReader({
      query(statement) {
        const [, start, size] = /STARTPOSITION (\d+) MAXRESULTS (\d+)/.exec(statement) ?? []
        asked.push(`${start} ${size}`)
        const answer = company.query(statement)
        if (answer.rows.some(({ Id }) => Id === '20'))
          throw new FaultResponseError({ type: 'ValidationFault', errors })
        return answer
      },
    })
    const ids: string[] = []
    for await (const page of scan(reader, 'Invoice', { pageSize: 16 }))
      ids.push(...page.rows.map(({ Id }) => Id))
    expect(ids).toEqual(Array.from({ length: 40 }, (_, id) => String(id)).filter((id) => id !== '20')) // prettier-ignore
    expect(asked).toEqual([
      // The first page; the second, which holds the row; half of it, and half of that: 16, 17, 18 and 19.
      ...['1 16', '1 17', '1 9', '1 5'],
      // Two are left and fail, one fails alone; behind it a whole page; once more alone; the end.
      ...['1 3', '1 2', '3 16', '2 1', '1 17'],
    ])
  })

  test('resumes from any page without a gap', async () => {
    const { fraction } = createSeededRandom(3)
    const list = Array.from({ length: 4_000 }, (_, index) =>
      row(index, epoch + Math.floor(fraction() * 400)),
    )
    const { read, clock } = await open(list)
    const whole = await clock.run(read())
    for (const [index, page] of whole.entries()) {
      if (page.done) continue
      const position = JSON.parse(JSON.stringify(page.position)) as Page['position']
      const rest = await clock.run(read(position))
      expect(idsOf([...whole.slice(0, index + 1), ...rest]).toSorted()).toEqual(
        list.map(({ id }) => id).toSorted(),
      )
      expect(rest.at(-1)?.position).toMatchObject({
        scanId: page.position.scanId,
        startedAt: page.position.startedAt,
        rows: 4_000,
        pages: whole.length,
      })
    }
  })

  test('its windows join without a gap and hold exactly the rows created in them', async () => {
    const { fraction } = createSeededRandom(5)
    const list = Array.from({ length: 5_000 }, (_, index) => {
      const isImport = index >= 1_000 && index < 2_700
      return row(index, isImport ? epoch + 77 : epoch + Math.floor(fraction() * 600))
    })
    const { read, clock } = await open(list)
    const pages = await clock.run(read())
    expect(pages[0]?.window.createdFrom).toBeNull()
    expect(pages.at(-1)?.window.createdBefore).toBeNull()
    for (const [index, page] of pages.entries()) {
      const { createdFrom, createdBefore } = page.window
      if (index > 0) expect(createdFrom).toBe(pages[index - 1]?.window.createdBefore)
      const from = createdFrom === null ? -Infinity : Date.parse(createdFrom) / 1_000
      const before = createdBefore === null ? Infinity : Date.parse(createdBefore) / 1_000
      const inside = list.filter(({ createdAt }) => createdAt >= from && createdAt < before)
      const present = new Set(page.ids)
      expect(inside.filter(({ id }) => !present.has(id))).toEqual([])
    }
  })

  test('sets a row of an unknown shape aside, and counts it as present', async () => {
    const { realm, clock, emulator } = await open([row(1, epoch), row(2, epoch + 5)])
    emulator.faults.push({
      match: { operation: 'query' },
      respond: {
        body: {
          QueryResponse: {
            Invoice: [
              { Id: '1', TotalAmt: 'a lot', MetaData: { CreateTime: '2024-01-01T00:00:00Z' } },
              { ...JSON.parse(JSON.stringify(rowOnWire)), Id: '2' },
            ],
          },
          time: '2026-11-23T12:00:00Z',
        },
        status: 200,
      },
    })
    const pages = await clock.run(
      (async () => {
        const all: Page[] = []
        for await (const page of realm.scan('Invoice')) all.push(page)
        return all
      })(),
    )
    expect(pages[0]?.rows.map(({ Id }) => Id)).toEqual(['2'])
    expect(pages[0]?.setAside).toMatchObject([
      { entity: 'Invoice', externalId: '1', path: 'TotalAmt' },
    ])
    expect(pages[0]?.ids).toEqual(['1', '2'])
  })

  test('continues after a row whose CreateTime is no time', async () => {
    const { realm, clock, emulator } = await open([row(1, epoch), row(2, epoch + 5)])
    const odd = { ...rowOnWire, Id: '1', MetaData: { CreateTime: 'yesterday' } }
    emulator.faults.push({
      match: { operation: 'query' },
      times: 1,
      respond: { body: { QueryResponse: { Invoice: [odd] } } },
    })
    const pages: Page[] = []
    const reading = async () => {
      for await (const page of realm.scan('Invoice', { pageSize: 1 })) pages.push(page)
    }
    await clock.run(reading())
    expect(unreadableFieldsOf(pages[0]!.rows[0]!)).toEqual([
      { path: 'MetaData.CreateTime', isRead: false },
    ])
    expect(idsOf(pages)).toContain('2')
  })

  test('accepts an answer that is not in the order asked for where no other page follows', async () => {
    const { read, clock, emulator } = await open([row(1, epoch), row(2, epoch)])
    const at = (time: string, Id: string) => ({ ...rowOnWire, Id, MetaData: { CreateTime: time } })
    emulator.faults.push({
      match: { operation: 'query' },
      respond: {
        status: 200,
        body: {
          QueryResponse: {
            Invoice: [at('2024-01-02T00:00:00Z', '1'), at('2024-01-01T00:00:00Z', '2')],
          },
        },
      },
    })
    const pages = await clock.run(read())
    expect(idsOf(pages)).toEqual(['1', '2'])
    expect(pages).toMatchObject([{ done: true, disagrees: null }])
  })

  test('refuses an answer without QueryResponse instead of treating it as the end', async () => {
    const { realm, clock, emulator } = await open([row(1, epoch)])
    emulator.faults.push({ match: { operation: 'query' }, respond: { status: 200, body: {} } })
    const first = realm.scan('Invoice')[Symbol.asyncIterator]().next()
    await expect(clock.run(first)).rejects.toMatchObject({ code: 'unreadable_answer' })
  })

  test('reads every row that existed throughout, with 20 changes between any two pages', async () => {
    const runs = Number(process.env['SCAN_RUNS'] ?? 5)
    for (let seed = 1; seed <= runs; seed += 1) {
      const { missed, repeated } = await readUnderDrift(seed, 'scan')
      expect({ seed, missed, repeated }).toEqual({ seed, missed: [], repeated: 0 })
    }
  })

  test('the same changes make paging by position miss rows: the test above can fail', async () => {
    const missed: string[] = []
    for (let seed = 1; seed <= 5; seed += 1) {
      missed.push(...(await readUnderDrift(seed, 'query')).missed)
    }
    expect(missed.length).toBeGreaterThan(0)
  })
})

const rowOnWire = {
  MetaData: { CreateTime: '2024-01-01T00:00:05Z', LastUpdatedTime: '2024-01-01T00:00:05Z' },
  TxnDate: '2026-01-01',
  CustomerRef: { value: '1' },
  TotalAmt: 100,
  Balance: 0,
  Line: [],
}

/** Deletes, creates and updates rows between any two pages. Many rows share a second, in a new order each time. */
async function readUnderDrift(
  seed: number,
  way: 'scan' | 'query',
): Promise<{ missed: string[]; repeated: number }> {
  const { fraction } = createSeededRandom(seed)
  const pick = (below: number) => Math.floor(fraction() * below)
  let nextId = 1
  // From a row a second to hundreds in one, so that cursors fall into crowds of every size.
  const crowd = [1, 3, 20, 300][seed % 4]!
  const list = Array.from({ length: 3_000 }, () => row((nextId += 1), epoch + pick(3_000 / crowd)))
  let now = epoch + 100_000
  const throughout = new Set(list.map(({ id }) => id))
  const change = () => {
    now += 10
    for (let count = 0; count < 20; count += 1) {
      const kind = fraction()
      if (kind < 0.4) {
        const [gone] = list.splice(pick(list.length), 1)
        if (gone !== undefined) throughout.delete(gone.id)
      } else if (kind < 0.7) {
        list.push(row((nextId += 1), now))
      } else {
        const changed = list[pick(list.length)]
        if (changed !== undefined) changed.updatedAt = now
      }
    }
  }
  const { realm, clock } = await open(list, { shuffle: fraction, tellsTotal: seed % 2 === 0 })
  const ids: string[] = []
  const readAll = async () => {
    const pages = way === 'scan' ? realm.scan('Invoice') : realm.query('Invoice').pages()
    for await (const page of pages) {
      ids.push(...page.rows.map(({ Id }) => Id))
      change()
    }
  }
  await clock.run(readAll())
  const found = new Set(ids)
  return {
    missed: [...throughout].filter((id) => !found.has(id)),
    repeated: ids.length - found.size,
  }
}
