/** Groups of single alerts that are written for it: of no customer, of one rule, of a day, and page by page. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createBillingHub, type AlertGroupsOptions } from '../../src/index.ts'
import { openHost } from '../hosts/hosts.ts'
import { openHub, realmId, tenantId } from '../support/hub-fixture.ts'
import { tenantRows } from '../support/tenant-rows.ts'

const today = '2026-11-23'
const clock = { now: () => Date.parse('2026-11-23T18:00:00Z'), sleep: () => Promise.resolve() }
const tickets = async () => [{ customerId: 'A-1', resolved: 7 }]
let opened: Awaited<ReturnType<typeof openHub>>
beforeAll(async () => {
  opened = await openHub({ clock, tickets })
  const rows = tenantRows(opened)
  for (const [account, customer] of Object.entries({
    a: 'A-1',
    b: 'psa-2',
    c: 'psa-3',
    d: 'psa-4',
  })) {
    await rows.customer(account)
    await rows.link(account, customer)
  }
  await rows.invoice('1', 'a', { due_date: '2026-11-12' })
  await rows.invoice('2', 'b')
  await rows.invoice('3', 'b', { balance: 20 })
  await rows.invoice('4', 'c')
  await rows.invoice('5', 'd')
  await rows.synced('2026-11-23T17:00:00Z')
  await opened.hub.alerts.evaluateOverdue({ today })
  const october = { from: '2026-10-01', to: '2026-11-01' }
  await opened.hub.alerts.evaluateService({ today, timeZone: 'UTC', ...october })
  const key = `invoice_overdue:quickbooks:${realmId}:5`
  await opened.hub.alerts.dismiss(key, { actor: 'Ada', reason: 'In dispute' })
  // As another writer leaves them: the table allows an alert of no customer.
  await sql`update ${sql.id(opened.schema, 'billing_alerts')} set customer_id = null where external_id = '4'`.execute(opened.db) // prettier-ignore
})
afterAll(() => opened.close())

const listed = async (options: AlertGroupsOptions = {}) => {
  const { groups, next } = await opened.hub.alerts.byCustomer(options)
  const said = groups.map(
    ({ customerId, count, alerts }) =>
      `${customerId}: ${count}, ${alerts.map((one) => one.key.split(':').at(-1)).join(' ')}`,
  )
  return { said, next }
}

test('alerts of no customer are a group of their own, wherever a page ends', async () => {
  const whole = ['psa-2: 2, 2 3', 'null: 1, 4', 'A-1: 2, 1 2026-11-01']
  expect((await listed()).said).toEqual(whole)
  for (const limit of [1, 2]) {
    const found: string[] = []
    for (let page = await listed({ limit }); ;) {
      found.push(...page.said)
      if (page.next === null) break
      page = await listed({ limit, after: page.next })
    }
    expect(found).toEqual(whole)
  }
})

test('of one rule or of a day only its alerts are counted and listed', async () => {
  expect((await listed({ rule: 'invoice_overdue' })).said).toEqual([
    'psa-2: 2, 2 3',
    'null: 1, 4',
    'A-1: 1, 1',
  ])
  expect((await listed({ rule: 'service_without_invoice' })).said).toEqual(['A-1: 1, 2026-11-01'])
  expect((await listed({ datedBy: '2026-11-11' })).said).toEqual([
    'psa-2: 2, 2 3',
    'null: 1, 4',
    'A-1: 1, 2026-11-01',
  ])
})

test('of each customer none need be listed', async () => {
  expect((await listed({ perCustomer: 0 })).said).toEqual(['psa-2: 2, ', 'null: 1, ', 'A-1: 2, '])
})

test('on a driver that hands every result as text, counts are numbers', async () => {
  const host = await openHost('every result as text', inject('postgresUrl'))
  try {
    const given = { db: host.db, schema: opened.schema, clock, tickets: async () => [] }
    const { alerts } = createBillingHub(given).forTenant(tenantId)
    expect(await alerts.countOpen()).toEqual(new Map([['psa-2', 2], ['A-1', 2], [null, 1]])) // prettier-ignore
    expect(await alerts.countSettled()).toEqual({ dismissed: 1, closed: 0 })
    const september = { from: '2026-09-01', to: '2026-10-01' }
    // The alert of another window is decided about again, with the tickets that it was opened for.
    const pass = { today, timeZone: 'UTC', ...september, dryRun: true }
    const { firing } = await alerts.evaluateService(pass)
    expect(firing.map(({ evidence }) => evidence)).toMatchObject([{ resolvedTickets: 7 }])
  } finally {
    await host.close()
  }
})
