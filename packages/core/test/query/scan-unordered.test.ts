import { expect, test } from 'vitest'
import { FaultResponseError } from '../../src/errors/fault-response-error.ts'
import { silentLogger } from '../../src/transport/defaults.ts'
import { scanUnordered } from '../../src/query/scan-unordered.ts'
import { realmId } from '../harness.ts'
import { createListCompany } from './list-company.ts'
import type { ListedRow } from './list-company.ts'
import { createListReader } from './list-reader.ts'

const epoch = Date.parse('2024-01-01T00:00:00Z') / 1_000
const rowsAt = (count: number, at: (index: number) => number): ListedRow[] =>
  Array.from({ length: count }, (_, index) => {
    const createdAt = epoch + at(index)
    return { id: `${at(index)}-${index}`, createdAt, updatedAt: createdAt }
  })

/** All pages; `between` runs after each. */
async function readAll(
  company: Pick<ReturnType<typeof createListCompany>, 'query'>,
  between: () => void = () => undefined,
) {
  const pages = []
  for await (const page of scanUnordered(createListReader(company), 'Invoice', {}, null)) {
    pages.push(page)
    between()
  }
  return { pages, ids: pages.flatMap(({ rows }) => rows.map(({ Id }) => Id)) }
}

test('a second with more rows than one answer holds is walked by position, each row once', async () => {
  const list = [...rowsAt(5, () => 0), ...rowsAt(2_300, () => 100), ...rowsAt(5, () => 200)]
  const company = createListCompany(realmId, list)
  const { pages, ids } = await readAll(company)
  expect(ids.toSorted()).toEqual(list.map(({ id }) => id).toSorted())
  expect(pages.at(-1)).toMatchObject({ done: true, disagrees: null })
  const further = company.statements.filter((one) => !/STARTPOSITION 1 |COUNT/.test(one))
  expect(further.map((one) => /STARTPOSITION (\d+)/.exec(one)?.[1])).toEqual(['1001', '2001'])
})

const after = (seconds: number) => new Date((epoch + seconds) * 1_000).toISOString()
/** Without milliseconds, which a whole second has not. */
const whole = (instant: string | null) => instant && new Date(instant).toISOString()

test('a window that one answer does not hold ends at the middle of the rows that came', async () => {
  const company = createListCompany(
    realmId,
    rowsAt(1_200, (index) => index),
  )
  // The newest of them first; nine of the first thousand have no time.
  const query = (statement: string) => {
    const answer = company.query(statement)
    const rows = [...answer.rows.slice(300), ...answer.rows.slice(0, 300)].map((row) =>
      String(row['Id']).endsWith('00') ? { ...row, MetaData: {} } : row,
    )
    return { ...answer, rows }
  }
  const { pages, ids } = await readAll({ query })
  expect(pages.map(({ window }) => whole(window.createdBefore))).toEqual([after(499), null])
  expect(ids).toHaveLength(1_200)
  expect(pages.at(-1)).toMatchObject({ done: true, disagrees: null })
})

test('a second that holds most of an answer is a window of its own at once', async () => {
  const list = [...rowsAt(5, () => 0), ...rowsAt(1_300, () => 100), ...rowsAt(5, () => 200)]
  const company = createListCompany(realmId, list)
  const { pages, ids } = await readAll(company)
  expect(new Set(ids).size).toBe(list.length)
  expect(pages.map(({ window }) => whole(window.createdBefore))).toEqual([
    after(100),
    after(101),
    null,
  ])
  // Without halving the years around it: three windows that were too wide, or whole; the second's rest; the count.
  expect(company.statements.length).toBeLessThan(10)
})

