import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BatchEvidence } from '@vectis/quickbooks/ports'
import { createStorage } from '../../src/index.ts'
import { migrate } from '../../src/migrations/migrate.ts'
import { history } from '../../src/migrations/0002/history.ts'
import { initial } from '../../src/migrations/0001/initial.ts'
import { splitStatements } from '../../src/migrations/migration.ts'
import { ledgerSql, migrationSql } from '../../src/migrations/print-migrations.ts'
import { deleteUnusedEvidence } from '../../src/history/delete-unused-evidence.ts'
import { openTables } from '../../src/databases/tables.ts'
import { engines } from '../support/engines.ts'
import { buildHistory, historyShape, type HistoryShape } from '../support/histories.ts'
import { readNamed } from '../support/evidence-facts.ts'
import { openSyncDatabase, type SyncDatabase } from '../support/sync-database.ts'
import { testKeys } from '../support/test-keys.ts'

const realmId = '9341452000000001'
const [page] = buildHistory({
  objects: [
    {
      kind: 'Payment',
      versions: [{ gap: 1, worth: 'some', total: 7, isNoted: false, lines: 2 }],
      end: null,
    },
  ],
  sights: [{ object: 0, version: 0, delay: 1, withNext: false, isVoidEvent: false }],
})
const behind: BatchEvidence = {
  runId: 'run-1',
  step: 'changes',
  calls: [
    {
      kind: 'feed',
      entities: ['Payment'],
      externalId: null,
      intuitTid: 'tid-1',
      time: '2026-11-02T18:00:00Z',
      isFault: false,
    },
  ],
  events: [{ eventId: 'e-1', entity: 'Payment', externalId: '1', operation: 'updated' }],
}

