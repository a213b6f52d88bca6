import {
  buildRow,
  forEachEntity,
  parseRows,
  syncedEntities,
  syncEntities,
  type SyncEntity,
} from '@vectis/quickbooks/rows'
import { expect, test } from 'vitest'
import { createActivity, createCompany, receiptActivityNames } from '@vectis/quickbooks-emulator'
import type { BooksCompany } from '@vectis/quickbooks-emulator'
import { ledgerOf } from '@vectis/quickbooks-emulator/records'
import { expectedBillingRows } from '../src/expected/expected-billing-rows.ts'

/** Milliseconds of CPU of this process, which neighbours do not take away. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

const runs = Number(process.env['BOOKS_RUNS'] ?? 12)
const clock = { now: () => Date.UTC(2026, 10, 23, 9) }

/** What core makes of everything a company answers, over its own JSON. */
function mirror(company: BooksCompany) {
  const read = (entity: SyncEntity) => {
    const all: unknown[] = []
    const filter = syncedEntities[entity].isNameList ? 'WHERE Active IN (true, false)' : ''
    for (let start = 1; ; start += 1000) {
      const { rows } = company.query(
        `SELECT * FROM ${entity} ${filter} ORDERBY MetaData.CreateTime STARTPOSITION ${start} MAXRESULTS 1000`,
      )
      all.push(...(JSON.parse(JSON.stringify(rows)) as unknown[]))
      if (rows.length < 1000) break
    }
    const { rows, rejected } = parseRows(entity, all, { realmId: company.realmId })
    expect(rejected).toEqual([])
    return rows.map((row) => buildRow(entity, row as never))
  }
  return forEachEntity(read)
}

const byId = <T extends { externalId: string }>(rows: readonly T[]) =>
  [...rows].sort((a, b) => a.externalId.localeCompare(b.externalId))

function expectEqualRows(company: BooksCompany, found = mirror(company)) {
  const { rows } = expectedBillingRows(company)
  for (const entity of syncEntities) {
    expect(byId<{ externalId: string }>(found[entity])).toEqual(
      byId<{ externalId: string }>(rows[entity]),
    )
  }
}

test('core’s rows and the books’ own rows agree field by field, in companies of every seed', () => {
  for (let seed = 0; seed < runs; seed += 1) {
    const company = createCompany({
      realmId: String(seed),
      seed,
      clock,
      customers: 10,
      invoices: 80,
      multiCurrency: seed % 3 !== 0,
      quirks: seed % 2 === 0 ? { voidedUnitPrice: 'zero', emptyLinksStay: false } : {},
    })
    expectEqualRows(company)
    const activity = createActivity(company, { seed })
    const receipts = createActivity(company, { seed, only: receiptActivityNames })
    for (let step = 0; step < 300; step += 1) activity.step()
    for (let step = 0; step < 30; step += 1) receipts.step()
    expectEqualRows(company)
  }
})

test('the comparison notices a difference in every table', () => {
  const options = { realmId: '1', seed: 2, clock, customers: 12, invoices: 100 }
  const first = <T>(map: Map<string, T>) => [...map.values()][0]!
  const changes: ((records: ReturnType<typeof ledgerOf>['records']) => void)[] = [
    ({ Customer }) => void (first(Customer).phone = 'changed'),
    ({ Invoice }) => void (first(Invoice).dueDate = '2031-01-01'),
    ({ Payment }) => void (first(Payment).updatedAt += 1),
    ({ CreditMemo }) => void (first(CreditMemo).syncToken += 1),
    ({ SalesReceipt }) => void (first(SalesReceipt).updatedAt += 1),
    ({ RefundReceipt }) => void (first(RefundReceipt).syncToken += 1),
    ({ RecurringTransaction }) => void (first(RecurringTransaction).name = 'changed'),
    ({ Payment }) => {
      const lines = [...Payment.values()].find((payment) => payment.lines.length > 1)!.lines
      lines.reverse()
    },
  ]
  for (const change of changes) {
    const company = createCompany(options)
    const receipts = createActivity(company, { seed: 2, only: receiptActivityNames })
    for (let step = 0; step < 20; step += 1) receipts.step()
    const before = mirror(company)
    change(ledgerOf(company).records)
    expect(() => expectEqualRows(company, before)).toThrow(/deeply equal/)
    expectEqualRows(company)
  }
})

