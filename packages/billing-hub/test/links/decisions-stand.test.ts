/** What a person decided stands, pass after pass: without a PSA, beside a running pass, and when accounts are merged. */
import type { StorageDatabase } from '@vectis/quickbooks-storage'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { createBillingHub, type SpineSource } from '../../src/index.ts'
import { untilBlocked } from '../../../storage-adapter/test/support/until-blocked.ts'
import { openHub, realmId, tenantId } from '../support/hub-fixture.ts'
import { tenantRows } from '../support/tenant-rows.ts'

const account = (externalId: string) => ({ source: 'quickbooks', realmId, externalId })
const self = (externalId: string) => `quickbooks:${realmId}:${externalId}`
const actor = 'ann'
let opened: Awaited<ReturnType<typeof openHub>>
let rows: ReturnType<typeof tenantRows>
beforeEach(async () => {
  opened = await openHub()
  rows = tenantRows(opened)
})
afterEach(() => opened.close())

const hubWith = (spine: SpineSource) =>
  createBillingHub({ db: opened.db, schema: opened.schema, spine }).forTenant(tenantId)
async function links(): Promise<Record<string, string>> {
  const { rows: found } = await sql<{ external_id: string; text: string }>`
    select external_id, coalesce(customer_id, kind) as text from ${sql.id(opened.schema, 'customer_links')}`.execute(
    opened.db,
  )
  return Object.fromEntries(found.map((row) => [row.external_id, row.text]))
}
async function audit(): Promise<unknown[]> {
  const { rows: found } = await sql<{ action: string; account_name: string }>`
    select action, account_name from ${sql.id(opened.schema, 'customer_link_audit')} order by audit_id`.execute(
    opened.db,
  )
  return found.map((row) => [row.action, row.account_name])
}
const merge = (gone: string, survivor: string) =>
  opened.db
    .withSchema(opened.schema)
    .updateTable('customers')
    .set({ merged_into: survivor, deleted_at: '2026-11-20T00:00:00Z', deleted_reason: 'merged' })
    .where('external_id', '=', gone)
    .execute()

describe('without a PSA', () => {
  beforeEach(async () => {
    for (const id of ['a', 'b', 'c', 'd']) await rows.customer(id)
    for (const id of ['b', 'c', 'd']) {
      await rows.customer(`${id}-job`, { parent_external_id: id, is_job: true })
    }
    await opened.hub.links.apply()
  })

  test('every account is its own customer, with its jobs', async () => {
    const own = (id: string) => [
      [id, self(id)],
      [`${id}-job`, self(id)],
    ]
    expect(await links()).toEqual(
      Object.fromEntries([['a', self('a')], ...own('b'), ...own('c'), ...own('d')]),
    )
    expect(await opened.hub.links.apply()).toEqual([])
  })

  test('kept separate, linked by hand and undone stay so, and the jobs follow', async () => {
    const { links: hub } = opened.hub
    await hub.keepSeparate(account('b'), { actor })
    await hub.link(account('c'), { customerId: self('a'), actor })
    await hub.undo(account('d'), { actor })
    await hub.apply()
    const wanted = { a: self('a'), b: 'separate', c: self('a'), 'c-job': self('a') }
    expect(await links()).toEqual(wanted)
    expect(await hub.apply()).toEqual([])
    expect(await hub.preview()).toMatchObject({ linked: 3, separate: 1, unlinked: 3, toCheck: 0 })
  })

  test('a job that was undone is not inherited again', async () => {
    await opened.hub.links.undo(account('b-job'), { actor })
    await opened.hub.links.apply()
    expect(await links()).not.toHaveProperty('b-job')
  })
})

test('with a PSA, an inherited link that was undone is not inherited again', async () => {
  await rows.customer('a', { display_name: 'Acme' })
  await rows.customer('job', { parent_external_id: 'a', is_job: true })
  const { links: hub } = hubWith(async () => [{ id: 'psa-1', name: 'Acme' }])
  await hub.apply()
  expect(await links()).toEqual({ a: 'psa-1', job: 'psa-1' })
  await hub.undo(account('job'), { actor })
  await hub.apply()
  expect(await links()).toEqual({ a: 'psa-1' })
})

