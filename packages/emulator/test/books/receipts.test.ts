import { describe, expect, test } from 'vitest'
import { checkIdentities } from '../../src/books/check-identities.ts'
import { openSmallCompany } from './support/small-company.ts'

describe.each(['SalesReceipt', 'RefundReceipt'] as const)('%s', (entity) => {
  const open = () => {
    const small = openSmallCompany()
    const { operations } = small
    const create = (input: Parameters<typeof operations.createSalesReceipt>[0]): string =>
      String(
        (entity === 'SalesReceipt'
          ? operations.createSalesReceipt(input)
          : operations.createRefundReceipt(input))['Id'],
      )
    return { ...small, create }
  }

  test('is reported with a balance of 0 and changes no balance', () => {
    const { company, create, customer, read, takeEvents, tick } = open()
    const owner = customer('Alder')
    takeEvents()
    tick()
    const id = create({ customerId: owner, amount: '80.50', methodId: '2' })
    expect(read(entity, id)).toMatchObject({
      TotalAmt: 80.5,
      Balance: 0,
      CustomerRef: { value: owner },
      PaymentMethodRef: { value: '2' },
      DepositToAccountRef: { value: '4' },
    })
    expect(read('Customer', owner)).toMatchObject({ Balance: 0, SyncToken: '0' })
    expect(takeEvents()).toEqual([`${entity} ${id} created`])
    expect(checkIdentities(company)).toEqual([])
  })

  test('may have no customer, and is then in no answer about a customer', () => {
    const { company, create, customer, read } = open()
    const owner = customer('Alder')
    const [unassigned, owned] = [
      create({ amount: '5' }),
      create({ customerId: owner, amount: '6' }),
    ]
    expect(read(entity, unassigned)).not.toHaveProperty('CustomerRef')
    const { rows } = company.query(`SELECT * FROM ${entity} WHERE CustomerRef = '${owner}'`)
    expect(rows.map((row) => row['Id'])).toEqual([owned])
    expect(company.query(`SELECT COUNT(*) FROM ${entity}`).totalCount).toBe(2)
  })

  test('is voided like an invoice, announced as void, and its customer stays', () => {
    const { create, customer, operations, read, takeEvents, tick } = open()
    const owner = customer('Alder')
    const id = create({ customerId: owner, amount: '80', note: 'card' })
    takeEvents()
    tick()
    operations.voidTransaction({ entity, id })
    const voided = read(entity, id)
    expect(voided).toMatchObject({
      TotalAmt: 0,
      PrivateNote: 'Voided - card',
      SyncToken: '1',
      CustomerRef: { value: owner },
    })
    expect(voided).toMatchObject({ Line: [{ Amount: 0 }, { Amount: 0 }] })
    expect(takeEvents()).toEqual([`${entity} ${id} void`])
    expect(() => operations.voidTransaction({ entity, id })).toThrow('voided already')
  })

  test('is in change data capture, as an object and, deleted, as a stub', () => {
    const { company, create, now, operations, takeEvents, tick } = open()
    tick()
    const since = now()
    const [kept, gone] = [create({ amount: '5' }), create({ amount: '6' })]
    tick()
    takeEvents()
    operations.deleteTransaction({ entity, id: gone })
    expect(takeEvents()).toEqual([`${entity} ${gone} deleted`])
    const [changes] = company.changes([entity], since)
    expect(changes?.changed.map((row) => row['Id'])).toEqual([kept])
    expect(changes?.deleted).toMatchObject([{ Id: gone, status: 'Deleted' }])
  })

  test('goes to the survivor of a merge', () => {
    const { create, customer, operations, read } = open()
    const [survivor, loser] = [customer('Alder'), customer('Birch')]
    const id = create({ customerId: loser, amount: '5' })
    operations.mergeCustomers({ survivorId: survivor, loserId: loser })
    expect(read(entity, id)).toMatchObject({ CustomerRef: { value: survivor } })
  })
})
