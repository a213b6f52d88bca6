/** Which rule and which witnesses made a link, which rules people undo, and what an upgrade would do. */
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SpineCustomer } from '../../src/index.ts'
import { openHub, realmId } from '../support/hub-fixture.ts'
import { tenantRows } from '../support/tenant-rows.ts'

const clock = { now: () => Date.parse('2026-11-23T18:00:00Z'), sleep: async () => {} }
const spine: SpineCustomer[] = [
  { id: 'acme', name: 'Acme', phones: ['501 555 0100'], street: '12 Oak Ave', postalCode: '72201' },
  { id: 'beta', name: 'Beta Works' },
  { id: 'zed', name: 'Zenith' },
]
let opened: Awaited<ReturnType<typeof openHub>>
beforeEach(async () => {
  opened = await openHub({ spine: async () => spine, clock })
})
afterEach(() => opened.close())
const account = (externalId: string) => ({ source: 'quickbooks', realmId, externalId })
const rowsOf = (table: string) =>
  sql<Record<string, unknown>>`select * from ${sql.id(opened.schema, table)} order by external_id`
    .execute(opened.db)
    .then(({ rows }) => rows)

test('the preview and the audit say which rule and which witnesses', async () => {
  const { hub } = opened
  await tenantRows(opened).customer('a', {
    ...{ display_name: 'Acme LLC', phone: '(501) 555-0100' },
    ...{ street: '12 Oak Avenue', postal_code: '72201' },
  })
  await tenantRows(opened).customer('job', {
    ...{ display_name: 'Server room', parent_external_id: 'a', is_job: true },
  })
  const witnesses = ['same name without legal form', 'address', 'phone']
  expect((await hub.links.preview()).accounts[0]).toMatchObject({
    decision: { rule: 'A5', witnesses },
    stored: null,
  })
  await hub.links.apply()
  expect(await rowsOf('customer_link_audit')).toMatchObject([
    { rule: 'A5', details: { witnesses }, account_name: 'Acme LLC', customer_name: 'Acme' },
    { rule: 'A9', details: { witnesses: ['parent'] } },
  ])
  const preview = await hub.links.preview()
  expect(preview).toMatchObject({ linked: 1, viaParent: 1 })
  expect(preview.accounts.map(({ stored }) => stored)).toEqual([
    { rule: 'A5', decidedBy: 'rule', witnesses },
    { rule: 'A9', decidedBy: 'rule', witnesses: ['parent'] },
  ])
})

test('links that people undo are reported by the rule that made them', async () => {
  const { hub } = opened
  const rows = tenantRows(opened)
  await rows.customer('a', { display_name: 'Acme LLC' })
  await rows.customer('b', { display_name: 'Beta Works' })
  await rows.customer('z', { display_name: 'Zenith Inc' })
  expect(await hub.links.report()).toEqual([])
  await hub.links.apply()
  await hub.links.undo(account('a'), { actor: 'ann' })
  await hub.links.link(account('z'), { customerId: 'acme', actor: 'ann' })
  // A person changing a person's decision proves nothing about a rule.
  await hub.links.keepSeparate(account('z'), { actor: 'bob' })
  expect(await hub.links.report()).toEqual([
    { rule: 'A4', made: 1, undone: 0, lastUndoneAt: null },
    { rule: 'A5', made: 2, undone: 2, lastUndoneAt: '2026-11-23T18:00:00.000Z' },
  ])
})

test('an upgrade: no stored link moves, and a review lists what the new rules would do otherwise', async () => {
  const { hub } = opened
  const rows = tenantRows(opened)
  // As older rules left them.
  await rows.customer('a', { display_name: 'Acme NV' })
  await rows.link('a', 'acme', { rule: 'A5', account_name: 'Acme NV' })
  await rows.customer('b', { display_name: 'Beta Works' })
  await rows.link('b', 'beta', { rule: 'A4', account_name: 'Beta Works' })
  await rows.customer('job', {
    display_name: 'Zenith of Ohio',
    parent_external_id: 'b',
    is_job: true,
  })
  await rows.link('job', 'beta', { rule: 'A8', account_name: 'Zenith of Ohio' })
  await rows.customer('h', { display_name: 'Other' })
  await rows.link('h', 'zed', { rule: 'manual', decided_by: 'ann', account_name: 'Other' })
  const before = await rowsOf('customer_links')
  expect(await hub.links.review()).toMatchObject([
    {
      account: { externalId: 'a' },
      stored: { rule: 'A5', customerId: 'acme' },
      decision: { rule: 'A7' },
    },
    {
      account: { externalId: 'job' },
      stored: { rule: 'A8' },
      decision: { rule: 'A9', result: 'suggest' },
    },
  ])
  expect(await hub.links.apply()).toEqual([])
  expect(await rowsOf('customer_links')).toEqual(before)
  expect(await rowsOf('customer_link_audit')).toEqual([])
})
