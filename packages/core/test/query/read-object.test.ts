import { expect, test } from 'vitest'
import { FaultResponseError } from '../../src/errors/fault-response-error.ts'
import { readObject } from '../../src/query/read-object.ts'
import type { RealmReader } from '../../src/query/realm-reader.ts'
import { realmId } from '../harness.ts'
import { createListCompany } from './list-company.ts'
import { createListReader } from './list-reader.ts'

const company = createListCompany(realmId, [{ id: '7', createdAt: 1, updatedAt: 1 }])
const [row] = company.query('SELECT * FROM Invoice').rows

/** What is read where QuickBooks answers so. */
function read(answer: object | Error) {
  const reader: RealmReader = {
    ...createListReader(company),
    async call() {
      if (answer instanceof Error) throw answer
      return { body: answer as Record<string, unknown>, serverTime: null, intuitTid: 't-1' }
    },
  }
  return readObject(reader, 'Invoice', '7')
}

const fault = (code: string) =>
  new FaultResponseError({
    type: 'X',
    errors: [{ code, message: 'no', detail: '', element: null }],
  })

test('an object is read with its company, and one that is not there is null', async () => {
  expect(await read({ Invoice: row })).toMatchObject({ Id: '7' })
  expect(await read(fault('610'))).toBeNull()
  const other = fault('6240')
  await expect(read(other)).rejects.toBe(other)
})

test('an object that cannot be read is an error that says why, with the company and Intuit’s id', async () => {
  const about = { code: 'unreadable_answer', realmId, intuitTid: 't-1' }
  await expect(read({ Invoice: { ...row, TotalAmt: 'n/a' } })).rejects.toMatchObject({
    ...about,
    message: expect.stringContaining('TotalAmt'),
  })
  await expect(read({})).rejects.toMatchObject({
    ...about,
    message: expect.stringContaining('Invoice'),
  })
})
