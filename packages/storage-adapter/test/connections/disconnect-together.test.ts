import { createQuickBooks } from '@vectis/quickbooks'
import { createEmulator } from '@vectis/quickbooks-testkit'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createAuthorizationStateStore } from '../../src/authorization-states/authorization-state-store.ts'
import { createConnectionStore } from '../../src/connections/connection-store.ts'
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

/** A process of its own, as far as database and QuickBooks can tell: a pool, stores and a client. */
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

test('a key that is gone keeps nobody connected: the tokens are deleted in any case', async () => {
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
