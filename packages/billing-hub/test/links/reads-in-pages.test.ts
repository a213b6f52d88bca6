/** What a pass reads of a large tenant comes in pages: the rows of one answer are read in one turn of the event loop. */
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { createBillingHub, type SpineCustomer } from '../../src/index.ts'
import { pageSize } from '../../src/context/read-pages.ts'
import { openCountedDatabase } from '../support/counted-database.ts'
import { openHub, realmId, tenantId } from '../support/hub-fixture.ts'

/** Two full pages, and one that begins; a last page that is full has an empty one behind it. */
const sizes = [pageSize * 2 + 1, pageSize] as const
const clock = { now: () => Date.parse('2026-11-23T18:00:00Z'), sleep: async () => {} }

let opened: Awaited<ReturnType<typeof openHub>>
beforeEach(async () => {
  opened = await openHub({ clock })
})
afterEach(() => opened.close())
const table = (name: string) => sql.id(opened.schema, name)
/** Accounts of two sources, written in two statements, and so at two instants. */
async function addAccounts(size: number): Promise<void> {
  for (const half of [0, 1])
    await sql`insert into ${table('customers')} (tenant_id, source, realm_id, external_id, display_name)
      select ${tenantId}, ${keyOf}, n::text, 'Firm' || n || ' Works' from generate_series(0, ${size - 1}::int) n
      where (n < ${size}::int / 2) = (${half}::int = 0)`.execute(opened.db)
}
/** Source and company of number `n`. */
const keyOf = sql`case when n % 3 = 0 then 'xero' else 'quickbooks' end, case when n % 3 = 0 then 'org-1' else ${realmId} end`
const listFirms = (size: number): SpineCustomer[] =>
  Array.from({ length: size }, (_, n) => ({ id: `psa-${n}`, name: `Firm${n} Works` }))

/** A hub of a process that remembers nothing, and the rows of the longest answer to it. */
async function inNewProcess<Result>(
  spine: readonly SpineCustomer[] | null,
  work: (hub: typeof opened.hub) => Promise<Result>,
) {
  const { db, counts, close } = openCountedDatabase(inject('postgresUrl'))
  const { schema } = opened
  try {
    const hub = createBillingHub({
      db,
      schema,
      clock,
      ...(spine ? { spine: async () => spine } : {}),
    })
    const result = await work(hub.forTenant(tenantId))
    return { result, mostRows: counts.mostRows }
  } finally {
    await close()
  }
}

test.each(sizes)(
  '%i accounts, links and refusals: no answer is longer than a page',
  async (size) => {
    await addAccounts(size)
    await sql`insert into ${table('customer_link_refusals')} (tenant_id, source, realm_id, external_id, customer_id)
    select ${tenantId}, ${keyOf}, n::text, 'nobody' from generate_series(0, ${size - 1}::int) n`.execute(
      opened.db,
    )
    const spine = listFirms(size)
    const first = await inNewProcess(spine, async ({ links }) => {
      const changes = await links.apply()
      // All were written within the minute before: they are read again.
      return { changes, again: await links.apply() }
    })
    expect(first.result.changes).toHaveLength(size)
    expect(new Set(first.result.changes.map(({ externalId }) => externalId)).size).toBe(size)
    expect(first.result.again).toEqual([])
    expect(first.mostRows).toBe(pageSize)

    const later = await inNewProcess(spine, ({ links }) => links.preview())
    expect(later.result).toMatchObject({ linked: size, toCheck: 0, unlinked: 0 })
    expect(later.mostRows).toBe(pageSize)
  },
)

test('without a spine, too', async () => {
  const [size] = sizes
  await addAccounts(size)
  const { result, mostRows } = await inNewProcess(null, ({ links }) => links.apply())
  expect(new Set(result.map(({ externalId }) => externalId)).size).toBe(size)
  expect(mostRows).toBe(pageSize)
  const later = await inNewProcess(null, ({ links }) => links.preview())
  expect(later.result.linked).toBe(size)
  expect(later.mostRows).toBe(pageSize)
})

test('what changed since is read a page at a time, the rows of one instant included', async () => {
  const [size] = sizes
  await addAccounts(size)
  const spine = listFirms(size)
  const { result, mostRows } = await inNewProcess(spine, async ({ links }) => {
    await links.apply()
    for (const half of [0, 1])
      await sql`update ${table('customers')} set display_name = display_name || ' Too', changed_at = now()
        where external_id::int % 2 = ${half}::int`.execute(opened.db)
    return links.apply()
  })
  expect(result).toHaveLength(size)
  expect(new Set(result.map(({ action }) => action))).toEqual(new Set(['renamed']))
  expect(mostRows).toBe(pageSize)
})

test('behind more than a page of links and refusals of one source those of another are read', async () => {
  const { db } = opened
  await sql`insert into ${table('customers')} (tenant_id, source, realm_id, external_id, display_name)
    select ${tenantId}, 'xero', 'org-1', n::text, 'Firm' || n || ' Works' from generate_series(0, ${pageSize}::int) n
    union all select ${tenantId}, 'quickbooks', ${realmId}, name, name || ' Works' from unnest(array['Linked', 'Refused']) name`.execute(db) // prettier-ignore
  const isNot = (id: string) =>
    sql`from ${table('customers')} where tenant_id = ${tenantId} and external_id <> ${id}`
  const key = sql`tenant_id, source, realm_id, external_id`
  await sql`insert into ${table('customer_links')} (${key}, kind, customer_id, rule, decided_by)
    select ${key}, 'linked', 'of ' || external_id, 'manual', 'ann' ${isNot('Refused')}`.execute(db)
  await sql`insert into ${table('customer_link_refusals')} (${key}, customer_id)
    select ${key}, 'psa-2' ${isNot('Linked')}`.execute(db)
  const spine = [{ id: 'psa-2', name: 'Refused Works' }]
  const { result } = await inNewProcess(spine, ({ links }) => links.preview())
  expect(result).toMatchObject({ linked: pageSize + 2, unlinked: 1 })
})
