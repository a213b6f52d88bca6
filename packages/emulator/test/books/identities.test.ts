import { expect, test } from 'vitest'
import { createActivity } from '../../src/books/activity/create-activity.ts'
import { activityNames } from '../../src/books/activity/run-activity.ts'
import { checkIdentities } from '../../src/books/check-identities.ts'
import { createCompany } from '../../src/books/create-company.ts'
import { ledgerOf } from '../../src/books/ledger-of.ts'

/** `BOOKS_RUNS=200` walks through many more companies. */
const runs = Number(process.env['BOOKS_RUNS'] ?? 8)
const stepsPerRun = 600

function movingClock(start = Date.UTC(2026, 10, 23, 9)) {
  let now = start
  return { now: () => now, advance: (ms: number) => void (now += ms) }
}

test('the four balance identities hold after every one of thousands of random operations', () => {
  const done = new Map<string, number>()
  for (let seed = 0; seed < runs; seed += 1) {
    const clock = movingClock()
    const quirks = seed % 2 === 0 ? {} : { emptyLinksStay: false, ancestorsMove: false }
    const options = { realmId: `93414570217222${seed}`, seed, clock, quirks }
    const company = createCompany({ ...options, customers: 6, invoices: 30 })
    expect(checkIdentities(company)).toEqual([])
    const activity = createActivity(company, { seed })
    for (let step = 0; step < stepsPerRun; step += 1) {
      clock.advance(1000 * (step % 7))
      const outcome = activity.step()
      const problems = checkIdentities(company)
      if (problems.length > 0) expect({ seed, step, outcome, problems }).toBeNull()
      done.set(outcome?.name ?? 'nothing', (done.get(outcome?.name ?? 'nothing') ?? 0) + 1)
    }
  }
  // Every kind of operation must occur, or the test would prove less than its name claims.
  expect(activityNames.filter((name) => (done.get(name) ?? 0) < 3)).toEqual([])
})

test('the check sees every kind of violation', () => {
  const clock = movingClock()
  const make = () => createCompany({ realmId: '1', clock, customers: 12, invoices: 120 })
  const spoil: ((ledger: ReturnType<typeof ledgerOf>) => void)[] = [
    ({ records }) => void ([...records.Payment.values()][0]!.total += 1),
    ({ records }) => void ([...records.Invoice.values()][0]!.balance += 1),
    ({ records }) => void ([...records.CreditMemo.values()][0]!.balance += 1),
    ({ records }) => void ([...records.Customer.values()][0]!.balance += 1),
    ({ records }) => {
      const paid = [...records.Invoice.values()].find(({ payments }) => payments.length > 0)!
      records.Invoice.delete(paid.id)
    },
    ({ records }) => {
      const owing = [...records.Invoice.values()].find(({ balance }) => balance > 0)!
      records.Customer.delete(owing.customer.id)
    },
  ]
  for (const change of spoil) {
    const company = make()
    expect(checkIdentities(company)).toEqual([])
    change(ledgerOf(company))
    expect(checkIdentities(company)).not.toEqual([])
  }
})

test('the same seed makes the same company, another seed another one', () => {
  const clock = movingClock()
  const dump = (seed: number) => {
    const company = createCompany({ realmId: '1', seed, clock, customers: 20, invoices: 150 })
    const activity = createActivity(company, { seed: 5 })
    for (let step = 0; step < 100; step += 1) activity.step()
    const rows = ['Customer', 'Invoice', 'Payment', 'CreditMemo', 'RecurringTransaction'].map(
      (entity) => company.query(`SELECT * FROM ${entity} MAXRESULTS 1000`).rows,
    )
    return JSON.stringify(rows)
  }
  expect(dump(1)).toBe(dump(1))
  expect(dump(1)).not.toBe(dump(2))
})
