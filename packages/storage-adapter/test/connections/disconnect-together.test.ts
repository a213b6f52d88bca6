import { appIdOf, createQuickBooks } from '@vectis/quickbooks'
import { createEmulator } from '@vectis/quickbooks-emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createAuthorizationStateStore } from '../../src/authorization-states/authorization-state-store.ts'
import { createConnectionStore } from '../../src/connections/connection-store.ts'
import { createKeyRing } from '../../src/custody/key-ring.ts'
import { testKeyRing } from '../support/connect-database.ts'
import { openTestDatabase } from '../support/test-database.ts'
import type { TestDatabase } from '../support/test-database.ts'
import { untilBlocked } from '../support/until-blocked.ts'

const realmId = '9341452000000001'
const redirectUri = 'http://localhost:3000/callback'
const emulator = createEmulator({ companies: [{ realmId }], throttle: false })

let database: TestDatabase
const others: { close(): Promise<void> }[] = []
beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(() => database.empty())
afterAll(async () => {
  await Promise.all(others.map((one) => one.close()))
  await database.close()
  await emulator.close()
})

/** To the database and QuickBooks a separate process: a pool, stores and a client. */
function startProcess() {
  const connected = database.connectAgain({ max: 3 })
  others.push(connected)
  const { db } = connected
  const connections = createConnectionStore({ db, keyRing: testKeyRing })
  const quickbooks = createQuickBooks({
    credentials: { ...emulator.credentials('sandbox'), redirectUri },
    connections,
    states: createAuthorizationStateStore({ db }),
    endpoints: emulator.endpoints,
    transport: emulator.exchange,
  })
  const consent = async (tenantId: string) => {
    const asked = { tenantId, environment: 'sandbox' } as const
    const pending = await quickbooks.oauth.buildAuthorizationUrl(asked)
    const parameters = await emulator.consent(pending.url, { realmId })
    return { parameters, expectedState: pending.state }
  }
  return { connections, quickbooks, consent }
}

const revocations = () => emulator.log.count({ operation: 'revoke' })

test('t1 and t2 hold the same realm: disconnecting t1 leaves t2 going on; both at once, the last one revokes', async () => {
  const [one, two] = [startProcess(), startProcess()]
  for (let round = 0; round < 10; round += 1) {
    await one.quickbooks.oauth.completeAuthorization(await one.consent('t1'))
    await two.quickbooks.oauth.completeAuthorization(await two.consent('t2'))
    const before = revocations()
    const answers = await Promise.all([
      one.quickbooks.oauth.disconnect('t1'),
      two.quickbooks.oauth.disconnect('t2'),
    ])
    expect(answers.filter(({ revoked }) => revoked)).toHaveLength(1)
    expect(answers.map(({ code }) => code)).toContain('still_in_use')
    expect(revocations() - before).toBe(1)
    for (const tenant of ['t1', 't2']) {
      expect((await one.connections.forTenant(tenant).read())?.tokens).toBeNull()
    }
  }
  await one.quickbooks.oauth.completeAuthorization(await one.consent('t1'))
  await two.quickbooks.oauth.completeAuthorization(await two.consent('t2'))
  expect(await one.quickbooks.oauth.disconnect('t1')).toEqual({
    revoked: false,
    code: 'still_in_use',
  })
  const realm = await two.quickbooks.realm('t2')
  await expect(realm.companyInfo()).resolves.toBeDefined()
})

test('the decision waits for a disconnect of the same realm that is not committed yet', async () => {
  const { connections } = startProcess()
  const tokens = emulator.issueTokens({ realmId })
  for (const tenant of ['t1', 't2']) {
    await connections.forTenant(tenant).connect({ environment: 'sandbox', realmId, tokens })
  }
  let second: ReturnType<ReturnType<typeof connections.forTenant>['disconnect']> | undefined
  await database.db.transaction().execute(async (db) => {
    const first = createConnectionStore({ db, keyRing: testKeyRing }).forTenant('t1')
    expect((await first.disconnect({ reason: 'operator' })).isHeldElsewhere).toBe(true)
    second = connections.forTenant('t2').disconnect({ reason: 'operator' })
    await untilBlocked(db, database.db)
  })
  expect((await second)?.isHeldElsewhere).toBe(false)
})

