/** Planning takes longer than a transaction may stand idle: the pass says that it is alive. */
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { createBillingHub } from '../../src/index.ts'
import { openCountedDatabase } from '../support/counted-database.ts'
import { openHub, realmId, tenantId } from '../support/hub-fixture.ts'

const accounts = 50
let opened: Awaited<ReturnType<typeof openHub>>
beforeEach(async () => {
  opened = await openHub()
  await sql`insert into ${sql.id(opened.schema, 'customers')} (tenant_id, realm_id, external_id, display_name)
    select ${tenantId}, ${realmId}, n::text, 'Firm' || n || ' Works' from generate_series(1, ${accounts}::int) n`.execute(
    opened.db,
  )
})
afterEach(() => opened.close())

const firms = Array.from({ length: accounts }, (_, n) => ({
  id: `psa-${n}`,
  name: `Firm${n} Works`,
}))
test.each([
  ['with a spine', { spine: async () => firms }],
  ['without one', {}],
])('%s', async (_, options) => {
  const { db, counts, close } = openCountedDatabase(inject('postgresUrl'))
  /** Statements of a first pass on a machine on which a look at the clock takes so many milliseconds. */
  const countStatements = async (ms: number) => {
    let time = Date.parse('2026-11-23T18:00:00Z')
    const clock = { now: () => (time += ms), sleep: async () => {} }
    const { schema } = opened
    await sql`truncate ${sql.id(schema, 'customer_links')}`.execute(opened.db)
    const { links } = createBillingHub({ db, schema, clock, ...options }).forTenant(tenantId)
    counts.statements = 0
    await links.apply()
    return counts.statements
  }
  try {
    const fast = await countStatements(0)
    // Each account is some seconds of work: at least one statement for each.
    expect(await countStatements(4_000)).toBeGreaterThanOrEqual(fast + accounts)
  } finally {
    await close()
  }
})