describe.each(engines)('evidence on %s', (engine) => {
  let database: SyncDatabase
  beforeAll(async () => {
    database = await openSyncDatabase(engine)
  })
  afterAll(() => database.close())
  const open = () => createStorage({ db: database.db, schema: database.schema, keys: testKeys })
  const readEvidence = async () =>
    (
      await database.db
        .withSchema(database.schema)
        .selectFrom('billing_evidence')
        .selectAll()
        .execute()
    ).map(({ at: _at, observed_at: _observed, ...rest }) => rest)
  const lead = async (tenantId: string) => {
    const sync = open().sync.forTenant(tenantId)
    const lease = await sync.acquireLease({ realmId, owner: 'test', leaseMs: 60_000 })
    if (!lease || !page) throw new Error('Expected a lease and a page.')
    return { sync, batch: { realmId, lease, ...page } }
  }

  test('a batch that writes rows stores once where they are from, and each row names it', async () => {
    const { sync, batch } = await lead('acme')
    await sync.commit({ ...batch, evidence: behind })
    const stored = await readEvidence()
    expect(stored).toMatchObject([
      {
        tenant_id: 'acme',
        realm_id: realmId,
        kind: 'sync',
        run_id: 'run-1',
        step: 'changes',
        calls: behind.calls,
        events: behind.events,
        actor: null,
      },
    ])
    const named = await readNamed(database, 'acme')
    expect(named.map(({ table }) => table).sort()).toEqual([
      'billing_payment_headers',
      'billing_payments',
      'billing_payments',
    ])
    for (const one of named) {
      expect(one).toMatchObject({ evidence: String(stored[0]?.evidence_id), isThere: true })
    }
  })

  test('a batch whose rows are stored already writes no evidence, and the rows keep theirs', async () => {
    const { sync, batch } = await lead('acme')
    const before = await readNamed(database, 'acme')
    await sync.commit({ ...batch, evidence: { ...behind, runId: 'run-2' } })
    expect(await readEvidence()).toHaveLength(1)
    expect(await readNamed(database, 'acme')).toEqual(before)
  })

  test('the evidence that a host named stays in its transaction, after a batch and after one that fails', async () => {
    const { db, schema } = database
    const { batch } = await lead('gamma')
    const write = (id: string) =>
      sql`insert into ${sql.table(`${schema}.customers`)} (tenant_id, source, external_id, display_name) values ('gamma', 'xero', ${id}, 'G')`
    await db.transaction().execute(async (transaction) => {
      await sql`with e as (insert into ${sql.table(`${schema}.billing_evidence`)} (tenant_id, kind, reference)
        values ('gamma', 'xero', 'import 13') returning evidence_id)
        select set_config('quickbooks.evidence', evidence_id::text, true) from e`.execute(
        transaction,
      )
      const sync = open().withTransaction(transaction).sync.forTenant('gamma')
      await sync.commit({ ...batch, evidence: behind })
      await write('after a batch').execute(transaction)
      const lost = { ...batch.lease, owner: 'another' }
      await expect(sync.commit({ ...batch, lease: lost })).rejects.toMatchObject({
        name: 'LeaseLostError',
      })
      await write('after a failure').execute(transaction)
    })
    const { rows } = await sql<{ id: string; reference: string | null }>`
      select c.external_id as id, e.reference from ${sql.table(`${schema}.customers`)} c
      left join ${sql.table(`${schema}.billing_evidence`)} e using (tenant_id, evidence_id) where c.tenant_id = 'gamma' order by 1`.execute(
      db,
    )
    expect(rows).toEqual([
      { id: 'after a batch', reference: 'import 13' },
      { id: 'after a failure', reference: 'import 13' },
    ])
  })

  test('a role that may only read and write rows writes batches with their evidence', async () => {
    const { db, schema } = database
    const { batch } = await lead('delta')
    await sql`create role writer; grant usage on schema ${sql.id(schema)} to writer;
      grant select, insert, update, delete on all tables in schema ${sql.id(schema)} to writer`
      .compile(db)
      .sql.split(';')
      .reduce(
        (before, text) => before.then(async () => void (await sql.raw(text).execute(db))),
        Promise.resolve(),
      )
    try {
      await db.transaction().execute(async (transaction) => {
        await sql`set local role writer`.execute(transaction)
        const sync = open().withTransaction(transaction).sync.forTenant('delta')
        await sync.commit({ ...batch, evidence: behind })
      })
      const named = await readNamed(database, 'delta')
      expect(named.length).toBeGreaterThan(0)
      expect(named.every(({ isThere }) => isThere)).toBe(true)
    } finally {
      await sql`drop owned by writer`.execute(db)
      await sql`drop role writer`.execute(db)
    }
  })

  test('a statement of the host has no evidence, also after a batch in the same transaction, or the one it names', async () => {
    const { db, schema } = database
    const storage = open()
    const { batch } = await lead('beta')
    const write = (id: string) =>
      sql`insert into ${sql.table(`${schema}.customers`)} (tenant_id, source, external_id, display_name) values ('beta', 'xero', ${id}, 'B')`
    await db.transaction().execute(async (transaction) => {
      await storage.withTransaction(transaction).sync.forTenant('beta').commit(batch)
      await write('after a batch').execute(transaction)
    })
    await db.transaction().execute(async (transaction) => {
      await sql`with e as (insert into ${sql.table(`${schema}.billing_evidence`)} (tenant_id, kind, reference)
        values ('beta', 'xero', 'import 12') returning evidence_id)
        select set_config('quickbooks.evidence', evidence_id::text, true) from e`.execute(
        transaction,
      )
      await write('named').execute(transaction)
    })
    const { rows } = await sql<{ id: string; reference: string | null; named: boolean }>`
      select c.external_id as id, e.reference, c.evidence_id is not null as named from ${sql.table(`${schema}.customers`)} c
      left join ${sql.table(`${schema}.billing_evidence`)} e using (tenant_id, evidence_id) where c.tenant_id = 'beta' order by 1`.execute(
      db,
    )
    expect(rows).toEqual([
      { id: 'after a batch', reference: null, named: false },
      { id: 'named', reference: 'import 12', named: true },
    ])
  })

  test('evidence that no version names goes, what one names stays, and a tenant takes its own along', async () => {
    const { db, schema } = database
    const storage = open()
    const tables = openTables({ db, schema })
    await sql`update ${sql.table(`${schema}.billing_evidence`)} set at = now() - interval '2 hours'`.execute(
      db,
    )
    await sql`insert into ${sql.table(`${schema}.billing_evidence`)} (tenant_id, kind, at) values
      ('acme', 'links', now() - interval '2 hours'), ('acme', 'links', now()), ('gamma', 'links', now() - interval '2 hours')`.execute(
      db,
    )
    const stop = { signal: AbortSignal.abort(new Error('stop')) }
    await expect(deleteUnusedEvidence(tables, 'acme', stop)).rejects.toThrow('stop')
    expect(await deleteUnusedEvidence(tables, 'acme', { sizes: { ids: 1, slice: 1 } })).toBe(1)
    expect(await deleteUnusedEvidence(tables, 'acme')).toBe(0)
    expect((await readNamed(database, 'acme')).every(({ isThere }) => isThere)).toBe(true)
    await sql`insert into ${sql.table(`${schema}.billing_evidence`)} (tenant_id, kind, actor, at) values
      ('acme', 'links', 'ada', now() - interval '2 hours')`.execute(db)
    await storage.retention.deleteRealm({ tenantId: 'acme', realmId: 'another' })
    expect((await readNamed(database, 'acme')).every(({ isThere }) => isThere)).toBe(true)
    const { rows } = await storage.retention.deleteTenant({ tenantId: 'acme' })
    // Two, and that of the deletion before.
    expect(rows['billing_evidence']).toBe(3)
    const left = (await readEvidence()).map((one) => one.tenant_id)
    expect(new Set(left)).toEqual(new Set(['beta', 'gamma', 'delta']))
  })
})

