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
