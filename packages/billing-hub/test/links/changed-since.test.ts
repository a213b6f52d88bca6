/** A pass over a large tenant costs what changed since the one before, and decides what a whole pass decides. */
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { createBillingHub, type SpineCustomer } from '../../src/index.ts'
import { openCountedDatabase } from '../support/counted-database.ts'
import { openHub, realmId, tenantId } from '../support/hub-fixture.ts'
import { tenantRows } from '../support/tenant-rows.ts'

const size = 3_000
const now = Date.parse('2026-11-23T18:00:00Z')
const clock = { now: () => now, sleep: async () => {} }

let spine: SpineCustomer[]
let opened: Awaited<ReturnType<typeof openHub>>
beforeEach(async () => {
  spine = Array.from({ length: size }, (_, n) => ({ id: `psa-${n}`, name: `Firm${n} Works` }))
  opened = await openHub({ spine: async () => spine, clock })
  await sql`insert into ${table('customers')} (tenant_id, realm_id, external_id, display_name)
    select ${tenantId}, ${realmId}, n::text, 'Firm' || n || ' Works LLC' from generate_series(0, ${size - 1}::int) n`.execute(
    opened.db,
  )
  await settle()
})
afterEach(() => opened.close())
const table = (name: string) => sql.id(opened.schema, name)
/** What was written before lies long in the past. */
const settle = () =>
  sql`update ${table('customers')} set changed_at = changed_at - interval '1 hour'`.execute(
    opened.db,
  )
const rename = (externalId: string, name: string) =>
  sql`update ${table('customers')} set display_name = ${name}, changed_at = clock_timestamp() where external_id = ${externalId}`.execute(
    opened.db,
  )
const links = async () => {
  const { rows } = await sql<{ external_id: string; customer_id: string; rule: string }>`
    select external_id, customer_id, rule from ${table('customer_links')} order by external_id`.execute(
    opened.db,
  )
  return rows
}
/** Rows that statements answered while `work` ran. */
async function countRows(work: (hub: typeof opened.hub) => Promise<unknown>) {
  const { db, counts, close } = openCountedDatabase(inject('postgresUrl'))
  try {
    const { schema } = opened
    const hub = createBillingHub({ db, schema, spine: async () => spine, clock })
    await hub.forTenant(tenantId).links.apply()
    expect(counts.rows).toBeGreaterThanOrEqual(size)
    counts.rows = 0
    await work(hub.forTenant(tenantId))
    return counts.rows
  } finally {
    await close()
  }
}

test('ten changed customers of 3,000: a tick reads ten rows, and makes no other than a whole pass', async () => {
  const rows = await countRows(async ({ links: ours }) => {
    expect(await ours.apply()).toEqual([])
    for (let n = 0; n < 10; n += 1) {
      await tenantRows(opened).customer(`new-${n}`, { display_name: `Newcomer${n} Bakery Inc` })
    }
    // The same array: the PSA has no new customer, so nothing is linked.
    expect(await ours.apply()).toEqual([])
    await rename('7', 'Another name')
    expect(await ours.apply()).toMatchObject([{ action: 'renamed', externalId: '7' }])
  })
  expect(rows).toBeGreaterThan(10)
  expect(rows).toBeLessThan(60)
  spine = [
    ...spine,
    ...Array.from({ length: 10 }, (_, n) => ({ id: `n-${n}`, name: `Newcomer${n} Bakery` })),
  ]
  expect(await opened.hub.links.apply()).toHaveLength(10)
})

test('a name that is no longer unique, a customer that is free again, a child of a changed parent: the same decisions as a full pass', async () => {
  spine = [...spine, { id: 'acme', name: 'Acme' }, { id: 'wok', name: 'Golden Wok dba China Max' }]
  const rows = tenantRows(opened)
  const { hub } = opened
  await rows.customer('a', { display_name: 'Acme LLC' })
  await rows.customer('b', { display_name: 'Acme, LLC' })
  await rows.customer('w', { display_name: 'Golden Wok' })
  await rows.customer('m', { display_name: 'China Max' })
  await settle()
  expect(await hub.links.apply()).toHaveLength(size)
  await rename('b', 'Zebra')
  await rename('m', 'Yak')
  const freed = await hub.links.apply()
  expect(new Map(freed.map((one) => [one.externalId, one.rule]))).toEqual(
    new Map([
      ['a', 'A5'],
      ['w', 'A4'],
    ]),
  )
  await rows.customer('job', { display_name: 'Site', parent_external_id: 'z', is_job: true })
  await rows.customer('z', { display_name: 'Zorro' })
  expect(await hub.links.apply()).toEqual([])
  // A person decides: the next pass reads everything.
  const account = { source: 'quickbooks', realmId, externalId: 'z' }
  await hub.links.link(account, { customerId: 'psa-1', actor: 'ann' })
  expect(await hub.links.apply()).toMatchObject([{ externalId: 'job', rule: 'A9' }])
  await sql`update ${table('customers')} set deleted_at = now(), changed_at = clock_timestamp() where external_id = 'a'`.execute(
    opened.db,
  )
  expect(await hub.links.apply()).toEqual([])

  const stored = await links()
  const fresh = createBillingHub({
    db: opened.db,
    schema: opened.schema,
    spine: async () => spine,
    clock,
  })
  expect(await fresh.forTenant(tenantId).links.apply()).toEqual([])
  expect(await links()).toEqual(stored)
})

test('rows read in a rolled back transaction are not remembered', async () => {
  await opened.hub.links.apply()
  const stop = new Error('stop')
  const attempt = opened.db.transaction().execute(async (db) => {
    await sql`update ${table('customers')} set display_name = 'Other' where external_id = '5'`.execute(
      db,
    )
    await sql`delete from ${table('customer_links')} where external_id = '5'`.execute(db)
    await createBillingHub({ db, schema: opened.schema, spine: async () => spine, clock })
      .forTenant(tenantId)
      .links.apply()
    throw stop
  })
  await expect(attempt).rejects.toBe(stop)
  expect(await opened.hub.links.apply()).toEqual([])
  expect(await links()).toHaveLength(size)
})

test('the statements of a tick use the index of the latest changes', async () => {
  await sql`analyze ${table('customers')}`.execute(opened.db)
  const explain = async (text: string) => {
    const { rows } = await sql<{ 'QUERY PLAN': string }>`explain ${sql.raw(text)}`.execute(
      opened.db,
    )
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  }
  const from = `from "${opened.schema}".customers c where c.tenant_id = '${tenantId}' and c.changed_at > timestamptz '2000-01-01 00:00:00+00'`
  expect(await explain(`select 1 ${from} and c.changed_at >= now()`)).toContain('customers_changed')
})