/** A page holds a stored version, which changes nothing, and one before it, which proves that the stored one is a void. */
const voidedInAPage: HistoryShape = {
  objects: [
    {
      kind: 'Invoice',
      versions: [
        { gap: 0, worth: 'some', total: 1, isNoted: false, lines: 0 },
        { gap: 1, worth: 'cancelled', total: 1, isNoted: false, lines: 0 },
      ],
      end: null,
    },
  ],
  sights: [
    { object: 0, version: 1, delay: 0, withNext: false, isVoidEvent: false },
    { object: 0, version: 1, delay: 1, withNext: true, isVoidEvent: false },
    { object: 0, version: 0, delay: 1, withNext: false, isVoidEvent: false },
  ],
}

test('whatever a sync delivers, each version that it writes names evidence that exists', async () => {
  const database = await openSyncDatabase('PostgreSQL', { ownSchema: true })
  const storage = createStorage({ db: database.db, schema: database.schema, keys: testKeys })
  let count = 0
  await fc.assert(
    fc.asyncProperty(historyShape, async (shape) => {
      const tenantId = `t-${(count += 1)}`
      const sync = storage.sync.forTenant(tenantId)
      const lease = await sync.acquireLease({ realmId, owner: 'test', leaseMs: 60_000 })
      if (!lease) throw new Error('Expected a lease.')
      for (const delivery of buildHistory(shape)) {
        await sync.commit({ realmId, lease, ...delivery, evidence: behind })
      }
      for (const one of await readNamed(database, tenantId)) expect(one.isThere).toBe(true)
    }),
    { numRuns: 25, examples: [[voidedInAPage]] },
  )
  await database.close()
})

test('rows of before have no evidence, their next version has, and an older process beside it goes on', async () => {
  const { db, schema, close } = await openSyncDatabase('PostgreSQL', { max: 1, ownSchema: true })
  await sql`drop schema ${sql.id(schema)} cascade`.execute(db)
  const before = [
    `create schema "${schema}";`,
    ledgerSql(schema),
    migrationSql(initial, schema),
    migrationSql(history, schema),
  ]
  for (const statement of splitStatements(before.join('\n'))) await sql.raw(statement).execute(db)
  const invoices = sql.table(`${schema}.billing_invoices`)
  const versions = sql.table(`${schema}.billing_invoices_versions`)
  await sql`insert into ${invoices} (tenant_id, external_id, balance) values ('acme', '1', 5)`.execute(
    db,
  )
  await sql`select set_config('quickbooks.known_at', '2026-11-01T01:00:00Z', false)`.execute(db)
  await sql`update ${invoices} set balance = 4`.execute(db)
  const fileOf = async () =>
    (
      await sql`select pg_relation_filenode(${`"${schema}".billing_invoices`}::regclass) as file`.execute(
        db,
      )
    ).rows
  const file = await fileOf()
  expect(await migrate(db, { schema })).toMatchObject({
    applied: ['evidence', 'kept_history', 'sources', 'installations', 'former_companies'],
  })
  // The new column does not write the table anew.
  expect(await fileOf()).toEqual(file)
  await sql`select set_config('quickbooks.known_at', '', false)`.execute(db)
  // A statement of the release before names none.
  await sql`update ${invoices} set balance = 3`.execute(db)
  await db.transaction().execute(async (transaction) => {
    await sql`select set_config('quickbooks.evidence', '7', true)`.execute(transaction)
    await sql`update ${invoices} set balance = 2`.execute(transaction)
  })
  await sql`update ${invoices} set balance = 1`.execute(db)
  const { rows } = await sql`select balance::int as balance, evidence_id::int as evidence from
    (select balance, evidence_id from ${versions} union all select balance, evidence_id from ${invoices}) v order by balance`.execute(
    db,
  )
  expect(rows).toEqual([
    { balance: 1, evidence: null },
    { balance: 2, evidence: 7 },
    { balance: 3, evidence: null },
    { balance: 4, evidence: null },
    { balance: 5, evidence: null },
  ])
  await close()
})
