import { addDecimals, compareDecimals } from '@vectis/quickbooks/values'
import { createActivity, createCompany, receiptActivityNames } from '@vectis/quickbooks-emulator'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CustomerListOptions, CustomerOrder, ListedCustomer } from '../../src/index.ts'
import { openHub, realmId } from '../support/hub-fixture.ts'
import { openLinkedHub } from '../support/tenant-rows.ts'

const today = '2026-11-23'
const timeZone = 'America/Los_Angeles'

describe('a company with a history', () => {
  let opened: Awaited<ReturnType<typeof openHub>>
  beforeAll(async () => {
    const now = Date.parse('2026-11-23T18:00:00Z')
    let time = now - 90 * 86_400_000
    opened = await openHub({ clock: { now: () => now, sleep: () => Promise.resolve() } })
    const clock = { now: () => time }
    const company = createCompany({ realmId, seed: 5, clock, customers: 25, invoices: 120 })
    const activity = createActivity(company, { seed: 5 })
    const receipts = createActivity(company, { seed: 5, only: receiptActivityNames })
    for (let step = 0; step < 120; step += 1) {
      time += 17 * 3_600_000
      activity.step()
      if (step % 3 === 0) receipts.step()
    }
    await opened.load(company)
    await opened.hub.links.apply()
    await opened.hub.alerts.evaluateOverdue({ today })
  })
  afterAll(() => opened.close())

  /** Every page, one after the other. */
  async function readAll(options: Partial<CustomerListOptions>): Promise<ListedCustomer[]> {
    const found: ListedCustomer[] = []
    let after: CustomerListOptions['after']
    do {
      const page = await opened.hub.customers({ today, ...options, ...(after && { after }) })
      found.push(...page.customers)
      after = page.next ?? undefined
    } while (after)
    return found
  }

  test('only customers with something overdue, and how many there are', async () => {
    const all = await opened.hub.customers({ today, limit: 500 })
    const late = await readAll({ isOverdue: true, limit: 3 })
    const isLate = ({ balances }: ListedCustomer) => balances.some((one) => Number(one.overdue) > 0)
    expect(late).toEqual(all.customers.filter(isLate))
    expect(all.overdueCustomers).toBe(late.length)
    // Whatever the currency, they come before those with nothing overdue.
    expect(all.customers.slice(0, late.length)).toEqual(late)
    expect((await opened.hub.customers({ today: null, isOverdue: true })).customers).toEqual([])
  })

  test('each customer has the figures of its panel, its timeline, its alerts and its revenue', async () => {
    const { hub } = opened
    const { customers, count, next } = await hub.customers({ today, limit: 500 })
    expect(next).toBeNull()
    expect(count).toBe(customers.length)
    const alerts = await hub.alerts.countOpen()
    const linked = (await hub.links.preview()).accounts.flatMap(({ decision }) => decision.customerId ?? []) // prettier-ignore
    expect(customers.map(({ customerId }) => customerId).sort()).toEqual(
      [...new Set(linked)].sort(),
    )
    const seen = { overdue: 0, payments: 0, alerts: 0, revenue: 0 }
    for (const customer of customers) {
      const { customerId, balances, lastPayment, openAlerts, revenue } = customer
      const panel = await hub.panel(customerId, { today })
      const ages = customer.aging ?? []
      for (const { currency, ...aged } of ages)
        expect(aged).toMatchObject(
          panel.currencies.find((one) => one.currency === currency)?.aging ?? { missing: currency },
        )
      expect(ages.filter(({ oldestDueDate }) => oldestDueDate !== null)).toHaveLength(
        balances.filter(({ overdueCount }) => (overdueCount ?? 0) > 0).length,
      )
      const issued = panel.recentInvoices.find(({ baseStatus }) => baseStatus !== 'voided')
      expect(customer.lastInvoice?.date ?? null).toBe(issued?.txnDate ?? null)
      const owed = panel.currencies.filter(
        ({ outstanding }) => compareDecimals(outstanding, '0') > 0,
      )
      expect(
        balances.map((one) => ({ ...one, outstanding: addDecimals(one.outstanding, '0') })),
      ).toEqual(
        owed.map(({ currency, outstanding, overdue, overdueCount }) => {
          return { currency, outstanding: addDecimals(outstanding, '0'), overdue, overdueCount }
        }),
      )
      expect(openAlerts).toBe(alerts.get(customerId) ?? 0)
      const { events } = await hub.timeline(customerId, { today, timeZone, limit: 1_000 })
      const received = events.find(({ kind, isStruck, amount }) => {
        const isPayment = kind === 'payment_received' || kind === 'sales_receipt'
        return isPayment && !isStruck && compareDecimals(amount, '0') > 0
      })
      expect(lastPayment?.date).toBe(received?.date)
      const contracted = (await hub.revenue(customerId, { today })).revenue
      expect(revenue).toEqual(contracted?.map(({ currency, monthly }) => ({ currency, monthly })) ?? null) // prettier-ignore
      seen.overdue += Number(balances.some((one) => (one.overdueCount ?? 0) > 0))
      seen.payments += Number(lastPayment !== null)
      seen.alerts += openAlerts
      seen.revenue += Number(revenue !== null)
    }
    expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(0)
  })

  test('totals are those of all customers that were found, not of the page', async () => {
    const { hub } = opened
    const all = await readAll({})
    const { totals, count } = await hub.customers({ today, limit: 3 })
    expect(count).toBe(all.length)
    for (const total of totals) {
      const owing = all.flatMap(({ balances }) => balances).filter(({ currency }) => currency === total.currency) // prettier-ignore
      const sum = (of: (one: (typeof owing)[0]) => string) =>
        owing.map(of).reduce((a, b) => addDecimals(a, b), '0')
      expect(total.customers).toBe(owing.length)
      expect(
        compareDecimals(
          total.outstanding,
          sum((one) => one.outstanding),
        ),
      ).toBe(0)
      expect(
        compareDecimals(
          total.overdue ?? '',
          sum((one) => one.overdue ?? '0'),
        ),
      ).toBe(0)
    }
    expect(totals.length).toBeGreaterThan(0)
  })

  test.for<CustomerOrder>(['overdue', 'outstanding', 'alerts', 'lastPayment', 'name'])(
    'by %s: pages of three are the list in pieces, in order',
    async (order) => {
      const whole = await opened.hub.customers({ today, order, limit: 500 })
      expect(await readAll({ order, limit: 3 })).toEqual(whole.customers)
      const values = whole.customers.map((customer) => {
        const balance = customer.balances.find(({ currency }) => currency === whole.currency)
        if (order === 'name') return customer.name?.toLowerCase() ?? ''
        if (order === 'alerts') return customer.openAlerts
        if (order === 'lastPayment') return customer.lastPayment?.date ?? ''
        return Number(balance?.[order] ?? 0)
      })
      const sorted = values.toSorted((a, b) => (a < b ? -1 : Number(a > b)))
      expect(values).toEqual(order === 'name' ? sorted : sorted.toReversed())
      expect(new Set(values).size).toBeGreaterThan(1)
    },
  )

  test('a search finds part of a name in upper or lower case, and takes every character as it is', async () => {
    const [{ name } = { name: null }] = await readAll({ order: 'name' })
    const part = (name ?? '').slice(1, 6).toUpperCase()
    const found = await readAll({ search: part })
    expect(found.map((one) => one.name)).toContain(name)
    expect(found.every((one) => one.name?.toUpperCase().includes(part))).toBe(true)
    expect((await readAll({ search: '%' })).map((one) => one.name)).toEqual([
      '50% Off Outlet + Café',
    ])
    expect(await readAll({ search: 'a\0' })).toEqual([])
    expect((await readAll({ search: '' })).length).toBeGreaterThan(found.length)
  })

  test.each([
    '^',
    '$',
    '.',
    '*',
    '[',
    ']',
    '(a|b)',
    '\\',
    '\\d',
    '(?i)a',
    '***=a',
    '{2}',
    'a{',
    '#',
  ])('a search for %j takes it as it is written', async (search) => {
    const names = (await readAll({})).map(({ name }) => name ?? '')
    const found = (await readAll({ search })).map(({ name }) => name ?? '')
    // The name of an account counts, too; none of these finds all.
    expect(found).toEqual(expect.arrayContaining(names.filter((name) => name.includes(search))))
    expect(found.length).toBeLessThan(names.length / 2)
  })

  test('a search of any length has an answer', async () => {
    expect(await readAll({ search: 'Σa(['.repeat(5_000) })).toEqual([])
  })

  test('without a date nothing is said about what is overdue', async () => {
    const { customers, totals } = await opened.hub.customers({ today: null })
    const unknown = { overdue: null, overdueCount: null }
    expect(totals).toMatchObject(totals.map(() => unknown))
    expect(customers[0]?.balances).toMatchObject([unknown])
    expect(customers.every(({ revenue }) => revenue === null)).toBe(true)
  })

  test('an unknown order is an error that names those there are', async () => {
    const order = 'toString' as CustomerOrder
    await expect(opened.hub.customers({ today, order })).rejects.toThrow(/overdue, outstanding, /)
  })
})