test('a row that cannot be served is found by windows, named with its second, and counted', async () => {
  const company = createListCompany(
    realmId,
    rowsAt(60, (index) => Math.floor(index / 2)),
  )
  const refused = '10-21'
  const error = new FaultResponseError({
    type: 'ValidationFault',
    errors: [{ code: '4002', message: 'no', detail: '', element: null }],
  })
  const query = (statement: string) => {
    const answer = company.query(statement)
    if (answer.rows.some(({ Id }) => Id === refused)) throw error
    return answer
  }
  const { pages, ids } = await readAll({ query })
  expect(ids).toHaveLength(59)
  expect(new Set(ids).size).toBe(59)
  expect(ids).not.toContain(refused)
  const unserved = pages.flatMap((page) => page.unserved)
  expect(unserved).toEqual([
    {
      createdFrom: expect.any(String),
      createdBefore: expect.any(String),
      idBefore: null,
      idBehind: null,
      error,
    },
  ])
  expect([unserved[0]!.createdFrom, unserved[0]!.createdBefore].map(whole)).toEqual([
    after(10),
    after(11),
  ])
  // The count knows the row.
  expect(pages.at(-1)).toMatchObject({ done: true, disagrees: null })
})

test('rows without an id are rows, each of them', async () => {
  const company = createListCompany(
    realmId,
    rowsAt(3, (index) => index),
  )
  const query = (statement: string) => {
    const answer = company.query(statement)
    return { ...answer, rows: answer.rows.map((row) => ({ ...row, Id: undefined })) }
  }
  const { pages } = await readAll({ query: query as unknown as typeof company.query })
  expect(pages).toMatchObject([{ ids: [], position: { rows: 3 }, disagrees: null }])
  expect(pages[0]?.setAside).toHaveLength(3)
})

test('a row that comes again in a later window is given once', async () => {
  const list = rowsAt(1_200, (index) => index)
  const [first] = list
  const { pages, ids } = await readAll(createListCompany(realmId, list), () => {
    first!.createdAt = epoch + 1_500
  })
  expect(pages.length).toBeGreaterThan(1)
  expect(ids).toHaveLength(1_200)
  expect(ids.filter((id) => id === first!.id)).toHaveLength(1)
  expect(pages.at(-1)).toMatchObject({ done: true, disagrees: null })
})

test('rows that a later count does not know are said, with both numbers', async () => {
  const company = createListCompany(
    realmId,
    rowsAt(3, (index) => index),
  )
  const { pages } = await readAll({
    query: (statement) => {
      const answer = company.query(statement)
      return answer.isCount ? { ...answer, totalCount: 5 } : answer
    },
  })
  expect(pages).toMatchObject([{ done: true, disagrees: { read: 3, count: 5 } }])
})

test('an answer that does not keep to its window is refused, because windows would never end', async () => {
  const company = createListCompany(
    realmId,
    rowsAt(1_200, (index) => index),
  )
  const all = { query: () => company.query('STARTPOSITION 1 MAXRESULTS 1000') }
  const error: unknown = await readAll(all).catch((reason: unknown) => reason)
  expect(error).toMatchObject({
    code: 'unreadable_answer',
    message: expect.stringMatching(
      /^Expected rows of Invoice created before 20[\d:TZ.-]+, as requested; received others\./,
    ),
  })
})

test('a window does not hold its end', async () => {
  const company = createListCompany(realmId, [
    ...rowsAt(1_100, (index) => index),
    ...rowsAt(1, () => 500),
  ])
  // Of the second window's end, the first answer to it has a row too many.
  const query = (statement: string) =>
    company.query(statement.replace(/CreateTime < '[^']+'/, `CreateTime < '${after(501)}'`))
  await expect(readAll({ query })).rejects.toMatchObject({ code: 'unreadable_answer' })
})

test('that rows arrive out of order is said once in a scan, not for each of its pages', async () => {
  const lines: object[] = []
  const logger = { ...silentLogger, warn: (line: object) => void lines.push(line) }
  const company = createListCompany(
    realmId,
    rowsAt(2_500, (index) => index),
  )
  const reader = { ...createListReader(company), logger }
  let pages = 0
  for await (const page of scanUnordered(reader, 'Invoice', {}, null))
    pages += page.rows.length > 0 ? 1 : 0
  expect(pages).toBeGreaterThan(2)
  expect(lines).toEqual([{ event: 'quickbooks.scan.unordered', entity: 'Invoice' }])
})
