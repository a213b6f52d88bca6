/** What is read again where balances differ: the named objects, or all documents of their customers. */
import type { BalanceDifference, OpenQuestion } from '@vectis/quickbooks/ports'
import { toInstant } from '@vectis/quickbooks/values'
import { expect, test } from 'vitest'
import { rereadCustomers, rereadNamed } from '../../src/verify/heal.ts'
import { openBooks } from '../gone/open-books.ts'
import { idsIn, openRun, questionAbout } from '../support/open-run.ts'

/** Customers with an invoice each; all are stored, and a run begins. */
async function openHeal(names: readonly string[] = ['Alder', 'Birch', 'Cedar']) {
  const books = await openBooks({ company: { customers: 0, invoices: 0 } })
  const { clock, operations, read } = books
  const create = (customerId: string) =>
    String(operations.createInvoice({ customerId, amount: '0' })['Id'])
  const customers = names.map((displayName) =>
    String(operations.createCustomer({ displayName })['Id']),
  )
  const invoices = customers.map(create)
  await read()
  const begin = async (known: readonly OpenQuestion[] = []) => {
    const opened = await openRun(books, known)
    const reread =
      (how: typeof rereadNamed) =>
      (...differences: BalanceDifference[]) =>
        opened.run(how(opened.context, differences))
    return { ...opened, named: reread(rereadNamed), ofCustomers: reread(rereadCustomers) }
  }
  const now = () => toInstant(clock.now())
  type Three = [string, string, string]
  return {
    ...books,
    ...(await begin()),
    begin,
    create,
    now,
    customers: customers as Three,
    invoices: invoices as Three,
  }
}

const differs = (
  entity: 'Customer' | 'Invoice',
  externalId: string,
  customerExternalId: string | null = null,
): BalanceDifference => ({
  identity: entity === 'Customer' ? 'customer' : 'invoice',
  entity,
  externalId,
  customerExternalId,
  currency: null,
  expected: '1',
  actual: '2',
})

/** Which customers' documents, of which entity, or what was read by which id. */
const about = (request: string) =>
  request.startsWith('SELECT')
    ? `${/FROM (\w+)/.exec(request)?.[1]} ${idsIn(request).join(' ')}`
    : request

test('the objects that differences name are read by id, and written with the time of the answer', async () => {
  const { asked, committed, customers, emulator, invoices, named, now } = await openHeal()
  emulator.faults.push({ match: { operation: 'read' }, respond: { delayMs: 5_000 } })
  const begun = now()
  await named(differs('Invoice', invoices[0]), differs('Customer', customers[1]))
  expect(asked()).toEqual([`read invoice ${invoices[0]}`, `read customer ${customers[1]}`])
  expect(committed).toMatchObject([
    {
      evidence: { step: 'heal' },
      rows: { Invoice: [{ externalId: invoices[0] }], Customer: [{ externalId: customers[1] }] },
    },
  ])
  expect(Date.parse(committed[0]!.observedAt)).toBeGreaterThan(Date.parse(begun))
})

test('without an answer the question is written with our time', async () => {
  const { committed, emulator, invoices, named, now } = await openHeal()
  emulator.faults.push({ match: { operation: 'read' }, respond: 'application-403' })
  await named(differs('Invoice', invoices[0]))
  expect(committed).toMatchObject([
    {
      observedAt: now(),
      questions: {
        put: [{ externalId: invoices[0], kind: 'not_yet', claim: null, deletedAt: null }],
      },
    },
  ])
})

test.each(['the named objects', 'the documents of a customer'])(
  '%s are read: a customer that is gone the second time is followed to the one with its transactions',
  async (which) => {
    const { begin, customers, now, operations, stored } = await openHeal()
    const [loser, survivor] = customers
    operations.mergeCustomers({ survivorId: survivor, loserId: loser })
    const about = { claimedAt: now(), attempts: 1, misses: 1 }
    const known = questionAbout('Customer', loser, about)
    const { named, ofCustomers } = await begin([known])
    await (which === 'the named objects' ? named : ofCustomers)(differs('Customer', loser, loser))
    expect(stored('Customer', loser)).toMatchObject({
      deletedReason: 'merged',
      mergedInto: survivor,
    })
  },
)

test('differences of no customer are not healed by documents of customers', async () => {
  const { asked, committed, invoices, ofCustomers } = await openHeal()
  await ofCustomers(differs('Invoice', invoices[0]))
  expect([asked(), committed]).toEqual([[], []])
})

