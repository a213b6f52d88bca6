import { expect, test } from 'vitest'
import { checkIdentities } from '../../src/index.ts'
import type { Json } from '../support/company-client.ts'
import { startCompany } from '../support/company-client.ts'

test('a batch of queries and writes: each by itself, a refused one stops no other', async () => {
  const { post, books, emulator } = startCompany()
  const { Id, SyncToken } = books.query('SELECT * FROM Invoice WHERE Balance > 0').rows[0]!
  const { status, json } = await post('/batch', {
    BatchItemRequest: [
      { bId: 'a', operation: 'create', Customer: { DisplayName: 'New in a batch' } },
      { bId: 'b', operation: 'create', Customer: { DisplayName: 'New in a batch' } },
      { bId: 'c', Query: 'SELECT COUNT(*) FROM Customer' },
      { bId: 'd', operation: 'update', Invoice: { Id, SyncToken, sparse: true, PrivateNote: 'x' } },
      { bId: 'e', operation: 'delete', Invoice: { Id, SyncToken } },
      { bId: 'f', Query: 'SELECT nonsense' },
    ],
  })
  expect(status).toBe(200)
  const items = json['BatchItemResponse'] as Json[]
  expect(items.map((item) => item['bId'])).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
  expect(items[0]!['Customer']).toMatchObject({ SyncToken: '0' })
  expect(items[1]!['Fault'].Error[0].code).toBe('6240')
  expect(items[2]!['QueryResponse'].totalCount).toBeGreaterThan(1)
  expect(items[3]!['Invoice']).toMatchObject({ PrivateNote: 'x' })
  expect(items[4]!['Fault'].Error[0].code).toBe('5010')
  expect(items[5]!['Fault'].Error[0].code).toBe('4000')
  expect(checkIdentities(books)).toEqual([])
  expect(emulator.log.records.at(-1)).toMatchObject({ operation: 'batch', status: 200 })
})

test('a void in a batch is requested in optionsData', async () => {
  const { post, books } = startCompany({ companies: [{ customers: 1, invoices: 0 }] })
  const customerId = String(books.query('SELECT * FROM Customer').rows[0]!['Id'])
  const { Id, SyncToken } = books.operations.createInvoice({ customerId, amount: '9' })
  const { json } = await post('/batch', {
    BatchItemRequest: [
      { bId: '1', operation: 'update', optionsData: 'void', Invoice: { Id, SyncToken } },
    ],
  })
  expect(json['BatchItemResponse'][0].Invoice).toMatchObject({ TotalAmt: 0, Balance: 0 })
})

test('thirty-one items are too many', async () => {
  const { post, query } = startCompany({ companies: [{ customers: 0 }] })
  const items = Array.from({ length: 31 }, (_, index) => ({
    bId: String(index),
    operation: 'create',
    Customer: { DisplayName: `Customer ${index}` },
  }))
  expect((await post('/batch', { BatchItemRequest: items })).code).toBe('1040')
  expect((await query('SELECT COUNT(*) FROM Customer'))['totalCount']).toBe(0)
  expect((await post('/batch', { BatchItemRequest: items.slice(1) })).status).toBe(200)
})
