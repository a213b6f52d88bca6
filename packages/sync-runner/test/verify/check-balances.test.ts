/** What a balance that differs leads to: changes, the named objects, the documents of their customers, in this order. */
import { expect, test } from 'vitest'
import { openBooks } from '../gone/open-books.ts'

/** Two customers without documents, and an invoice of the first. */
async function openWithInvoice() {
  const books = await openBooks()
  const { operations, read, emulator } = books
  const create = (displayName: string) => String(operations.createCustomer({ displayName })['Id'])
  const [from, to] = [create('Alder'), create('Birch')]
  const invoice = (amount: string) =>
    String(operations.createInvoice({ customerId: from, amount })['Id'])
  const id = invoice('100')
  await read()
  return { ...books, from, to, id, invoice, count: emulator.log.count.bind(emulator.log) }
}

test('an object that the first answer lacked comes with the second one, and none is asked for', async () => {
  const { change, count, invoice, isLive, read } = await openWithInvoice()
  const late = invoice('25')
  let answers = 0
  const end = change('cdc', 'Invoice', (rows) => {
    answers += 1
    return answers === 1 ? rows.filter((row) => row['Id'] !== late) : rows
  })
  const before = count({ operation: 'query' }) + count({ operation: 'read' })
  const report = await read()
  end()
  expect(report.report).toMatchObject({ differences: [] })
  expect(report.report?.healed?.length).toBeGreaterThan(0)
  expect(isLive('Invoice', late)).toBe(true)
  expect(count({ operation: 'query' }) + count({ operation: 'read' })).toBe(before)
})

test('a document that no answer of the feed has comes with the documents of its customer', async () => {
  const { change, invoice, isLive, read } = await openWithInvoice()
  const hidden = invoice('25')
  change('cdc', 'Invoice', (rows) => rows.filter((row) => row['Id'] !== hidden))
  const report = await read()
  expect(report.report).toMatchObject({ differences: [] })
  expect(isLive('Invoice', hidden)).toBe(true)
})

test('a document that moved unseen: the balance of its new customer, which differs only then, is asked for too', async () => {
  const { emulator, id, operations, read, stored, to } = await openWithInvoice()
  operations.moveDocument({ entity: 'Invoice', id, customerId: to })
  // The feed has neither the invoice nor the customer that it went to.
  const hidden = new Set<unknown>([id, to])
  const isShown = (row: { Id?: unknown }) => !hidden.has(row.Id)
  emulator.faults.push({
    match: { operation: 'cdc' },
    respond: {
      transform: (response) => ({
        ...response,
        body: JSON.stringify(
          JSON.parse(response.body as string, (_key, value: unknown) =>
            Array.isArray(value) ? value.filter(isShown) : value,
          ),
        ),
      }),
    },
  })
  const report = await read()
  expect(stored('Invoice', id)?.row).toMatchObject({ customerExternalId: to })
  expect(report.report).toMatchObject({ differences: [] })
})

test('a difference that stays is followed up once, and reported by every check', async () => {
  const { count, id, operations, read } = await openWithInvoice()
  operations.patchObject({ entity: 'Invoice', id, set: { Balance: 99 } })
  const about = expect.objectContaining({ entity: 'Invoice', externalId: id })
  const before = count({ operation: 'read' })
  expect((await read()).report?.differences).toContainEqual(about)
  const after = count({ operation: 'read' })
  expect(after).toBeGreaterThan(before)
  expect((await read('verify')).report?.differences).toContainEqual(about)
  expect(count({ operation: 'read' })).toBe(after)
})