test('amounts of another currency never decide the order; a customer without any comes last', async () => {
  const { opened, rows } = await openLinkedHub()
  try {
    for (const [account, balance, currency] of [
      ['b', 900, 'JPY'],
      ['c', 20, 'USD'],
      ['d', 0, 'USD'],
      ['aa', 0, 'USD'],
    ] as const) {
      await rows.customer(account)
      await rows.link(account, `psa-${account}`)
      await rows.invoice(`i-${account}`, account, { balance, currency })
    }
    await rows.invoice('i-a', 'a')
    const order = async (options: Partial<CustomerListOptions>) => {
      const page = await opened.hub.customers({ today, ...options })
      return [page.currency, ...page.customers.map(({ customerId }) => customerId)]
    }
    expect(await order({})).toEqual(['USD', 'psa-1', 'psa-c', 'psa-b', 'psa-aa', 'psa-d']) // prettier-ignore
    expect(await order({ currency: 'JPY' })).toEqual(['JPY', 'psa-b', 'psa-1', 'psa-c', 'psa-aa', 'psa-d']) // prettier-ignore
    // What is overdue is found in every currency.
    expect(await order({ isOverdue: true })).toEqual(['USD', 'psa-1', 'psa-c', 'psa-b'])
    expect((await opened.hub.customers({ today, limit: 1 })).overdueCustomers).toBe(3)
    const grace = await opened.hub.customers({ today, graceDays: 13 })
    expect(grace.totals).toMatchObject([{ overdue: '0' }, { overdue: '0', customers: 2 }])
  } finally {
    await opened.close()
  }
})

