import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSyncStore } from '../../src/sync/sync-store.ts'
import { buildHistory } from '../support/histories.ts'
import { analyzeSchema, countReads } from '../support/own-statistics.ts'
import { openSyncDatabase } from '../support/sync-database.ts'
import type { SyncDatabase } from '../support/sync-database.ts'

/**
 * A tenant that came after the last ANALYZE counts as one row for the planner, which would rather read all of it than look its rows up: each page of a first
 * read would cost more than the one before.
 */
const realmId = '1'
const stored = 20_000
let database: SyncDatabase
beforeAll(async () => {
  database = await openSyncDatabase('PostgreSQL', { max: 1, ownSchema: true })
  const { db, schema } = database
  const fill = async (tenantId: string) => {
    for (const table of ['billing_invoices', 'billing_payment_headers']) {
      await sql`insert into ${sql.table(`${schema}.${table}`)} (tenant_id, realm_id, external_id, total_amount, source_updated_at, observed_at)
        select ${tenantId}, ${realmId}, n::text, 10, '2026-11-01', '2026-11-01' from generate_series(1000, ${stored + 999}::integer) n`.execute(
        db,
      )
    }
    await sql`insert into ${sql.table(`${schema}.billing_payments`)} (tenant_id, realm_id, payment_external_id, kind, amount)
      select ${tenantId}, ${realmId}, n::text, 'cash', 10 from generate_series(1000, ${stored + 999}::integer) n`.execute(
      db,
    )
  }
  await fill('known')
  await analyzeSchema(db, schema)
  await fill('acme')
})
afterAll(() => database.close())

const readsSoFar = () => countReads(database.db, database.schema)

const version = { gap: 1, worth: 'some', total: 7, isNoted: false, lines: 2 } as const
const seen = { version: 0, delay: 1, withNext: false, isVoidEvent: false } as const
const historyOf = (kind: 'Invoice' | 'Payment') =>
  buildHistory({
    objects: [{ kind, versions: [version], end: null }],
    sights: [{ object: 0, ...seen }],
  })[0]!
const ids = Array.from({ length: 100 }, (_, n) => String(n * 150 + 1000))

test.each([
  [
    'a page of invoices',
    () => ({
      ...historyOf('Invoice'),
      rows: {
        Invoice: ids.map((externalId) => ({
          ...historyOf('Invoice').rows!.Invoice![0]!,
          externalId,
        })),
      },
    }),
  ],
  [
    'a page of payments with their settlements',
    () => ({
      ...historyOf('Payment'),
      rows: {
        Payment: ids.map((externalId) => ({
          ...historyOf('Payment').rows!.Payment![0]!,
          externalId,
        })),
      },
    }),
  ],
  [
    'tombstones of payments',
    () => ({
      observedAt: '2026-11-03T00:00:00Z',
      tombstones: ids.map((externalId) => ({
        entity: 'Payment' as const,
        externalId,
        deletedAt: null,
        reason: 'deleted' as const,
      })),
    }),
  ],
  [
    'void events',
    () => ({
      observedAt: '2026-11-04T00:00:00Z',
      voidEvents: ids.map((externalId) => ({ entity: 'Invoice' as const, externalId })),
    }),
  ],
])('%s: reads what it names and not the realm', async (_name, buildBatch) => {
  const store = createSyncStore(database).forTenant('acme')
  const lease = await store.acquireLease({ realmId, owner: 'test', leaseMs: 3_600_000 })
  if (!lease) throw new Error('Expected a free lease.')
  const batch = { realmId, lease, ...buildBatch() }
  const before = await readsSoFar()
  await store.commit(batch)
  expect((await readsSoFar()) - before).toBeLessThan(stored / 4)
})

test('versions of a hundred objects: reads what it names and not the realm', async () => {
  const before = await readsSoFar()
  const store = createSyncStore(database).forTenant('acme')
  const versions = await store.readVersions({ realmId, entity: 'Invoice', externalIds: ids })
  expect(versions).toHaveLength(100)
  expect((await readsSoFar()) - before).toBeLessThan(stored / 4)
})

test('transactions of unknown customers: reads each transaction once, and not the customers for each', async () => {
  const { db, schema } = database
  const table = (name: string) => sql.table(`${schema}.${name}`)
  await sql`insert into ${table('customers')} (tenant_id, realm_id, external_id)
    select 'orphans', ${realmId}, n::text from generate_series(1, 200) n`.execute(db)
  await sql`insert into ${table('billing_invoices')} (tenant_id, realm_id, external_id, customer_external_id, observed_at)
    select 'orphans', ${realmId}, n::text, (n % 200 + 1)::text, timestamptz '2026-11-01' from generate_series(1, 2000) n
    union all select 'orphans', ${realmId}, 'lost', 'unknown', timestamptz '2026-11-01'`.execute(db)
  const before = await readsSoFar()
  const store = createSyncStore(database).forTenant('orphans')
  const input = { realmId, entities: ['Invoice'] as const, hiddenCustomers: [], limit: 10 }
  expect(await store.listOrphans(input)).toMatchObject([{ externalId: 'lost' }])
  // All invoices of the table at most once, by whatever plan; 203,201 where the customers were read for each.
  expect((await readsSoFar()) - before).toBeLessThan(3 * stored)
})

test('the balances of the realm are compared without comparing every row with every row', async () => {
  // Else it takes longer than any test may: 400 million comparisons for each identity.
  const store = createSyncStore(database).forTenant('acme')
  // The server of the tests has it off.
  await sql`set jit = on`.execute(database.db)
  const report = await store.checkBalances({ realmId, now: '2026-11-23T00:00:00Z', limit: 1 })
  expect(report.checked).toMatchObject({ payment: stored - 100, invoice: stored })
  const { rows } = await sql<{ loops: string; jit: string }>`
    select current_setting('enable_nestloop') as loops, current_setting('jit') as jit`.execute(
    database.db,
  )
  expect(rows).toEqual([{ loops: 'on', jit: 'on' }])
})

test('a transaction of the host keeps its settings', async () => {
  const { db, schema } = database
  await db.transaction().execute(async (host) => {
    await sql`set local enable_nestloop = on; `.execute(host)
    const store = createSyncStore({ db: host, schema }).forTenant('acme')
    await store.checkBalances({ realmId: 'none', now: '2026-11-23T00:00:00Z', limit: 1 })
    const { rows } = await sql`select current_setting('enable_nestloop') as loops`.execute(host)
    expect(rows).toEqual([{ loops: 'on' }])
  })
})