test.each([
  ['at once', null],
  ['the one without its key first', 't1'],
  ['the one without its key last', 't2'],
])('two disconnects of one realm, one whose key is missing, %s', async (_when, first) => {
  const otherKeys = createKeyRing({ current: { id: 'gone', key: Buffer.alloc(32, 7) } })
  const [one, two] = [startProcess(), startProcess()]
  for (let round = 0; round < 5; round += 1) {
    const { clientId } = emulator.credentials('sandbox')
    const tokens = emulator.issueTokens({ realmId })
    const lostKeys = createConnectionStore({ db: database.db, keyRing: otherKeys })
    const input = { environment: 'sandbox', realmId, appId: appIdOf(clientId) } as const
    await lostKeys.forTenant('t1').connect({ ...input, tokens })
    await two.quickbooks.oauth.completeAuthorization(await two.consent('t2'))
    const before = revocations()
    const disconnect = {
      t1: () => one.quickbooks.oauth.disconnect('t1'),
      t2: () => two.quickbooks.oauth.disconnect('t2'),
    }
    const early = first === null ? null : await disconnect[first as 't1' | 't2']()
    const [lost, read] = await Promise.all([
      first === 't1' ? early! : disconnect.t1(),
      first === 't2' ? early! : disconnect.t2(),
    ])
    // The last one revokes if it can and otherwise reports why; no other tenant may lose its grant.
    const isLostLast = !read.revoked
    expect(lost).toEqual({ revoked: false, code: isLostLast ? 'unknown_key_id' : 'still_in_use' })
    expect(read).toEqual(
      isLostLast ? { revoked: false, code: 'still_in_use' } : { revoked: true, code: null },
    )
    if (first !== null) expect(isLostLast).toBe(first === 't2')
    expect(revocations() - before).toBe(isLostLast ? 0 : 1)
    for (const tenant of ['t1', 't2']) {
      const found = await one.connections.forTenant(tenant).read()
      expect(found).toMatchObject({ state: 'disconnected', tokens: null })
    }
  }
})

