/**
 * The flows of the panel against the books: what was invoiced, credited, received, sold and given back on the spot, by month and currency, after
 * random activity. What names no customer is in no panel, and is received by the company.
 */
import { addDecimals, compareDecimals, startOfMonth } from '@vectis/quickbooks/values'
import { createActivity, createCompany, receiptActivityNames } from '@vectis/quickbooks-emulator'
import { expect, test } from 'vitest'
import { openHub, realmId } from './support/hub-fixture.ts'

const today = '2026-11-23'

interface Wire {
  TxnDate: string
  TotalAmt: number | string
  /** A receipt may have no customer. */
  CustomerRef?: { value: string }
  CurrencyRef: { value: string }
}

test.each([11, 12, 13])('seed %i: every month of every customer', async (seed) => {
  const { hub, load, close } = await openHub()
  try {
    let time = Date.parse('2026-09-14T18:00:00Z')
    const clock = { now: () => time }
    const company = createCompany({ realmId, seed, clock, customers: 12, invoices: 150 })
    const activity = createActivity(company, { seed })
    const receipts = createActivity(company, { seed, only: receiptActivityNames })
    for (let step = 0; step < 140; step += 1) {
      time += 12 * 3_600_000
      activity.step()
      if (step % 3 === 0) receipts.step()
    }
    await load(company)
    await hub.links.apply()
    const { accounts } = await hub.links.preview()
    const customerOf = new Map(
      accounts.map(({ account, decision }) => [account.externalId, decision.customerId ?? '']),
    )
    const expected = new Map<string, string>()
    const months = Array.from({ length: 12 }, (_, n) => startOfMonth(today, n - 11).slice(0, 7))
    const withoutCustomer = new Map<string, string>()
    const companys = new Map<string, string>()
    for (const [entity, whats] of [
      ['Invoice', ['invoiced']],
      ['CreditMemo', ['credited']],
      ['Payment', ['received']],
      ['SalesReceipt', ['received', 'salesReceipts']],
      ['RefundReceipt', ['received', 'refunds']],
    ] as const) {
      const { rows } = company.query(`SELECT * FROM ${entity} MAXRESULTS 1000`)
      // A voided document is zero on the wire, a deleted one is absent.
      for (const row of JSON.parse(JSON.stringify(rows)) as Wire[]) {
        const currency = row.CurrencyRef.value
        const amountOf = (what: string) =>
          entity === 'RefundReceipt' && what === 'received' ? `-${row.TotalAmt}` : `${row.TotalAmt}`
        for (const what of whats) {
          const key = [currency, what, row.TxnDate.slice(0, 7)].join(' ')
          companys.set(key, addDecimals(companys.get(key) ?? '0', amountOf(what)))
        }
        if (row.CustomerRef === undefined) {
          const sum = withoutCustomer.get(currency) ?? '0'
          withoutCustomer.set(currency, addDecimals(sum, amountOf('received')))
          continue
        }
        const customer = customerOf.get(row.CustomerRef.value) ?? ''
        for (const what of whats) {
          const key = [customer, currency, what, row.TxnDate.slice(0, 7)].join(' ')
          expected.set(key, addDecimals(expected.get(key) ?? '0', amountOf(what)))
        }
      }
    }

    let compared = 0
    for (const customerId of new Set(customerOf.values())) {
      const { currencies } = await hub.panel(customerId, { today })
      for (const figures of currencies) {
        const told = new Map<string, string>([
          [`credited ${today.slice(0, 7)}`, figures.creditedThisMonth ?? ''],
          ...(figures.months ?? []).flatMap((one): [string, string][] => [
            [`invoiced ${one.month}`, one.invoiced],
            [`received ${one.month}`, one.received],
            ...Object.entries(one.receipts).map(([kind, sum]): [string, string] => [
              `${kind} ${one.month}`,
              sum,
            ]),
          ]),
        ])
        expect(figures.months?.map((one) => one.month)).toEqual(months)
        expect(figures.months?.at(-1)?.invoiced).toBe(figures.invoicedThisMonth)
        for (const [what, amount] of told) {
          const key = `${customerId} ${figures.currency} ${what}`
          const wanted = expected.get(key) ?? '0'
          expect(`${key}: ${amount} is ${wanted}, ${compareDecimals(amount, wanted)}`).toMatch(
            / 0$/,
          )
          if (wanted !== '0') compared += 1
          expected.delete(key)
        }
      }
    }
    // Nothing in these months was left out of a panel.
    const missed = [...expected].filter(
      ([key, amount]) =>
        amount !== '0' && !key.includes(' credited ') && months.includes(key.slice(-7)),
    )
    expect(missed).toEqual([])
    for (const { currency, months: all } of await hub.months({ today })) {
      expect(all.map(({ month }) => month)).toEqual(months)
      for (const { month, receipts: kinds, ...sums } of all) {
        for (const [what, sum] of Object.entries({ ...sums, ...kinds })) {
          const key = `${currency} ${what} ${month}`
          expect([key, Number(sum)]).toEqual([key, Number(companys.get(key) ?? 0)])
        }
      }
    }
    const unassigned = await hub.unassigned()
    expect(new Map(unassigned.map((one) => [one.currency, Number(one.received)]))).toEqual(
      new Map([...withoutCustomer].map(([currency, sum]) => [currency, Number(sum)])),
    )
    expect(withoutCustomer.size).toBeGreaterThan(0)
    expect(compared).toBeGreaterThan(40)
  } finally {
    await close()
  }
})