test.each([
  ['Ελληνική Τράπεζα Α.Ε.', ['ελληνι', 'ΤΡΆΠ', 'α.ε.']],
  ['Οδός Ερμού', ['ΟΔΌΣ', 'οδόσ', 'ός']],
  ['Новый Дом & Сад', ['НОВЫЙ', 'новый дом & с']],
  ['Çelik Ünlü ĞÖŞ', ['çelik', 'ÜNLÜ', 'ğöş']],
  ['Straße 7', ['straße', 'TRAß']],
  ['ＡＢＣ商事', ['ａｂｃ', '商事']],
])('%j is found in either case, whatever the locale of the database', async (name, parts) => {
  const { opened, rows } = await openLinkedHub()
  try {
    await rows.customer('n')
    await rows.link('n', 'psa-n')
    await sql`update ${sql.id(opened.schema, 'customer_links')} set customer_name = ${name} where customer_id = 'psa-n'`.execute(
      opened.db,
    )
    for (const search of parts) {
      const { customers } = await opened.hub.customers({ today, search })
      expect(
        customers.map((one) => one.name),
        search,
      ).toEqual([name])
    }
    expect((await opened.hub.customers({ today, search: `${name}x` })).customers).toEqual([])
  } finally {
    await opened.close()
  }
})
