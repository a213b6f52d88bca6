/** Tokens that are bound to an installation, and the way from one to another. See docs/decisions/0207. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { adopt } from '../../src/connections/adopt.ts'
import { createConnectionStore } from '../../src/connections/connection-store.ts'
import { rekey } from '../../src/connections/rekey.ts'
import { createKeyRing } from '../../src/custody/key-ring.ts'
import { createStorage } from '../../src/index.ts'
import { afterFirstRead } from '../support/after-first-read.ts'
import { numberedTokens } from '../support/numbered-tokens.ts'
import { openTestDatabase } from '../support/test-database.ts'
import type { TestDatabase } from '../support/test-database.ts'
import { testKeys } from '../support/test-keys.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase({ ownSchema: true })
})
beforeEach(() => database.empty())
afterAll(() => database.close())

/** One process of an installation. */
function open(installationId: string | null) {
  const { db } = database
  const keyRing = createKeyRing(testKeys, installationId)
  const connections = createConnectionStore({ db, keyRing })
  return {
    connections,
    store: connections.forTenant('acme'),
    adopt: (actor?: string) =>
      adopt({ db, keyRing, clock: undefined }, actor === undefined ? {} : { actor }),
  }
}

async function connectAs(installationId: string | null) {
  const process = open(installationId)
  const realm = { environment: 'sandbox', realmId: '1' } as const
  const { generation } = await process.store.connect({ ...realm, tokens: numberedTokens(1) })
  return { ...process, generation }
}

const foreign = { state: 'action_required', stateReason: 'copied_database', tokens: null }
const lease = { owner: 'p', leaseMs: 60_000 }

test('another installation reads the connection without its tokens, and gets no lease', async () => {
  const { generation, store } = await connectAs('production')
  await store.setVerifierTokens(['verifier'])
  for (const id of ['staging', null]) {
    const other = open(id)
    expect(await other.store.read()).toMatchObject({ ...foreign, realmId: '1' })
    expect(await other.store.beginRefresh({ generation, ...lease })).toMatchObject({
      status: 'unavailable',
      connection: foreign,
    })
    // A signature can still be checked: that ends nothing.
    const [realm] = await other.connections.findRealms(['1'])
    expect(realm?.verifierTokens).toEqual(['verifier'])
  }
  expect(await store.read()).toMatchObject({ state: 'connected', tokens: numberedTokens(1) })
  expect(await store.beginRefresh({ generation, ...lease })).toMatchObject({ status: 'acquired' })
})

test('of several processes that adopt at once each row is taken once, with a record', async () => {
  await connectAs('production')
  const reports = await Promise.all(
    ['Ada', 'Bob', 'Cy'].map((actor) => open('staging').adopt(actor)),
  )
  expect(reports.flatMap(({ adopted }) => adopted)).toEqual([
    { tenantId: 'acme', from: 'production' },
  ])
  expect(await open('staging').store.read()).toMatchObject({ tokens: numberedTokens(1) })
  expect(await open('production').store.read()).toMatchObject(foreign)
  const row = await database.db
    .selectFrom('quickbooks_connections')
    .select(['installation_id', 'adopted_from', 'adopted_by', 'adopted_at'])
    .executeTakeFirstOrThrow()
  const who = expect.stringMatching(/^(Ada|Bob|Cy)$/) as string
  const at = expect.any(Date) as Date
  expect(row).toEqual({
    installation_id: 'staging',
    adopted_from: 'production',
    adopted_by: who,
    adopted_at: at,
  })
})

test('a refresh under way is left alone; one that outlived its lease is kept, not lost', async () => {
  const { store, generation } = await connectAs('production')
  await store.beginRefresh({ generation, ...lease })
  expect(await open('staging').adopt()).toMatchObject({ adopted: [], busy: ['acme'] })

  await database.db
    .updateTable('quickbooks_connections')
    .set({ refresh_lease_until: '2026-01-01T00:00:00Z' })
    .execute()
  expect((await open('staging').adopt()).adopted).toHaveLength(1)
  // Intuit's answer comes late, and is the only valid token.
  const late = await store.commitRefresh({ generation, owner: 'p', tokens: numberedTokens(2) })
  expect(late).toMatchObject({ committed: true, connection: { tokens: numberedTokens(2) } })
  expect(await open('staging').store.read()).toMatchObject(foreign)
})

