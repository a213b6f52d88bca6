import { expect, test } from 'vitest'
import { FaultResponseError } from '../../src/errors/fault-response-error.ts'
import { ServerError } from '../../src/errors/network-errors.ts'
import { joinPages, readSecond } from '../../src/query/scan-second.ts'
import { realmId } from '../harness.ts'
import { createListCompany } from './list-company.ts'
import { createListReader } from './list-reader.ts'

const unservable = new FaultResponseError({
  type: 'ValidationFault',
  errors: [{ code: '4002', message: 'no', detail: '', element: null }],
})

/** A second of so many invoices, of which those at some positions are refused with an error. */
async function read(count: number, refused: Readonly<Record<number, Error>> = {}, seen = ['']) {
  const list = Array.from({ length: count }, (_, index) => {
    return { id: String(index + 1), createdAt: 1_700_000_000, updatedAt: 1_700_000_000 }
  })
  const company = createListCompany(realmId, list)
  const query = (statement: string) => {
    const position = Number(/STARTPOSITION (\d+)/.exec(statement)?.[1] ?? 0)
    const error = new Map(Object.entries(refused)).get(String(position))
    if (error !== undefined) throw error
    return company.query(statement)
  }
  const input = { where: {}, seen: new Set(seen) }
  const second = await readSecond(createListReader({ query }), 'Invoice', input, {})
  return { second, asked: company.statements.length }
}

test('each row is asked for alone, and those that cannot be served are named', async () => {
  const { second, asked } = await read(5, { 2: unservable, 4: unservable })
  expect(second?.page.rows.map(({ Id }) => Id)).toEqual(['1', '3', '5'])
  expect(second?.page.identities.map(({ id }) => id)).toEqual(['1', '3', '5'])
  expect(second).toMatchObject({ page: { size: 3, fresh: 3 }, errors: [unservable, unservable] })
  expect(asked).toBe(4)
})

test('a row that was read before is counted, and not given again', async () => {
  const { second } = await read(2, {}, ['1'])
  expect(second?.page.rows.map(({ Id }) => Id)).toEqual(['2'])
  expect(second?.page).toMatchObject({ size: 2, fresh: 1 })
})

test('where nothing can be served there is no page', async () => {
  expect((await read(1, { 1: unservable })).second).toBeNull()
  expect((await read(0)).second).toBeNull()
})

test('fifty rows are asked for one by one, more are not', async () => {
  expect((await read(50)).second?.page.size).toBe(50)
  expect(await read(51)).toEqual({ second: null, asked: 1 })
})

test('what no row causes is thrown', async () => {
  const outage = new ServerError('no', { status: 503 })
  await expect(read(3, { 2: outage })).rejects.toBe(outage)
})

test('two answers are one page: rows, rows set aside and ids in their order, and their sums', () => {
  const page = (id: string, time: string) => ({
    rows: [{ Id: id }],
    rejected: [{ externalId: `${id}x`, path: '', code: 'c', message: 'm' } as never],
    identities: [{ id, createdAt: null }],
    ...{ size: 2, fresh: 1, totalCount: null, time },
  })
  const [first, second] = [page('1', '2026-01-01T00:00:00Z'), page('2', '2026-01-02T00:00:00Z')]
  expect(joinPages(first, second)).toEqual({
    rows: [...first.rows, ...second.rows],
    rejected: [...first.rejected, ...second.rejected],
    identities: [...first.identities, ...second.identities],
    ...{ size: 4, fresh: 2, totalCount: null, time: first.time },
  })
})