describe('a confirmation at the same time as a disconnect revives nothing', () => {
  const otherRealm = '9341452000000002'
  const claim = (realm: string) =>
    ({
      environment: 'sandbox',
      realmId: realm,
      tokens: emulator.issueTokens({ realmId }),
      state: 'unconfirmed',
      confirmReplace: true,
    }) as const

  test.each([
    ['a first claim', false],
    ['a claim over another company', true],
  ])('%s: the confirmation waits, and finds the connection gone', async (_what, isOver) => {
    const { connections } = startProcess()
    const store = connections.forTenant('t1')
    if (isOver) await store.connect({ ...claim(realmId), state: 'connected' })
    const { generation } = await store.connect(claim(otherRealm))
    let late: Promise<boolean> | undefined
    await database.db.transaction().execute(async (db) => {
      const inside = createConnectionStore({ db, keyRing: testKeyRing }).forTenant('t1')
      await inside.disconnect({ reason: 'operator' })
      late = store.confirm({ generation })
      await untilBlocked(db, database.db)
    })
    expect(await late).toBe(false)
    expect(await store.read()).toMatchObject({
      state: 'disconnected',
      realmId: isOver ? realmId : otherRealm,
      tokens: null,
    })
    expect(await connections.findRealms([realmId, otherRealm])).toEqual([])
  })

  test('a disconnect that waits for a confirmation forgets what was confirmed, and gives nothing back', async () => {
    const { connections } = startProcess()
    const store = connections.forTenant('t1')
    await store.connect({ ...claim(realmId), state: 'connected' })
    const { generation } = await store.connect(claim(otherRealm))
    let late: ReturnType<typeof store.disconnect> | undefined
    await database.db.transaction().execute(async (db) => {
      const inside = createConnectionStore({ db, keyRing: testKeyRing }).forTenant('t1')
      expect(await inside.confirm({ generation })).toBe(true)
      late = store.disconnect({ reason: 'operator' })
      await untilBlocked(db, database.db)
    })
    expect(await late).toMatchObject({ isConfirmed: true, connection: { realmId: otherRealm } })
    expect(await store.read()).toMatchObject({ state: 'disconnected', realmId: otherRealm })
  })

  test('a refusal that waits for a confirmation ends nothing', async () => {
    const { connections } = startProcess()
    const store = connections.forTenant('t1')
    await store.connect({ ...claim(realmId), state: 'connected' })
    const { generation } = await store.connect(claim(otherRealm))
    let late: Promise<boolean> | undefined
    await database.db.transaction().execute(async (db) => {
      const inside = createConnectionStore({ db, keyRing: testKeyRing }).forTenant('t1')
      expect(await inside.confirm({ generation })).toBe(true)
      late = store.refuse({ generation, reason: 'realm_refused' })
      await untilBlocked(db, database.db)
    })
    expect(await late).toBe(false)
    expect(await store.read()).toMatchObject({ state: 'connected', realmId: otherRealm })
  })

  test('a disconnect that waits for a connect to another company forgets that one', async () => {
    const { connections } = startProcess()
    const store = connections.forTenant('t1')
    await store.connect({ ...claim(realmId), state: 'connected' })
    let late: ReturnType<typeof store.disconnect> | undefined
    await database.db.transaction().execute(async (db) => {
      const inside = createConnectionStore({ db, keyRing: testKeyRing }).forTenant('t1')
      await inside.connect({ ...claim(otherRealm), state: 'connected' })
      late = store.disconnect({ reason: 'operator' })
      await untilBlocked(db, database.db)
    })
    expect((await late)?.connection?.realmId).toBe(otherRealm)
    expect(await store.read()).toMatchObject({ state: 'disconnected', tokens: null })
  })

  test('through the client: in any order, the tenant ends disconnected', async () => {
    const [one, two] = [startProcess(), startProcess()]
    for (let round = 0; round < 20; round += 1) {
      await one.connections.forTenant('t1').connect(claim(realmId))
      const [realm, answer] = await Promise.allSettled([
        one.quickbooks.realm('t1'),
        two.quickbooks.oauth.disconnect('t1'),
      ])
      expect(answer.status).toBe('fulfilled')
      if (realm.status === 'rejected') {
        expect(realm.reason).toMatchObject({ code: 'reconnect_required' })
      }
      expect(await one.connections.forTenant('t1').read()).toMatchObject({
        state: 'disconnected',
        tokens: null,
      })
    }
  })
})

test('a second callback on another process: already_completed', async () => {
  const [one, two] = [startProcess(), startProcess()]
  const callback = await one.consent('t1')
  const answers = await Promise.all([
    one.quickbooks.oauth.completeAuthorization(callback),
    two.quickbooks.oauth.completeAuthorization(callback),
  ])
  expect(answers.map(({ status }) => status).toSorted((a, b) => a.localeCompare(b))).toEqual([
    'already_completed',
    'connected',
  ])
  expect(await two.quickbooks.oauth.completeAuthorization(callback)).toMatchObject({
    status: 'already_completed',
  })
})

test('a missing key does not keep a tenant connected: the tokens are deleted in any case', async () => {
  const { connections } = startProcess()
  const tokens = emulator.issueTokens({ realmId })
  await connections.forTenant('t1').connect({ environment: 'sandbox', realmId, tokens })
  await database.pool.query(
    `update ${database.schema}.quickbooks_connections set refresh_token = replace(refresh_token, '1.', '1.x')`,
  )
  const { connection, problem } = await connections.forTenant('t1').disconnect({ reason: 'x' })
  expect(connection).toBeNull()
  expect(problem).toBeDefined()
  expect((await connections.forTenant('t1').read())?.state).toBe('disconnected')
})