test('the customers and their documents are read: each kind in one call', async () => {
  const { asked, committed, context, customers, emulator, invoices, now, ofCustomers } =
    await openHeal()
  const [first, second] = customers
  emulator.faults.push({ match: { operation: 'query' }, respond: { delayMs: 5_000 } })
  const begun = now()
  await ofCustomers(
    differs('Customer', first, first),
    differs('Invoice', invoices[1], second),
    differs('Invoice', invoices[2]),
    differs('Invoice', invoices[0], first),
  )
  expect(asked().map(about).slice(1)).toEqual(
    ['Invoice', 'Payment', 'CreditMemo'].map((entity) => `${entity} ${first} ${second}`),
  )
  expect(committed).toMatchObject([
    {
      evidence: { step: 'heal' },
      rows: { Customer: [{}, {}], Invoice: [{}, {}] },
    },
  ])
  expect(Date.parse(committed[0]!.observedAt)).toBeGreaterThan(Date.parse(begun))
  expect(context.recorder.entities).toMatchObject({ Customer: { read: 2 }, Invoice: { read: 2 } })
})

test('at most 25 customers in one run', async () => {
  const { asked, ofCustomers } = await openHeal()
  const many = Array.from({ length: 26 }, (_, at) => String(900 + at))
  await ofCustomers(...many.map((id) => differs('Customer', id, id)))
  const [, invoices] = asked().filter((request) => request.startsWith('SELECT'))
  expect(idsIn(invoices)).toEqual(many.slice(0, 25))
})

test('a stored document that is no longer among those of its customer is read by id', async () => {
  const { begin, context, create, customers, invoices, operations, read, stored, tenant } =
    await openHeal()
  const [first, second] = customers
  const [another, kept, former] = [create(first), create(first), create(first)]
  await tenant.releaseLease(context.lease)
  await read()
  operations.moveDocument({ entity: 'Invoice', id: former, customerId: second })
  await read()
  // Two have moved since; the other one is known to be of another customer.
  const moved = [invoices[0], another]
  for (const id of moved) operations.moveDocument({ entity: 'Invoice', id, customerId: second })
  const { asked, ofCustomers } = await begin()
  await ofCustomers(differs('Customer', first, first))
  const last = asked().at(-1)
  expect(idsIn(last).slice(0, 2)).toEqual(moved)
  expect(idsIn(last)).not.toContain(former)
  for (const id of moved)
    expect(stored('Invoice', id)?.row).toMatchObject({ customerExternalId: second })
  expect(stored('Invoice', kept)?.row).toMatchObject({ customerExternalId: first })
})

test('a document that cannot be read is there; of what no balance is made nothing is asked', async () => {
  const { begin, context, customers, invoices, operations, read, tenant } = await openHeal()
  const [first] = customers
  operations.createSalesReceipt({ customerId: first, amount: '3' })
  await tenant.releaseLease(context.lease)
  await read()
  operations.patchObject({ entity: 'Invoice', id: invoices[0], set: { TotalAmt: 'n/a' } })
  const again = await begin()
  await again.ofCustomers(differs('Customer', first, first))
  expect(again.asked().map(about).slice(1)).toEqual([
    `Invoice ${first}`,
    `Payment ${first}`,
    `CreditMemo ${first}`,
  ])
  expect(again.context.recorder.allSetAside).toMatchObject([
    { entity: 'Invoice', externalId: invoices[0], path: 'TotalAmt' },
  ])
})

test('a document that cannot be served hides those of its customer alone, of which none is asked for', async () => {
  const { asked, committed, customers, invoices, ofCustomers, operations } = await openHeal()
  const [first, second, third] = customers
  operations.withholdObject({ entity: 'Invoice', id: invoices[1] })
  await ofCustomers(...customers.map((id) => differs('Customer', id, id)))
  const requests = asked().map(about)
  expect(requests.filter((request) => request.startsWith('Invoice'))).toEqual([
    `Invoice ${first} ${second} ${third}`,
    `Invoice ${first} ${second}`,
    `Invoice ${first}`,
    `Invoice ${second}`,
    `Invoice ${third}`,
  ])
  expect(requests.filter((request) => request.startsWith('read'))).toEqual([])
  expect(committed[0]?.rows?.Invoice?.map(({ externalId }) => externalId)).toEqual([
    invoices[0],
    invoices[2],
  ])
})

test('another failure ends the reading', async () => {
  const { customers, emulator, ofCustomers } = await openHeal()
  const match = { operation: 'query', entity: 'Invoice' } as const
  emulator.faults.push({ match, respond: 'application-403' })
  await expect(ofCustomers(...customers.map((id) => differs('Customer', id, id)))).rejects.toThrow(
    'refused',
  )
})
