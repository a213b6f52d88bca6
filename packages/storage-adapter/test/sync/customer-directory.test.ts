import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { createStorage } from '../../src/index.ts'
import type { CustomerChanges } from '../../src/index.ts'
import { buildHistory } from '../support/histories.ts'
import { openSyncDatabase } from '../support/sync-database.ts'
import type { SyncDatabase } from '../support/sync-database.ts'
import { testKeys } from '../support/test-keys.ts'

let database: SyncDatabase
beforeAll(async () => {
  database = await openSyncDatabase('PostgreSQL', { ownSchema: true })
})
afterAll(() => database.close())

const realmId = '9341452000000001'

test('a table of the host receives the changes in the same transaction, and can roll a batch back', async () => {
  const { db, schema } = database
  const table = sql.table(`${schema}.our_customers`)
  await sql`create table ${table} (qbo_id text primary key, name text, gone text)`.execute(db)
  const told: Omit<CustomerChanges, 'transaction'>[] = []
  let refuses = false
  const storage = createStorage({
    db,
    schema,
    keys: testKeys,
    directory: {
      async apply({ transaction, ...changes }) {
        told.push(changes)
        for (const { externalId, displayName } of changes.changed) {
          await sql`insert into ${table} values (${externalId}, ${displayName})
            on conflict (qbo_id) do update set name = excluded.name`.execute(transaction)
        }
        for (const { externalId, reason } of changes.removed) {
          await sql`update ${table} set gone = ${reason} where qbo_id = ${externalId}`.execute(
            transaction,
          )
        }
        if (refuses) throw new Error('the host says no')
      },
    },
  })
  const version = { worth: 'some', isNoted: false, lines: 0 } as const
  const deliveries = buildHistory({
    objects: [
      {
        kind: 'Customer',
        versions: [
          { ...version, gap: 1, total: 1 },
          { ...version, gap: 1, total: 2 },
        ],
        end: { reason: 'merged', hasTime: true },
      },
    ],
    sights: [0, 0, 1].map((n) => ({
      object: 0,
      version: n,
      delay: n,
      withNext: false,
      isVoidEvent: false,
    })),
  })
  const tenant = storage.sync.forTenant('acme')
  const lease = await tenant.acquireLease({ realmId, owner: 'host', leaseMs: 60_000 })
  if (!lease) throw new Error('Expected a free lease.')
  const [first, same, second, gone] = deliveries.map((delivery) => ({
    realmId,
    lease,
    ...delivery,
  }))
  if (!first || !same || !second || !gone) throw new Error('Expected four answers.')

  await tenant.commit(first)
  await tenant.commit(same)
  expect(told.map(({ changed }) => changed.map(({ displayName }) => displayName))).toEqual([
    ['Customer 1'],
  ])
  refuses = true
  await expect(tenant.commit(second)).rejects.toThrow('the host says no')
  refuses = false
  const names = async () => (await sql`select name, gone from ${table}`.execute(db)).rows
  expect(await names()).toEqual([{ name: 'Customer 1', gone: null }])
  await tenant.commit(second)
  await tenant.commit(gone)
  expect(await names()).toEqual([{ name: 'Customer 2', gone: 'merged' }])
  expect(told.at(-1)).toEqual({
    tenantId: 'acme',
    source: 'quickbooks',
    realmId,
    changed: [],
    removed: [{ externalId: '0', reason: 'merged', mergedInto: '99' }],
  })
})

test('a batch with as many changed customers as removed ones tells both; one without either tells nothing', async () => {
  const { db, schema } = database
  const told: Pick<CustomerChanges, 'changed' | 'removed'>[] = []
  const directory = {
    async apply({ changed, removed }: CustomerChanges) {
      told.push({ changed, removed })
    },
  }
  const storage = createStorage({ db, schema, keys: testKeys, directory })
  const version = { worth: 'some', isNoted: false, lines: 0 } as const
  const customer = (versions: number) => ({
    kind: 'Customer' as const,
    versions: Array.from({ length: versions }, (_, n) => ({ ...version, gap: 1, total: n + 1 })),
    end: versions === 1 ? ({ reason: 'deleted', hasTime: true } as const) : null,
  })
  const sight = (object: number, at: number, withNext: boolean) => ({
    object,
    version: at,
    delay: 0,
    withNext,
    isVoidEvent: false,
  })
  const [both, second, gone] = buildHistory({
    objects: [customer(2), customer(1)],
    sights: [sight(0, 0, true), sight(1, 0, false), sight(0, 1, false)],
  })
  const tenant = storage.sync.forTenant('beta')
  const lease = await tenant.acquireLease({ realmId, owner: 'host', leaseMs: 60_000 })
  if (!lease || !both || !second || !gone) throw new Error('Expected a free lease and answers.')
  await tenant.commit({ realmId, lease, ...both })
  await tenant.commit({ realmId, lease, ...gone, rows: second.rows! })
  await tenant.commit({ realmId, lease, observedAt: gone.observedAt })
  expect(
    told.map(({ changed, removed }) => [
      changed.map(({ displayName }) => displayName),
      removed.map(({ externalId }) => externalId),
    ]),
  ).toEqual([
    [['Customer 1', 'Customer 1'], []],
    [['Customer 2'], ['1']],
  ])
})