test('what is bound to none is opened by a process without an id only, as before there were ids', async () => {
  await connectAs(null)
  expect(await open(null).store.read()).toMatchObject({ tokens: numberedTokens(1) })
  expect(await open('production').store.read()).toMatchObject(foreign)
  await open('production').adopt()
  expect(await open('production').store.read()).toMatchObject({ tokens: numberedTokens(1) })
})

test('a tenant that is named by nothing is refused, and nothing is adopted', async () => {
  await connectAs('production')
  const keyRing = createKeyRing(testKeys, 'staging')
  const all = adopt({ db: database.db, keyRing, clock: undefined }, { tenantId: '' })
  await expect(all).rejects.toThrow(/^adopt expected a tenant id/)
  expect(await open('production').store.read()).toMatchObject({ tokens: numberedTokens(1) })
})

test('a row that no key opens stays as it is', async () => {
  await connectAs('production')
  await database.db
    .updateTable('quickbooks_connections')
    .set({ installation_id: 'other' })
    .execute()
  expect((await open('staging').adopt()).failed).toEqual([{ tenantId: 'acme', code: 'tampered' }])
  expect(await open('production').store.read()).toMatchObject(foreign)
})

test('only rows with tokens are adopted, and of these only the row itself', async () => {
  const { store } = await connectAs('production')
  const table = `${database.schema}.quickbooks_connections`
  await database.pool.query(
    `create temp table twin as select * from ${table}; update twin set tenant_id = 'twin'; insert into ${table} select * from twin; drop table twin`,
  )
  const { adopted, failed } = await open('staging').adopt()
  expect([adopted.length, failed]).toEqual([1, [{ tenantId: 'twin', code: 'tampered' }]])
  const twin = await database.db
    .selectFrom('quickbooks_connections')
    .select('installation_id')
    .where('tenant_id', '=', 'twin')
    .executeTakeFirst()
  expect(twin).toEqual({ installation_id: 'production' })

  await database.empty()
  await connectAs('production')
  await store.disconnect({ reason: 'operator' })
  expect(await open('staging').adopt()).toMatchObject({ adopted: [], busy: [], failed: [] })
})

test('a row that was re-keyed meanwhile is left alone: the older key may be gone soon', async () => {
  await connectAs('production')
  const current = { id: 'next', key: Buffer.alloc(32, 9) }
  const next = createKeyRing({ current, old: [testKeys.current] }, 'production')
  const { db } = database
  const report = await adopt(
    {
      db: afterFirstRead(db, () => rekey({ db, keyRing: next })),
      keyRing: createKeyRing(testKeys, 'staging'),
      clock: undefined,
    },
    {},
  )
  expect(report).toMatchObject({ adopted: [], busy: ['acme'] })
  const store = createConnectionStore({ db, keyRing: next }).forTenant('acme')
  expect(await store.read()).toMatchObject({ tokens: numberedTokens(1) })
})

test('a disconnect elsewhere forgets the tokens and gives none to revoke', async () => {
  await connectAs('production')
  const forgotten = await open('staging').store.disconnect({ reason: 'operator' })
  expect(forgotten).toMatchObject({ connection: null, problem: 'copied_database' })
  expect(await open('production').store.read()).toMatchObject({ state: 'disconnected' })
})

test('an id that cannot be one, and adopt without one', async () => {
  for (const installationId of ['', 'two words', 'x'.repeat(101), 7, undefined] as string[]) {
    expect(() => createStorage({ memory: true, keys: testKeys, installationId })).toThrow(
      /installationId/,
    )
  }
  await expect(open(null).adopt()).rejects.toThrow(/QUICKBOOKS_INSTALLATION_ID/)
})
