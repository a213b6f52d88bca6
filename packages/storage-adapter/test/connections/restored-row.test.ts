/** The row of a connection as it was before, put back from a backup under running processes. See docs/decisions/0211. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createConnectionStore } from '../../src/connections/connection-store.ts'
import { testKeyRing as keyRing } from '../support/connect-database.ts'
import { afterFirstRead } from '../support/after-first-read.ts'
import { numberedTokens } from '../support/numbered-tokens.ts'
import { openTestDatabase } from '../support/test-database.ts'
import type { TestDatabase } from '../support/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase({ ownSchema: true })
})
beforeEach(() => database.empty())
afterAll(() => database.close())

const realm = { environment: 'sandbox', realmId: '1' } as const
const lease = { owner: 'p', leaseMs: 60_000 }

/** Connected, backed up, and refreshed twice since. */
async function open() {
  const store = createConnectionStore({ db: database.db, keyRing }).forTenant('acme')
  const { generation } = await store.connect({ ...realm, tokens: numberedTokens(1) })
  const table = `${database.schema}.quickbooks_connections`
  await database.pool.query(`create table ${database.schema}.backup as select * from ${table}`)
  for (const n of [0, 1]) {
    await store.beginRefresh({ generation: generation + n, ...lease })
    await store.commitRefresh({
      generation: generation + n,
      owner: 'p',
      tokens: numberedTokens(n + 2),
    })
  }
  const restore = async () => {
    await database.pool.query(
      `delete from ${table}; insert into ${table} select * from ${database.schema}.backup; drop table ${database.schema}.backup`,
    )
  }
  return { store, generation, restore }
}

test('a set that Intuit issued meanwhile replaces the older one: it is the only valid one', async () => {
  const { store, generation, restore } = await open()
  const running = generation + 2
  await store.beginRefresh({ generation: running, ...lease })
  await restore()
  expect(await store.read()).toMatchObject({ tokens: numberedTokens(1), generation })
  const stored = await store.commitRefresh({
    generation: running,
    owner: 'p',
    tokens: numberedTokens(4),
  })
  expect(stored).toMatchObject({ committed: true, connection: { generation: running + 1 } })
  expect(await store.read()).toMatchObject({ tokens: numberedTokens(4), state: 'connected' })
})

test('a set from before the restore does not replace a new consent, nor another company', async () => {
  const { store, generation, restore } = await open()
  const running = generation + 2
  await store.beginRefresh({ generation: running, ...lease })
  await restore()
  // Above every generation of the time that the backup does not know.
  const again = await store.connect({ ...realm, tokens: numberedTokens(9) })
  expect(again.generation).toBeGreaterThan(running)
  const late = await store.commitRefresh({
    generation: running,
    owner: 'p',
    tokens: numberedTokens(4),
  })
  expect(late).toMatchObject({ committed: false, connection: { tokens: numberedTokens(9) } })

  const other = { environment: 'sandbox', realmId: '2', confirmReplace: true } as const
  const moved = await store.connect({ ...other, tokens: numberedTokens(5) })
  await store.beginRefresh({ generation: moved.generation, ...lease })
  await database.pool.query(
    `update ${database.schema}.quickbooks_connections set realm_id = '1', generation = 1`,
  )
  const answer = store.commitRefresh({
    generation: moved.generation,
    owner: 'p',
    tokens: numberedTokens(6),
  })
  // Rows that were moved by hand do not open; nothing was written over them.
  await expect(answer).rejects.toMatchObject({ code: 'tampered' })
})

test.each([
  ['of another company', { environment: 'sandbox', realmId: '2' }, false],
  ['of another environment', { environment: 'production', realmId: '1' }, false],
  ['that was disconnected', realm, true],
] as const)('a set is not stored over a restored row %s', async (_which, now, wasDisconnected) => {
  const store = createConnectionStore({ db: database.db, keyRing }).forTenant('acme')
  await store.connect({ ...realm, tokens: numberedTokens(1) })
  if (wasDisconnected) await store.disconnect({ reason: 'operator' })
  const before = await store.read()
  const table = `${database.schema}.quickbooks_connections`
  const backup = `${database.schema}.backup`
  await database.pool.query(`create table ${backup} as select * from ${table}`)
  const { generation } = await store.connect({
    ...now,
    tokens: numberedTokens(5),
    confirmReplace: true,
  })
  await store.beginRefresh({ generation, ...lease })
  await database.pool.query(
    `delete from ${table}; insert into ${table} select * from ${backup}; drop table ${backup}`,
  )
  const late = await store.commitRefresh({ generation, owner: 'p', tokens: numberedTokens(6) })
  expect(late).toMatchObject({ committed: false })
  expect(await store.read()).toEqual(before)
})

test.each([
  ['company', "realm_id = '2'", '2'],
  ['environment', "environment = 'production'", '1'],
])('verifier tokens are sealed for the row of another %s that came meanwhile', async (...what) => {
  const [, change, realmId] = what
  const { db } = database
  const connections = createConnectionStore({ db, keyRing })
  await connections.forTenant('acme').connect({ ...realm, tokens: numberedTokens(1) })
  const table = `${database.schema}.quickbooks_connections`
  const moved = afterFirstRead(db, () => database.pool.query(`update ${table} set ${change}`))
  const store = createConnectionStore({ db: moved, keyRing }).forTenant('acme')
  await store.setVerifierTokens(['verifier'])
  const [found] = await connections.findRealms([realmId])
  expect(found).toMatchObject({ realmId, verifierTokens: ['verifier'] })
})

test('a disconnected row verifies nothing, though it says that its company is confirmed', async () => {
  const connections = createConnectionStore({ db: database.db, keyRing })
  const store = connections.forTenant('acme')
  await store.connect({ ...realm, tokens: numberedTokens(1) })
  await store.setVerifierTokens(['verifier'])
  await store.disconnect({ reason: 'operator' })
  await database.db.updateTable('quickbooks_connections').set({ realm_proof: 'current' }).execute()
  expect(await connections.findRealms(['1'])).toEqual([])
})
