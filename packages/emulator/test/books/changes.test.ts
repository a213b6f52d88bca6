import { expect, test } from 'vitest'
import { createActivity } from '../../src/books/activity/create-activity.ts'
import type { BookEntity } from '../../src/books/company.ts'
import { createCompany } from '../../src/books/create-company.ts'
import { ledgerOf } from '../../src/books/ledger-of.ts'
import { openSmallCompany } from './support/small-company.ts'

const all: BookEntity[] = ['Customer', 'Invoice', 'Payment', 'CreditMemo', 'Item']

test('full objects by time, then stubs of what was deleted', () => {
  const { company, customer, invoice, operations, tick, now } = openSmallCompany()
  const a = customer()
  const [first, second, third] = [1, 2, 3].map(() => {
    tick()
    return invoice(a, '5')
  })
  tick()
  const since = now()
  operations.emailInvoice({ id: third! })
  tick()
  operations.emailInvoice({ id: first! })
  tick()
  operations.deleteTransaction({ entity: 'Invoice', id: second! })
  const [customers, invoices] = company.changes(['Customer', 'Invoice'], since)
  expect(customers?.changed.map((row) => row['Id'])).toEqual([a])
  expect(invoices?.changed.map((row) => row['Id'])).toEqual([third, first])
  expect(invoices?.deleted).toEqual([
    {
      domain: 'QBO',
      status: 'Deleted',
      Id: second,
      MetaData: { LastUpdatedTime: '2026-11-23T01:06:00-08:00' },
    },
  ])
  expect(company.changes(['Invoice'], now() + 1000)).toEqual([
    { entity: 'Invoice', changed: [], deleted: [] },
  ])
})

test('the lower bound is inclusive, at the grain of a second', () => {
  const { company, customer, now } = openSmallCompany()
  customer()
  const found = (since: number) => company.changes(['Customer'], since)[0]!.changed.length
  expect(found(now())).toBe(1)
  expect(found(now() + 1)).toBe(0)
})

test('the index finds exactly what looking at every record finds', () => {
  let now = Date.UTC(2026, 10, 23, 9)
  for (const timestampLagMs of [0, 30_000]) {
    const company = createCompany({
      realmId: '7',
      clock: { now: () => now },
      customers: 8,
      invoices: 60,
      quirks: { timestampLagMs },
    })
    const activity = createActivity(company, { seed: 3 })
    const ledger = ledgerOf(company)
    const marks: number[] = []
    for (let step = 0; step < 2500; step += 1) {
      now += 700
      if (step % 100 === 0) marks.push(now)
      activity.step()
    }
    for (const since of [0, ...marks, now]) {
      for (const { entity, changed } of company.changes(all, since)) {
        const records = [...ledger.records[entity as 'Invoice'].values()]
        const expected = records.filter((record) => record.updatedAt * 1000 >= since)
        expect(new Set(changed.map((row) => row['Id']))).toEqual(
          new Set(expected.map((record) => record.id)),
        )
        expect(changed).toHaveLength(expected.length)
      }
    }
  }
})

test('a change may be reported late', () => {
  const { company, customer, tick, now } = openSmallCompany({ quirks: { changesLagMs: 90_000 } })
  const since = now()
  customer()
  const told = () => company.changes(['Customer'], since)[0]!.changed.length
  expect(told()).toBe(0)
  tick(89_000)
  expect(told()).toBe(0)
  tick(1000)
  expect(told()).toBe(1)
  expect(company.query('SELECT COUNT(*) FROM Customer').totalCount).toBe(1)
})

test('times may lie before the moment of writing', () => {
  const { customer, read } = openSmallCompany({ quirks: { timestampLagMs: 60_000 }, seed: 4 })
  const time = Date.parse(read('Customer', customer()).MetaData.CreateTime)
  expect(time).toBeLessThan(Date.UTC(2026, 10, 23, 9))
  expect(time).toBeGreaterThanOrEqual(Date.UTC(2026, 10, 23, 8, 59))
})

test('an object may come from the future; its time never goes back', () => {
  const { company, customer, invoice, operations, tick, now, read } = openSmallCompany()
  const i = invoice(customer(), '5')
  operations.setUpdatedAt({ entity: 'Invoice', id: i, at: Date.UTC(2027, 6, 1) })
  tick(86_400_000)
  expect(company.changes(['Invoice'], now())[0]!.changed).toHaveLength(1)
  operations.changeNote({ entity: 'Invoice', id: i, note: 'edited' })
  expect(read('Invoice', i).MetaData.LastUpdatedTime).toBe('2027-06-30T17:00:00-07:00')
})

test('losers of merges: with a stub or without; stubs: with MetaData or without', () => {
  for (const stub of [true, false]) {
    const { company, customer, operations } = openSmallCompany({
      quirks: { stubsHaveMetaData: false },
    })
    const [survivorId, loserId] = [customer('Alder'), customer('Birch')]
    operations.mergeCustomers({ survivorId, loserId, stub })
    expect(company.changes(['Customer'], 0)[0]!.deleted).toEqual(
      stub ? [{ domain: 'QBO', status: 'Deleted', Id: loserId }] : [],
    )
  }
})

test('templates take part only where asked, singletons never', () => {
  for (const templatesInChanges of [true, false]) {
    const { company, customer, operations, events } = openSmallCompany({
      quirks: { templatesInChanges },
    })
    operations.createTemplate({ customerId: customer(), name: 'Managed', amount: '1' })
    const [templates, info] = company.changes(['RecurringTransaction', 'CompanyInfo'], 0)
    expect(templates!.changed).toHaveLength(templatesInChanges ? 1 : 0)
    expect(info!.changed).toEqual([])
    expect(events.map(({ entity }) => entity)).toEqual(['Customer'])
  }
})

test('a removed subscriber receives nothing', () => {
  const { company, customer } = openSmallCompany()
  const heard: string[] = []
  const leave = company.subscribe(({ id }) => heard.push(id))
  const first = customer('Alder')
  leave()
  customer('Birch')
  expect(heard).toEqual([first])
})