test('a pass waits for a person’s concurrent decision, and does not overwrite it', async () => {
  await rows.customer('a', { display_name: 'Acme' })
  const spine = async () => [{ id: 'psa-1', name: 'Acme' }]
  let pass: Promise<unknown> | undefined
  await opened.db.transaction().execute(async (transaction) => {
    const person = createBillingHub({ db: transaction, schema: opened.schema, spine })
    await person.forTenant(tenantId).links.keepSeparate(account('a'), { actor })
    pass = hubWith(spine).links.apply()
    // The person's transaction ends when the pass waits for it.
    await untilBlocked(transaction, opened.db)
  })
  await pass
  expect(await links()).toEqual({ a: 'separate' })
})

test('customers may be read from the same database, over the one connection that it has', async () => {
  await rows.customer('a', { display_name: 'Acme' })
  const pool = new pg.Pool({ connectionString: inject('postgresUrl'), max: 1 })
  const db = new Kysely<StorageDatabase>({ dialect: new PostgresDialect({ pool }) })
  try {
    const spine = async () => {
      const { rows: found } = await sql<{ id: string; name: string }>`
        select 'psa-1' as id, 'Acme' as name`.execute(db)
      return found
    }
    const hub = createBillingHub({ db, schema: opened.schema, spine }).forTenant(tenantId).links
    expect(await hub.apply()).toHaveLength(1)
    await hub.undo(account('a'), { actor })
    await hub.link(account('a'), { customerId: 'psa-1', actor })
    expect(await links()).toEqual({ a: 'psa-1' })
  } finally {
    await db.destroy()
  }
})

test('an account can be undone and kept separate while the PSA does not answer', async () => {
  await rows.customer('a', { display_name: 'Acme' })
  await rows.link('a', 'psa-1')
  const { links: hub } = hubWith(() => Promise.reject(new Error('503')))
  await hub.undo(account('a'), { actor })
  await hub.keepSeparate(account('a'), { actor })
  expect(await links()).toEqual({ a: 'separate' })
})

describe('merged accounts', () => {
  const pass = () => hubWith(async () => []).links.apply()
  beforeEach(async () => {
    for (const id of ['a', 'b', 'survivor']) await rows.customer(id)
    await merge('a', 'survivor')
    await merge('b', 'survivor')
  })

  test('two that agree move as one', async () => {
    await rows.link('a', 'psa-1')
    await rows.link('b', 'psa-1')
    await pass()
    expect(await links()).toEqual({ survivor: 'psa-1' })
    expect(await pass()).toEqual([])
  })

  test('two that disagree are left to a person', async () => {
    await rows.link('a', 'psa-1')
    await rows.link('b', 'psa-2')
    expect(await pass()).toEqual([])
    expect(await links()).toEqual({ a: 'psa-1', b: 'psa-2' })
  })

  test('not to a customer that was refused for the survivor', async () => {
    await rows.link('a', 'psa-1')
    await rows.link('survivor', 'psa-1')
    await hubWith(async () => []).links.undo(account('survivor'), { actor })
    expect(await pass()).toEqual([])
    expect(await links()).toEqual({ a: 'psa-1' })
  })
})

test('a rename is noted once, and keeps the link and its decider', async () => {
  await rows.customer('a', { display_name: 'Acme' })
  const { links: hub } = hubWith(async () => [{ id: 'psa-1', name: 'Another' }])
  await hub.link(account('a'), { customerId: 'psa-1', actor })
  await opened.db
    .withSchema(opened.schema)
    .updateTable('customers')
    .set({ display_name: 'Zenith' })
    .execute()
  expect((await hub.apply()).map((change) => change.action)).toEqual(['renamed'])
  expect(await hub.apply()).toEqual([])
  expect(await audit()).toEqual([
    ['linked', 'Acme'],
    ['renamed', 'Zenith'],
  ])
  const stored = await opened.db
    .withSchema(opened.schema)
    .selectFrom('customer_links')
    .select(['customer_id', 'rule', 'decided_by', 'account_name'])
    .execute()
  expect(stored).toEqual([
    { customer_id: 'psa-1', rule: 'manual', decided_by: 'ann', account_name: 'Zenith' },
  ])
})
