import { openRun } from '../support/open-run.ts'
import { openBooks } from './open-books.ts'

const hourMs = 3_600_000

/** Invoices of days ago, one an hour, and one of the last minute: all are stored, and a run begins. */
export async function openInvoices({ old: count = 4 } = {}) {
  const books = await openBooks({ company: { customers: 0, invoices: 0 } })
  const { clock, operations, read, stored } = books
  const customerId = String(operations.createCustomer({ displayName: 'Alder' })['Id'])
  const create = () => String(operations.createInvoice({ customerId, amount: '1' })['Id'])
  const old: string[] = []
  for (let made = 0; made < count; made += 1) {
    old.push(create())
    await clock.advance(hourMs)
  }
  await clock.advance(48 * hourMs)
  const young = create()
  await read()
  /** The stored row itself. */
  const rowOf = (id: string) => stored('Invoice', id)?.row as { sourceCreatedAt: string }
  return {
    ...books,
    ...(await openRun(books)),
    customerId,
    old: old as [string, string, string, string, ...string[]],
    young,
    createdAt: (id: string) => Date.parse(rowOf(id).sourceCreatedAt),
    /** Epoch milliseconds. As if an invoice had been created then; only as it is stored. */
    storeCreation(id: string, at: number) {
      rowOf(id).sourceCreatedAt = new Date(at).toISOString()
    },
  }
}
