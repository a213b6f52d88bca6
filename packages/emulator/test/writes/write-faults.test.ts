import { describe, expect, test } from 'vitest'
import { createItem } from '../../src/books/operations/items.ts'
import { checkIdentities } from '../../src/index.ts'
import type { Json } from '../support/company-client.ts'
import { startCompany } from '../support/company-client.ts'

function start() {
  const started = startCompany({ companies: [{ customers: 0 }] })
  const { books } = started
  const id = String(books.operations.createCustomer({ displayName: 'Birch' })['Id'])
  const gone = String(books.operations.createCustomer({ displayName: 'Gone' })['Id'])
  books.operations.inactivateCustomer({ id: gone })
  const other = String(books.operations.createCustomer({ displayName: 'Other' })['Id'])
  const invoice = books.operations.createInvoice({ customerId: id, amount: '100' })
  const { id: idle } = createItem(books.ledger, { name: 'Idle', active: false })
  const line = { Amount: 5, DetailType: 'SalesItemLineDetail', SalesItemLineDetail: {} }
  const detail = (more: Json) => ({ ...line, SalesItemLineDetail: more })
  return { ...started, id, gone, other, idle, invoiceId: String(invoice['Id']), line, detail }
}

type Started = ReturnType<typeof start>

/** The Fault codes are those of Intuit's error page and of public client libraries' tests. */
const cases: readonly [
  words: string,
  path: string,
  body: (started: Started) => unknown,
  code: string,
  element?: string,
][] = [
  ['no JSON', '/invoice', () => '{', '2010'],
  ['an unknown attribute', '/customer', () => ({ DisplayName: 'A', Colour: 1 }), '2010'],
  ['a customer without a name', '/customer', () => ({ Notes: 'x' }), '2020', 'DisplayName'],
  ['a name that is taken', '/customer', () => ({ DisplayName: 'BIRCH' }), '6240'],
  ['a name with a colon', '/customer', () => ({ DisplayName: 'A:B' }), '6000'],
  [
    'an invoice without lines',
    '/invoice',
    ({ id }) => ({ CustomerRef: { value: id } }),
    '2020',
    'Line',
  ],
  [
    'an invoice without a customer',
    '/invoice',
    ({ line }) => ({ Line: [line] }),
    '2020',
    'CustomerRef',
  ],
  [
    'a customer that does not exist',
    '/invoice',
    ({ line }) => ({ CustomerRef: { value: '9999' }, Line: [line] }),
    '2500',
    'CustomerRef',
  ],
  [
    'an inactive customer',
    '/invoice',
    ({ gone, line }) => ({ CustomerRef: { value: gone }, Line: [line] }),
    '610',
    'CustomerRef',
  ],
  [
    'an item that is inactive',
    '/invoice',
    ({ id, idle, detail }) => ({
      CustomerRef: { value: id },
      Line: [detail({ ItemRef: { value: idle } })],
    }),
    '610',
  ],
  [
    'an item that does not exist',
    '/invoice',
    ({ id, detail }) => ({
      CustomerRef: { value: id },
      Line: [detail({ ItemRef: { value: '99' } })],
    }),
    '2500',
  ],
  [
    'an amount that is not quantity times price',
    '/invoice',
    ({ id, detail }) => ({
      CustomerRef: { value: id },
      Line: [detail({ Qty: 2, UnitPrice: 3 })],
    }),
    '6070',
  ],
  [
    'a day that no calendar has',
    '/invoice',
    ({ id, line }) => ({ CustomerRef: { value: id }, Line: [line], TxnDate: '2026-02-30' }),
    '2040',
    'TxnDate',
  ],
  [
    'a number that is taken',
    '/invoice',
    ({ id, line, books }) => ({
      CustomerRef: { value: id },
      Line: [line],
      DocNumber: books.query('SELECT * FROM Invoice').rows[0]!['DocNumber'],
    }),
    '6140',
  ],
  [
    'a version that is not the latest',
    '/invoice',
    ({ invoiceId }) => ({ Id: invoiceId, SyncToken: '7', sparse: true }),
    '5010',
  ],
  [
    'an update without a version',
    '/invoice',
    ({ invoiceId }) => ({ Id: invoiceId, sparse: true }),
    '2020',
    'SyncToken',
  ],
  ['an object that is not there', '/invoice', () => ({ Id: '777', SyncToken: '0' }), '610'],
  [
    'a payment beyond what is open',
    '/payment',
    ({ id, invoiceId }) => ({
      CustomerRef: { value: id },
      TotalAmt: 200,
      Line: [{ Amount: 150, LinkedTxn: [{ TxnId: invoiceId, TxnType: 'Invoice' }] }],
    }),
    '6000',
  ],
  [
    'a payment of less than its lines',
    '/payment',
    ({ id, invoiceId }) => ({
      CustomerRef: { value: id },
      TotalAmt: 10,
      Line: [{ Amount: 50, LinkedTxn: [{ TxnId: invoiceId, TxnType: 'Invoice' }] }],
    }),
    '6000',
  ],
  [
    'a payment on another customer’s invoice',
    '/payment',
    ({ other, invoiceId }) => ({
      CustomerRef: { value: other },
      TotalAmt: 50,
      Line: [{ Amount: 50, LinkedTxn: [{ TxnId: invoiceId, TxnType: 'Invoice' }] }],
    }),
    '6000',
  ],
  [
    'a customer cannot be deleted',
    '/customer?operation=delete',
    ({ id }) => ({ Id: id, SyncToken: '0' }),
    '500',
  ],
  ['an entity that does not exist', '/invoices', () => ({ a: 1 }), '500'],
]

describe('a write that QuickBooks refuses', () => {
  test.each(cases)('%s', async (_words, path, body, code, element) => {
    const started = start()
    const { books, call } = started
    const state = () =>
      JSON.stringify(
        ['Customer', 'Invoice', 'Payment'].map(
          (entity) => books.query(`SELECT * FROM ${entity} ORDERBY Id`).rows,
        ),
      )
    const before = state()
    const sent = body(started)
    const answer =
      typeof sent === 'string' ? await started.raw(path, sent) : await call('POST', path, sent)
    expect(answer.status).toBe(400)
    expect(answer.json['Fault']).toMatchObject({
      type: 'ValidationFault',
      Error: [{ code, ...(element === undefined ? {} : { element }) }],
    })
    expect(state()).toBe(before)
    expect(checkIdentities(books)).toEqual([])
  })

  test('a deposited payment stays what it is', async () => {
    const { books, id, post } = start()
    const paid = books.operations.receivePayment({ customerId: id, amount: '5' })
    const { Id, SyncToken } = books.operations.depositPayment({ id: String(paid['Id']) })
    const refused = [
      await post('/payment?operation=delete', { Id, SyncToken }),
      await post('/payment?operation=update&include=void', { Id, SyncToken, sparse: true }),
      await post('/payment', { Id, SyncToken, sparse: true, TotalAmt: 6 }),
    ]
    expect(refused.map(({ code }) => code)).toEqual(['6540', '6540', '6540'])
  })
})
