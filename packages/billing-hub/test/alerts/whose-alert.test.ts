/** An overdue alert belongs to whom its account is linked to now, and to the company the tenant is connected to now. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openHub, realmId } from '../support/hub-fixture.ts'
import { tenantRows } from '../support/tenant-rows.ts'

const today = '2026-11-23'
const clock = { now: () => Date.parse('2026-11-23T18:00:00Z'), sleep: () => Promise.resolve() }
const spine = ['psa-1', 'psa-2'].map((id) => ({ id, name: `Nobody's namesake ${id}` }))
const account = { source: 'quickbooks', realmId, externalId: 'a' }
let opened: Awaited<ReturnType<typeof openHub>>
let rows: ReturnType<typeof tenantRows>
beforeEach(async () => {
  opened = await openHub({ clock, spine: async () => spine })
  rows = tenantRows(opened)
  await rows.customer('a')
  await rows.link('a', 'psa-1')
  await rows.invoice('i', 'a')
  await rows.synced('2026-11-23T17:00:00Z')
})
afterEach(() => opened.close())

async function pass(): Promise<string[]> {
  const { transitions } = await opened.hub.alerts.evaluateOverdue({ today })
  return transitions.map(({ kind, finding }) => `${kind} ${finding.verdict}`)
}
const listed = async (customerId: string) =>
  (await opened.hub.alerts.list({ customerId })).map((alert) => alert.timesOpened)

test('when an account is linked to another customer, its alert moves without firing again', async () => {
  expect(await pass()).toEqual(['open fires'])
  await opened.hub.links.link(account, { customerId: 'psa-2', actor: 'ann' })
  expect(await pass()).toEqual(['update fires'])
  expect([await listed('psa-1'), await listed('psa-2')]).toEqual([[], [1]])
  expect(await pass()).toEqual([])
})

test.each(['undo', 'keepSeparate'] as const)(
  '%s closes the alert; linked again it comes back, under the new customer',
  async (act) => {
    await pass()
    await opened.hub.links[act](account, { actor: 'ann' })
    expect(await pass()).toEqual(['close not_linked'])
    expect(await opened.hub.alerts.list()).toEqual([])
    await opened.hub.links.link(account, { customerId: 'psa-2', actor: 'ann' })
    expect(await pass()).toEqual(['reopen fires'])
    expect([await listed('psa-1'), await listed('psa-2')]).toEqual([[], [2]])
  },
)

test('an alert of an account without a link closes as paid once its invoice is', async () => {
  await pass()
  await opened.hub.links.undo(account, { actor: 'ann' })
  await opened.db
    .withSchema(opened.schema)
    .updateTable('billing_invoices')
    .set({ base_status: 'paid', status: 'paid', balance: '0' })
    .execute()
  expect(await pass()).toEqual(['close paid'])
})

test('open alerts are counted by customer, all of them, whatever a list is cut at', async () => {
  await rows.customer('b')
  await rows.link('b', 'psa-2')
  for (const id of ['j', 'k']) await rows.invoice(id, 'b')
  await pass()
  expect(await opened.hub.alerts.list({ limit: 2 })).toHaveLength(2)
  expect(await opened.hub.alerts.countOpen()).toEqual(
    new Map([
      ['psa-1', 1],
      ['psa-2', 2],
    ]),
  )
  const [one] = await opened.hub.alerts.list({ customerId: 'psa-1' })
  await opened.hub.alerts.dismiss(one?.key ?? '', { actor: 'ann', reason: 'agreed' })
  expect(await opened.hub.alerts.countOpen()).toEqual(new Map([['psa-2', 2]]))
})

test('alerts of a former company are not listed', async () => {
  await pass()
  await rows.replaceCompany('1111111111')
  expect(await opened.hub.alerts.list()).toEqual([])
  expect(await opened.hub.alerts.countOpen()).toEqual(new Map())
})

test('credits of a former company cover nothing in this one', async () => {
  const realm_id = '1111111111'
  await rows.creditMemo('m', 'a')
  await rows.replaceCompany(realm_id)
  await rows.link('b', 'psa-1', { realm_id })
  await rows.invoice('j', 'b', { realm_id })
  await rows.synced('2026-11-23T17:30:00Z', realm_id)
  const { firing } = await opened.hub.alerts.evaluateOverdue({
    today,
    settings: { silentWhenCreditCovers: true },
  })
  expect(firing.map((one) => [one.externalId, one.evidence])).toMatchObject([
    ['j', { availableCredit: '0', customerOverdue: '100' }],
  ])
})

test('when the cause was settled and occurs again, the alert no longer shows who dismissed it and why', async () => {
  const { alerts } = opened.hub
  await pass()
  await alerts.dismiss(`invoice_overdue:quickbooks:${realmId}:i`, {
    actor: 'ann',
    reason: 'agreed',
  })
  const db = opened.db.withSchema(opened.schema)
  const settle = (base_status: 'paid' | 'open', balance: string) =>
    db.updateTable('billing_invoices').set({ base_status, balance }).execute()
  await settle('paid', '0')
  expect(await pass()).toEqual(['close paid'])
  await settle('open', '100')
  expect(await pass()).toEqual(['reopen fires'])
  const stored = await db
    .selectFrom('billing_alerts')
    .select(['state', 'dismissed_by', 'dismissed_reason'])
    .execute()
  expect(stored).toEqual([{ state: 'open', dismissed_by: null, dismissed_reason: null }])
})
