import { expect, test } from 'vitest'
import { openAskedCompany } from './support/asked-company.ts'

test('fields of an object are written over by path, in every answer, until the patch ends', async () => {
  const { operations, ids, query, read } = await openAskedCompany()
  const [id] = ids('Invoice') as [string]
  operations.patchObject({
    entity: 'Invoice',
    id,
    set: { DocNumber: 1001, ExchangeRate: '', 'CurrencyRef.value': null, CustomerRef: {} },
    omit: ['TxnDate'],
  })
  const odd = {
    DocNumber: 1001,
    ExchangeRate: '',
    CurrencyRef: { value: null },
    CustomerRef: {},
  }
  const byId = (await read('Invoice', id)).json as { Invoice: object }
  expect(byId.Invoice).toMatchObject(odd)
  expect(byId.Invoice).not.toHaveProperty('TxnDate')
  expect((await query(`select * from Invoice where Id = '${id}'`)).json).toMatchObject({
    QueryResponse: { Invoice: [odd] },
  })
  operations.patchObject({ entity: 'Invoice', id })
  expect((await read('Invoice', id)).json).toMatchObject({
    Invoice: { CurrencyRef: { value: 'USD' }, CustomerRef: { value: ids('Customer')[0] } },
  })
})

test('within a list, and within the wrapper of a template', async () => {
  const { operations, ids, read, emulator } = await openAskedCompany()
  const [payment] = ids('Payment') as [string]
  const [template] = ids('RecurringTransaction') as [string]
  operations.patchObject({
    entity: 'Payment',
    id: payment,
    set: { Line: [{ Amount: 10, LinkedTxn: [{ TxnId: '5' }] }], 'Line.0.Amount': 3 },
  })
  operations.patchObject({
    entity: 'RecurringTransaction',
    id: template,
    set: { 'RecurringInfo.ScheduleInfo.StartDate': '2026-01-05T00:00:00', TotalAmt: 'n/a' },
  })
  expect((await read('Payment', payment)).json).toMatchObject({
    Payment: { Line: [{ Amount: 3, LinkedTxn: [{ TxnId: '5' }] }] },
  })
  const { json } = await read('RecurringTransaction', template)
  expect(json).toMatchObject({
    RecurringTransaction: {
      Invoice: {
        TotalAmt: 'n/a',
        RecurringInfo: { ScheduleInfo: { StartDate: '2026-01-05T00:00:00' } },
      },
    },
  })
  await emulator.close()
})

test('a deleted stub in lower case', async () => {
  const { operations, ids, changes } = await openAskedCompany({
    quirks: { stubStatus: 'deleted' },
  })
  const [id] = ids('CreditMemo') as [string]
  operations.deleteTransaction({ entity: 'CreditMemo', id })
  expect(JSON.stringify((await changes('CreditMemo')).json)).toContain('"status":"deleted"')
})
