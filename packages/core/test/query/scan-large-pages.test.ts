import { createCompany } from '@vectis/quickbooks-emulator'
import { expect, test } from 'vitest'
import { createEmptyCompany } from '../empty-company.ts'
import { createHarness, realmId } from '../harness.ts'

test('pages of 1,000 rows: 2,300 rows of one second, two of which cannot be served, and those behind', async () => {
  const options = { limits: { requestsPerSecond: 10 } }
  const harness = createHarness({ company: createEmptyCompany(realmId), options })
  const { clock } = harness
  const books = createCompany({ realmId, clock, customers: 1, invoices: 0 })
  harness.emulator.addCompany(books)
  const { operations } = books
  const customerId = String(operations.createCustomer({ displayName: 'Crowd' })['Id'])
  const create = () => String(operations.createInvoice({ customerId, amount: '10' })['Id'])
  const ids = Array.from({ length: 2_300 }, create)
  await clock.advance(60_000)
  ids.push(...Array.from({ length: 40 }, create))
  const withheld = [ids[999]!, ids[1_700]!]
  const realm = await harness.connect()
  const read = async () => {
    const found: string[] = []
    for await (const page of realm.scan('Invoice', { pageSize: 1_000 })) {
      expect(page.rows.length).toBeLessThanOrEqual(1_000)
      found.push(...page.rows.map(({ Id }) => Id))
    }
    // The company was made with a few of its own.
    return found.filter((id) => ids.includes(id)).toSorted()
  }
  expect(await clock.run(read())).toEqual(ids.toSorted())
  for (const id of withheld) operations.withholdObject({ entity: 'Invoice', id })
  expect(await clock.run(read())).toEqual(ids.filter((id) => !withheld.includes(id)).toSorted())
})
