/** The page of alerts by customer: every open alert once, the most money first, and the sums of all. */
import { addDecimals, compareDecimals } from '@vectis/quickbooks/values'
import { createActivity, createCompany } from '@vectis/quickbooks-emulator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AlertGroup, AlertGroupsOptions, BillingAlert } from '../../src/index.ts'
import { openHub, realmId } from '../support/hub-fixture.ts'

const today = '2026-11-23'
let opened: Awaited<ReturnType<typeof openHub>>

beforeAll(async () => {
  const now = Date.parse('2026-11-23T18:00:00Z')
  let time = now - 90 * 86_400_000
  opened = await openHub({ clock: { now: () => now, sleep: () => Promise.resolve() } })
  const clock = { now: () => time }
  const company = createCompany({ realmId, seed: 9, clock, customers: 25, invoices: 160 })
  const activity = createActivity(company, { seed: 9 })
  for (let step = 0; step < 90; step += 1) {
    time += 23 * 3_600_000
    activity.step()
  }
  await opened.load(company)
  await opened.hub.links.apply()
  await opened.hub.alerts.evaluateOverdue({ today })
})
afterAll(() => opened.close())

async function readAll(options: AlertGroupsOptions): Promise<AlertGroup[]> {
  const found: AlertGroup[] = []
  let after: AlertGroupsOptions['after']
  do {
    const page = await opened.hub.alerts.byCustomer({ ...options, ...(after && { after }) })
    found.push(...page.groups)
    after = page.next ?? undefined
  } while (after)
  return found
}

const sumOf = (alerts: readonly BillingAlert[], currency: string) =>
  alerts
    .filter((one) => one.currency === currency)
    .reduce((sum, { amount }) => addDecimals(sum, amount ?? '0'), '0')

test('pages of two customers hold every open alert once, under its customer, with the sums of each and of all', async () => {
  const { alerts } = opened.hub
  const open = await alerts.list({ limit: 1_000 })
  const { totals, customers, currency } = await alerts.byCustomer()
  const groups = await readAll({ limit: 2, perCustomer: 1_000 })
  expect(open.length).toBeGreaterThan(10)
  expect(new Set(totals.map((one) => one.currency)).size).toBeGreaterThan(1)
  expect(groups.flatMap((group) => group.alerts.map(({ key }) => key)).toSorted()).toEqual(
    open.map(({ key }) => key).toSorted(),
  )
  expect(customers).toBe(groups.length)
  expect(totals.reduce((sum, one) => sum + one.alerts, 0)).toBe(open.length)
  for (const { currency: of, amount } of totals)
    expect(compareDecimals(amount, sumOf(open, of))).toBe(0)
  for (const { customerId, count, amounts, alerts: own } of groups) {
    expect(own.every((one) => one.customerId === customerId)).toBe(true)
    expect(count).toBe(own.length)
    for (const { currency: of, amount } of amounts)
      expect(compareDecimals(amount, sumOf(own, of))).toBe(0)
    const sizes = own.map(({ amount }) => amount ?? '0')
    expect(sizes).toEqual(sizes.toSorted((a, b) => compareDecimals(b, a)))
  }
  // The first currency is that of most alerts.
  const counts = totals.map((one) => one.alerts)
  expect(counts).toEqual(counts.toSorted((a, b) => b - a))
  expect(new Set(counts).size).toBe(counts.length)
  expect(currency).toBe(totals[0]?.currency)
  const risks = groups.map(({ alerts: own }) => sumOf(own, currency ?? ''))
  expect(risks).toEqual(risks.toSorted((a, b) => compareDecimals(b, a)))
})

test('another currency decides another order; fewer alerts of each customer do not change its sums', async () => {
  const { alerts } = opened.hub
  const { totals, currency } = await alerts.byCustomer()
  const other = totals.find((one) => one.currency !== currency)?.currency ?? ''
  const { groups, ...all } = await alerts.byCustomer({ currency: other, perCustomer: 1 })
  expect(all.currency).toBe(other)
  expect(groups[0]?.amounts.some((one) => one.currency === other)).toBe(true)
  const whole = await readAll({ currency: other, perCustomer: 1_000 })
  for (const { customerId, alerts: shown } of groups)
    expect(shown).toEqual(whole.find((one) => one.customerId === customerId)?.alerts.slice(0, 1))
  expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(
    totals.reduce((sum, one) => sum + one.alerts, 0),
  )
})

test('only one rule, only what was due by a day', async () => {
  const { alerts } = opened.hub
  const open = await alerts.list({ limit: 1_000 })
  expect(await alerts.byCustomer({ rule: 'service_without_invoice' })).toEqual({
    groups: [],
    customers: 0,
    totals: [],
    currency: null,
    next: null,
  })
  const dueDateOf = ({ evidence }: BillingAlert) => (evidence as { dueDate: string }).dueDate
  const datedBy = open.map(dueDateOf).toSorted()[5] ?? ''
  const old = open.filter((alert) => dueDateOf(alert) <= datedBy)
  const groups = await readAll({ datedBy, perCustomer: 1_000 })
  expect(old.length).toBeGreaterThan(0)
  expect(old.length).toBeLessThan(open.length)
  expect(groups.flatMap((group) => group.alerts.map(({ key }) => key)).toSorted()).toEqual(
    old.map(({ key }) => key).toSorted(),
  )
})

test('a dismissed alert leaves the page, and is listed with who did it and why', async () => {
  const { alerts } = opened.hub
  const [one] = await alerts.list({ limit: 1 })
  const before = await alerts.countSettled()
  await alerts.dismiss(one?.key ?? '', { actor: 'Ada', reason: 'In dispute' })
  const groups = await readAll({ perCustomer: 1_000 })
  expect(groups.flatMap((group) => group.alerts.map(({ key }) => key))).not.toContain(one?.key)
  expect(await alerts.list({ state: 'dismissed' })).toMatchObject([
    { key: one?.key, state: 'dismissed', dismissedBy: 'Ada', dismissedReason: 'In dispute' },
  ])
  expect(await alerts.countSettled()).toEqual({ ...before, dismissed: before.dismissed + 1 })
})
