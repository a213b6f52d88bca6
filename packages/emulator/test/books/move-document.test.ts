import { expect, test } from 'vitest'
import { BookError } from '../../src/books/book-error.ts'
import { checkIdentities } from '../../src/books/check-identities.ts'
import { openSmallCompany } from './support/small-company.ts'

test('an invoice is entered for another customer: new version, both balances move', () => {
  const { company, customer, invoice, read, operations, tick, takeEvents } = openSmallCompany()
  const [from, to] = [customer('Alder'), customer('Birch')]
  const id = invoice(from, '100.50')
  takeEvents()
  tick()
  operations.moveDocument({ entity: 'Invoice', id, customerId: to })
  expect(read('Invoice', id)).toMatchObject({
    CustomerRef: { value: to, name: 'Birch' },
    SyncToken: '1',
  })
  expect(read('Customer', from)).toMatchObject({ Balance: 0 })
  expect(read('Customer', to)).toMatchObject({ Balance: 100.5 })
  expect(takeEvents()).toEqual([`Invoice ${id} updated`])
  expect(checkIdentities(company)).toEqual([])
})

test('one that a payment is linked to stays where it is', () => {
  const { customer, invoice, pay, operations } = openSmallCompany()
  const [from, to] = [customer('Alder'), customer('Birch')]
  const id = invoice(from, '100')
  pay(from, '40', { [id]: '40' })
  expect(() => operations.moveDocument({ entity: 'Invoice', id, customerId: to })).toThrow(
    BookError,
  )
})
