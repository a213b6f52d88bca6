/** What a list of ids says of each of them, and what it costs. */
import { expect, test } from 'vitest'
import { askList } from '../../src/gone/ask-list.ts'
import { idsIn } from '../support/open-run.ts'
import { openInvoices } from './open-invoices.ts'

async function openList() {
  const books = await openInvoices()
  const { context, run } = books
  const ask = (ids: readonly string[]) => run(askList(context, 'Invoice', ids))
  const kindsOf = async (ids: readonly string[]) => {
    const { listings } = await ask(ids)
    return ids.map((id) => listings.get(id)?.kind)
  }
  return { ...books, ask, kindsOf }
}

test.each([
  ['200 are one call', 200, [200]],
  ['201 are two', 201, [200, 1]],
  ['none are none', 0, []],
])('%s', async (_, count, calls) => {
  const { ask, asked } = await openList()
  const ids = Array.from({ length: count }, (_, at) => String(900_000 + at))
  await ask(ids)
  const lists = asked().map((statement) => idsIn(statement).filter((id) => ids.includes(id)))
  expect(lists.map((list) => list.length)).toEqual(calls)
  expect(lists.flat()).toEqual(ids)
})

test('a list also asks for the oldest live row and the youngest that is a day old', async () => {
  const { ask, asked, old, young } = await openList()
  const [first, second, third, last] = old
  await ask(['900'])
  await ask([first, '900'])
  await ask([last])
  await ask([first, second, third])
  expect(asked().map(idsIn)).toEqual([
    ['900', first, last],
    [first, '900', second, last],
    [last, first, third],
    // One row is both.
    [first, second, third, last],
  ])
  // Any live row is better than none.
  await ask(old)
  await ask([...old, young])
  expect(asked().map(idsIn)).toEqual([
    [...old, young],
    [...old, young],
  ])
})

test('a row is listed; one that is missing beside a live row is not, up to the last creation', async () => {
  const { ask, createdAt, old, young } = await openList()
  const { listings, time } = await ask([old[1], '900', young])
  expect(listings.get(old[1])).toMatchObject({ kind: 'listed', row: { Id: old[1] } })
  expect(listings.get('900')).toMatchObject({ kind: 'unlisted' })
  const { lastCreatedAt } = listings.get('900') as { lastCreatedAt: string }
  expect(Date.parse(lastCreatedAt)).toBe(createdAt(young))
  expect(time).not.toBe(null)
})

type Rows = Record<string, unknown>[]

test.each<[string, (rows: Rows) => Rows]>([
  ['the last', (rows) => rows],
  ['the first', (rows) => rows.toReversed()],
  ['before one without a time', (rows) => [...rows.slice(1), { ...rows[0], MetaData: {} }]],
  ['after one without a time', (rows) => [{ ...rows[0], MetaData: {} }, ...rows.slice(1)]],
])('the youngest row of an answer is %s: that is how far it reaches', async (_, order) => {
  const { ask, change, createdAt, old } = await openList()
  change('query', 'Invoice', order)
  const { listings } = await ask(['900'])
  const { lastCreatedAt } = listings.get('900') as { lastCreatedAt: string }
  expect(Date.parse(lastCreatedAt)).toBe(createdAt(old[3]))
})

test('an answer proves nothing unless it has a row that was asked for as live', async () => {
  const { change, kindsOf, old } = await openList()
  const shown: Rows[] = [[], [{ Id: '77' }], [{ Id: '77', TotalAmt: 'n/a' }]]
  for (const rows of shown) {
    const end = change('query', 'Invoice', ([row]) => rows.map((one) => ({ ...row, ...one })))
    expect(await kindsOf(['900'])).toEqual(['list_empty'])
    end()
  }
  // The row that was asked about is none of them.
  const end = change('query', 'Invoice', (rows) => rows.filter(({ Id }) => Id === old[1]))
  expect(await kindsOf([old[1], '900'])).toEqual(['listed', 'list_empty'])
  end()
})

test('a row that cannot be read exists: its own, or that of a live one; it is set aside', async () => {
  const { context, kindsOf, old, operations } = await openList()
  for (const id of old) operations.patchObject({ entity: 'Invoice', id, set: { TotalAmt: 'n/a' } })
  expect(await kindsOf([old[1], '900'])).toEqual(['listed_unreadable', 'unlisted'])
  expect(context.recorder.allSetAside).toMatchObject(
    [old[0], old[1], old[3]].map((externalId) => {
      return { entity: 'Invoice', externalId, path: 'TotalAmt' }
    }),
  )
})

test('a row without an id that cannot be read is neither', async () => {
  const { change, kindsOf } = await openList()
  change('query', 'Invoice', ([row]) => [{ ...row, Id: undefined }])
  expect(await kindsOf(['900', '901'])).toEqual(['list_empty', 'list_empty'])
})

test('a row that cannot be served is found in halves, and hides no other', async () => {
  const { ask, asked, old, operations } = await openList()
  const [first, second, third, last] = old
  operations.withholdObject({ entity: 'Invoice', id: second })
  const { listings, time } = await ask([first, second, third])
  const lists = [[first, second, third], [first, second], [first], [second], [third]]
  expect(asked().map(idsIn)).toEqual(lists.map((ids) => [...ids, last]))
  expect([...listings].map(([id, { kind }]) => `${id} ${kind}`).toSorted()).toEqual(
    [`${first} listed`, `${second} list_empty`, `${third} listed`].toSorted(),
  )
  expect(time).not.toBe(null)
})

test('a list that failed in another way says nothing, and is not asked for in halves', async () => {
  const { ask, asked, emulator, old } = await openList()
  emulator.faults.push({ match: { operation: 'query' }, respond: 'application-403' })
  const { listings, time } = await ask([old[0], old[1]])
  expect([...listings.values()]).toEqual([{ kind: 'list_empty' }, { kind: 'list_empty' }])
  expect(time).toBe(null)
  expect(asked()).toHaveLength(1)
})

test('a failure of the whole company ends the reading, and so does the end of the run', async () => {
  const { ask, emulator, old, stop } = await openList()
  const inactive = emulator.faults.push({ respond: 'company-inactive' })
  await expect(ask([old[0], old[1]])).rejects.toMatchObject({ faultCode: '6190' })
  inactive()
  stop.abort(new Error('The host stops.'))
  await expect(ask([old[0], old[1]])).rejects.toThrow('The host stops.')
})
