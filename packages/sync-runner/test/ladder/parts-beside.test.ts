/** What continues while one part fails permanently: merges, open questions, the repair of balances, counts. */
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { expect, test } from 'vitest'
import { openBooks } from '../gone/open-books.ts'
import { realmId } from '../support/open-realm.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

test.for(['application-403', 'html-in-200', 'stream-timeout', 'application-error'] as const)(
  'a merge whose credit memos cannot be read (%s) stops neither the customers nor the rest; the memos follow when they can be read',
  async (respond) => {
    const books = await openBooks()
    const { operations, emulator, read, clock, isLive, stored } = books
    const [loser, survivor] = ['Loser', 'Survivor'].map((displayName) =>
      String(operations.createCustomer({ displayName })['Id']),
    ) as [string, string]
    const memos = ['10', '11'].map((amount) =>
      String(operations.createCreditMemo({ customerId: loser, amount })['Id']),
    )
    await read('full')
    // Until the memos are no longer among the changes.
    for (let n = 0; n < 2; n += 1) {
      await clock.advance(hourMs)
      await read('auto')
    }
    const rules = (['query', 'read'] as const).map((operation) =>
      emulator.faults.push({ match: { entity: 'CreditMemo', operation }, respond }),
    )
    const merge = { survivorId: survivor, loserId: loser, touchTransactions: false }
    operations.mergeCustomers({ ...merge, stub: true })
    const made = String(operations.createInvoice({ customerId: survivor, amount: '77' })['Id'])
    expect(await read('auto')).toMatchObject({ outcome: 'partial', error: null })
    expect(isLive('Invoice', made)).toBe(true)
    expect(isLive('Customer', loser)).toBe(false)
    for (const rule of rules) rule()
    await clock.advance(dayMs)
    await read('auto')
    const owners = memos.map((id) => stored('CreditMemo', id)?.row)
    expect(owners).toMatchObject(memos.map(() => ({ customerExternalId: survivor })))
  },
)

test('questions about memos that are refused keep none about invoices waiting', async () => {
  const { emulator, read, tell, isLive, ids, clock, questions } = await openBooks()
  const [memo, invoice] = [ids('CreditMemo')[0]!, ids('Invoice')[0]!]
  const refused = (entity: SyncEntity) =>
    (['query', 'read'] as const).map((operation) =>
      emulator.faults.push({ match: { entity, operation }, respond: 'application-403' }),
    )
  refused('CreditMemo')
  const passing = refused('Invoice')
  // Later than what is stored, and not among the changes: asked for by id.
  await tell({ entity: 'CreditMemo', entityId: memo, operation: 'updated' })
  await tell({ entity: 'Invoice', entityId: invoice, operation: 'updated' })
  const report = await read('auto')
  expect(report).toMatchObject({ outcome: 'partial', error: null })
  expect(await questions()).toEqual([`not_yet CreditMemo ${memo}`, `not_yet Invoice ${invoice}`])
  for (const rule of passing) rule()
  await read('auto')
  expect(await questions()).toEqual([`not_yet CreditMemo ${memo}`])
  expect(isLive('Invoice', invoice)).toBe(true)
  // The refused one is asked for three times a day, and no entity was called broken for it.
  let failed = 0
  for (let n = 0; n < 4 * 24; n += 1) {
    await clock.advance(14 * 60_000)
    const { problems } = await read('auto')
    if (problems.some(({ rung, entity }) => rung === 'row' && entity === 'CreditMemo')) failed += 1
    expect(problems.map(({ rung }) => rung)).not.toContain('step')
  }
  expect(failed).toBeLessThanOrEqual(4)
})

test('a row that cannot be served does not stop the repair of other customers’ balances, and is followed up once', async () => {
  const { operations, read, clock, change, stored, takeCalls } = await openBooks()
  const [broken, sound] = ['Broken', 'Sound'].map((displayName) =>
    String(operations.createCustomer({ displayName })['Id']),
  ) as [string, string]
  const unserved = operations.createInvoice({ customerId: broken, amount: '100' })
  operations.withholdObject({ entity: 'Invoice', id: String(unserved['Id']) })
  // No feed reports the second invoice: only the customer's balance shows it.
  const hidden = change('query', 'Invoice', () => [], 'LastUpdatedTime')
  const missed = String(operations.createInvoice({ customerId: sound, amount: '7' })['Id'])
  const report = await read('auto')
  hidden()
  expect(stored('Invoice', missed)).not.toBeNull()
  expect(report.problems.map(({ rung }) => rung)).not.toContain('step')
  // Until the row is no longer among the changes.
  await clock.advance(hourMs)
  await read('auto')
  for (let n = 0; n < 3; n += 1) {
    await clock.advance(hourMs)
    operations.createInvoice({ customerId: sound, amount: '5' })
    takeCalls()
    await read('auto')
    expect(takeCalls()).toBe(1)
  }
})

test('an entity that cannot be counted does not delay the others, and is not counted at every tick', async () => {
  const { emulator, read, clock, tenant } = await openBooks()
  const statement = 'COUNT'
  emulator.faults.push({
    match: { entity: 'CreditMemo', statement },
    respond: 'application-error',
  })
  let failed = 0
  const counted = new Map<SyncEntity, number>()
  for (let n = 0; n < 8 * 12; n += 1) {
    await clock.advance(2 * hourMs)
    const { problems, report } = await read('auto')
    if (problems.some(({ rung, entity }) => rung === 'step' && entity === 'CreditMemo')) failed += 1
    for (const entity of Object.keys(report?.counts ?? {}) as SyncEntity[]) {
      counted.set(entity, (counted.get(entity) ?? 0) + 1)
    }
  }
  expect(failed).toBeLessThanOrEqual(2)
  expect(counted.get('Invoice')).toBeGreaterThanOrEqual(2)
  const checkpoints = await tenant.readCheckpoints(realmId)
  expect(checkpoints.find(({ entity }) => entity === 'Payment')?.countedAt).not.toBeNull()
})