test('a company of the usual size contains every case that the rules distinguish', () => {
  const company = createCompany({
    realmId: '9341457021722202',
    seed: 1,
    clock,
    customers: 60,
    invoices: 900,
  })
  expectEqualRows(company)
  const { rows, deleted, voids } = expectedBillingRows(company)
  const { Customer: customers, Invoice: invoices, Payment: payments } = rows
  const { CreditMemo: creditMemos, RecurringTransaction: templates } = rows
  expect(invoices).toHaveLength(900)
  const seen = (values: readonly (string | null)[]) =>
    [...new Set(values)].sort((a, b) => String(a).localeCompare(String(b)))
  expect(seen(invoices.map((row) => row.baseStatus))).toEqual([
    'open',
    'paid',
    'partially_paid',
    'voided',
  ])
  expect(seen(invoices.flatMap((row) => row.flags))).toEqual([
    'no_due_date',
    'not_sent',
    'zero_total',
  ])
  expect(seen(payments.flatMap((row) => row.settlements.map(({ kind }) => kind)))).toEqual([
    'cash',
    'credit',
    'mixed',
    'other',
    'unapplied',
  ])
  expect(seen(payments.flatMap((row) => row.settlements.map((one) => one.linkedType)))).toEqual(
    expect.arrayContaining(['', 'Check', 'CreditMemo', 'Deposit', 'Invoice', 'JournalEntry']),
  )
  expect(seen(creditMemos.map((row) => row.state))).toEqual([
    'applied',
    'open',
    'partially_applied',
    'voided',
  ])
  expect(seen(templates.map((row) => row.intervalType))).toEqual(
    expect.arrayContaining(['Daily', 'Weekly', 'Monthly', 'Yearly']),
  )
  expect(seen(templates.map((row) => row.templateType))).toEqual(
    expect.arrayContaining(['CreditMemo', 'Estimate', 'Invoice', 'SalesReceipt']),
  )
  expect(seen(templates.map((row) => row.recurType))).toEqual([
    'Automated',
    'Reminded',
    'UnScheduled',
  ])
  expect(seen(invoices.map((row) => row.currency))).toEqual(['CAD', 'USD'])
  expect(invoices.some((row) => row.recurringTemplateRef !== null)).toBe(true)
  expect(customers.some((row) => !row.active)).toBe(true)
  expect(customers.some((row) => row.isProject)).toBe(true)
  expect(customers.some((row) => row.externalId.length > 16)).toBe(customers.length > 89)
  expect(invoices.some((row) => BigInt(row.externalId) > 2n ** 53n)).toBe(true)
  expect(deleted.Customer.length).toBeGreaterThan(0)
  expect(deleted.Invoice.length).toBeGreaterThan(0)
  expect(deleted.Payment.length).toBeGreaterThan(0)
  expect(seen(voids.map((one) => one.entity))).toEqual([
    'CreditMemo',
    'Invoice',
    'Payment',
    'SalesReceipt',
  ])
  expect(voids.some((one) => !one.isNoteVoided)).toBe(true)
  expect(payments.some((row) => row.settlements.length > 2)).toBe(true)
  expect(
    payments.some((row) => {
      const ids = row.settlements.map((one) => one.invoiceExternalId).filter((id) => id !== null)
      return new Set(ids).size < ids.length
    }),
  ).toBe(true)
})

test('a company of 1,000 customers and 10,000 invoices takes seconds to make, not minutes', () => {
  const make = (invoices: number) => {
    const started = cpuMs()
    const customers = invoices / 10
    const company = createCompany({ realmId: '1', clock, customers, invoices })
    const took = cpuMs() - started
    expect(company.query('SELECT COUNT(*) FROM Invoice').totalCount).toBe(invoices)
    return took
  }
  const tenth = Math.min(make(1_000), make(1_000), make(1_000))
  // Ten times as large: a hundred times as long, if each invoice looked at all before it. Machines differ in what a tenth takes.
  expect(Math.min(make(10_000), make(10_000))).toBeLessThan(40 * tenth)
})
