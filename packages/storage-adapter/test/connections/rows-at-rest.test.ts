import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { randomBytes } from 'node:crypto'
import { createContractClock } from '@vectis/quickbooks-testkit/contracts'
import { createAuthorizationStateStore } from '../../src/authorization-states/authorization-state-store.ts'
import { createConnectionStore } from '../../src/connections/connection-store.ts'
import { createKeyRing } from '../../src/custody/key-ring.ts'
import { testKeyRing } from '../support/connect-database.ts'
import { openTestDatabase } from '../support/test-database.ts'
import type { TestDatabase } from '../support/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.empty())

const secret = (kind: string, n: number) => ['EMULATED', kind, n, 'abcdef0123'].join('-')
const tokens = (n: number) => ({
  accessToken: secret('AT', n),
  refreshToken: secret('RT1', n),
  accessTokenExpiresAt: '2026-11-23T10:00:00.000Z',
  refreshTokenExpiresAt: '2027-03-04T09:00:00.000Z',
  refreshTokenHardExpiresAt: null,
})
const connect = (n: number) =>
  ({ environment: 'sandbox', realmId: '1', tokens: tokens(n) }) as const

const open = (keyRing = testKeyRing) => createConnectionStore({ db: database.db, keyRing })

/** Everything the connection and state tables hold, as text. */
async function dump(): Promise<string> {
  const { schema, pool } = database
  const { rows } = await pool.query<{ row: string }>(
    `select to_jsonb(c)::text as row from ${schema}.quickbooks_connections c
     union all select to_jsonb(s)::text from ${schema}.quickbooks_authorization_states s
     union all select to_jsonb(f)::text from ${schema}.quickbooks_former_realms f`,
  )
  return rows.map(({ row }) => row).join('\n')
}

describe('at rest', () => {
  test('no token, verifier token or state can be read', async () => {
    const acme = open().forTenant('acme')
    const { generation } = await acme.connect(connect(1))
    await acme.commitRefresh({ generation, owner: 'p1', tokens: tokens(2) })
    await acme.setVerifierTokens([secret('verifier', 3), secret('verifier', 4)])
    const state = `${secret('state', 5)}.abc`
    await createAuthorizationStateStore({ db: database.db }).put({
      state,
      tenantId: 'acme',
      environment: 'sandbox',
      expiresAt: '2026-11-23T10:00:00.000Z',
      data: {
        redirectUri: 'https://vectis.example/callback',
        requestedBy: 'ada',
        expectedRealmId: null,
        confirmReplace: false,
      },
    })
    const text = await dump()
    expect(text).toContain('https://vectis.example/callback')
    const marker = ['EMULATED', ''].join('-')
    for (const encoded of [
      marker,
      Buffer.from(marker).toString('base64url').slice(0, 11),
      Buffer.from(marker).toString('hex'),
    ]) {
      expect(text).not.toContain(encoded)
    }
  })

  test('a ciphertext copied to another tenant, column or generation does not open', async () => {
    const store = open()
    await store.forTenant('acme').connect(connect(1))
    await store.forTenant('beta').connect(connect(2))
    const table = `${database.schema}.quickbooks_connections`
    const moves = [
      `access_token = (select access_token from ${table} where tenant_id = 'beta')`,
      `access_token = refresh_token`,
      `generation = generation + 1`,
      `realm_id = '2'`,
      `environment = 'production'`,
    ]
    for (const move of moves) {
      await database.pool.query(
        `begin; update ${table} set ${move} where tenant_id = 'acme'; commit`,
      )
      await expect(store.forTenant('acme').read(), move).rejects.toMatchObject({
        name: 'CustodyError',
        code: 'tampered',
      })
      await store.forTenant('acme').disconnect({ reason: 'test' })
      await store.forTenant('acme').connect({ ...connect(1), confirmReplace: true })
    }
    // The other tenant is not concerned.
    expect((await store.forTenant('beta').read())?.tokens?.accessToken).toBe(secret('AT', 2))
  })

  test('an older row put back over a newer one is read as what it is: one generation behind', async () => {
    const acme = open().forTenant('acme')
    const { generation } = await acme.connect(connect(1))
    const table = `${database.schema}.quickbooks_connections`
    const { rows } = await database.pool.query<Record<string, unknown>>(`select * from ${table}`)
    await acme.commitRefresh({ generation, owner: 'p1', tokens: tokens(2) })
    // Only the token columns come from the backup: the generation of the row is the newer one.
    await database.pool.query(`update ${table} set access_token = $1, refresh_token = $2`, [
      rows[0]?.['access_token'],
      rows[0]?.['refresh_token'],
    ])
    await expect(acme.read()).rejects.toMatchObject({ code: 'tampered' })
  })
})

describe('keys', () => {
  test('a row under a key that left the ring is refused by name, and its refresh can still be stored', async () => {
    const acme = open().forTenant('acme')
    const { generation } = await acme.connect(connect(1))
    const stranger = createKeyRing({ current: { id: 'other', key: randomBytes(32) } })
    const elsewhere = open(stranger).forTenant('acme')
    for (const run of [
      () => elsewhere.read(),
      () => elsewhere.beginRefresh({ generation, owner: 'p2', leaseMs: 1000 }),
    ]) {
      await expect(run()).rejects.toMatchObject({ code: 'unknown_key_id', keyId: 'test-key' })
    }
    // The new set may be the only living copy: it is stored, only the way back to the token before it is lost.
    const stored = await elsewhere.commitRefresh({ generation, owner: 'p2', tokens: tokens(2) })
    expect(stored.committed).toBe(true)
    expect(stored.connection.tokens?.refreshToken).toBe(secret('RT1', 2))
    expect(stored.connection.previousRefreshToken).toBeNull()
  })

  test('a tenant whose verifier tokens cannot be decrypted is reported, not left out', async () => {
    const acme = open().forTenant('acme')
    await acme.connect(connect(1))
    await acme.setVerifierTokens([secret('verifier', 1)])
    const stranger = createKeyRing({ current: { id: 'other', key: randomBytes(32) } })
    expect(await open(stranger).findRealms(['1'])).toMatchObject([
      { tenantId: 'acme', verifierTokens: [], problem: 'unknown_key_id' },
    ])
  })

  test.each(['refuse', 'requireAction', 'disconnect'] as const)(
    'a missing key keeps no tenant connected: %s ends a claim and restores the former company',
    async (end) => {
      const acme = open().forTenant('acme')
      await acme.connect(connect(1))
      await acme.setVerifierTokens([secret('verifier', 1)])
      const claim = { ...connect(2), realmId: '2', confirmReplace: true } as const
      const { generation } = await acme.connect({ ...claim, state: 'unconfirmed' })
      const stranger = createKeyRing({ current: { id: 'other', key: randomBytes(32) } })
      await open(stranger).forTenant('acme')[end]({ generation, reason: 'realm_refused' })
      expect(await acme.read()).toMatchObject({ realmId: '1', state: 'disconnected', tokens: null })
      expect(await acme.readBoundRealm()).toMatchObject({ realmId: '1' })
    },
  )

  test('a missing key loses no consent: another company is connected, without the verifier tokens', async () => {
    const acme = open().forTenant('acme')
    await acme.connect(connect(1))
    await acme.setVerifierTokens([secret('verifier', 1)])
    const stranger = createKeyRing({ current: { id: 'other', key: randomBytes(32) } })
    const other = open(stranger).forTenant('acme')
    await other.connect({ ...connect(2), realmId: '2', confirmReplace: true })
    expect(await other.read()).toMatchObject({ realmId: '2', state: 'connected' })
    expect(await open(stranger).findRealms(['2'])).toMatchObject([{ verifierTokens: [] }])
  })

  test('one of them keeps no other tenant of the realm waiting', async () => {
    for (const tenantId of ['acme', 'beta']) {
      await open().forTenant(tenantId).connect(connect(1))
      await open()
        .forTenant(tenantId)
        .setVerifierTokens([secret('verifier', 1)])
    }
    const { schema, pool } = database
    await pool.query(
      `update ${schema}.quickbooks_connections set verifier_tokens = '1.k.AAAA' where tenant_id = 'acme'`,
    )
    const realm = { environment: 'sandbox', realmId: '1' }
    expect(await open().findRealms(['1'])).toEqual([
      { ...realm, tenantId: 'acme', verifierTokens: [], problem: 'malformed' },
      { ...realm, tenantId: 'beta', verifierTokens: [secret('verifier', 1)] },
    ])
  })
})

describe('realms left behind', () => {
  const former = () =>
    database.db
      .selectFrom('quickbooks_former_realms')
      .select(['tenant_id', 'environment', 'realm_id', 'company_name'])
      .orderBy('realm_id')
      .execute()

  test('are remembered, and forgotten when the tenant returns to them', async () => {
    const acme = open().forTenant('acme')
    await acme.connect({ ...connect(1), companyName: 'Craig' })
    await acme.connect(connect(2))
    expect(await former()).toEqual([])
    await acme.connect({ ...connect(3), realmId: '2', confirmReplace: true })
    expect(await former()).toEqual([
      { tenant_id: 'acme', environment: 'sandbox', realm_id: '1', company_name: 'Craig' },
    ])
    await acme.connect({ ...connect(4), environment: 'production', confirmReplace: true })
    await acme.connect({ ...connect(5), confirmReplace: true })
    expect((await former()).map(({ environment, realm_id }) => [environment, realm_id])).toEqual([
      ['production', '1'],
      ['sandbox', '2'],
    ])
  })

  test('ten connects at once leave one connection, whole', async () => {
    const acme = open().forTenant('acme')
    const connections = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        acme.connect({ ...connect(n), realmId: String(n % 3), confirmReplace: true }),
      ),
    )
    const stored = await acme.read()
    expect(new Set(connections.map(({ generation }) => generation)).size).toBe(10)
    const last = connections.find(({ generation }) => generation === stored?.generation)
    expect(last?.tokens?.accessToken).toBe(stored?.tokens?.accessToken)
    expect(last?.realmId).toBe(stored?.realmId)
    expect((await former()).map(({ realm_id }) => realm_id)).not.toContain(stored?.realmId)
  })
})

describe('a tenant that was deleted and connects again', () => {
  test('never sees an old generation, so a refresh still under way cannot reach it', async () => {
    const acme = open().forTenant('acme')
    let { generation } = await acme.connect(connect(1))
    for (let n = 2; n < 20; n += 1) {
      const { connection } = await acme.commitRefresh({
        generation,
        owner: 'p1',
        tokens: tokens(n),
      })
      generation = connection.generation
    }
    await database.pool.query(`delete from ${database.schema}.quickbooks_connections`)
    const again = await acme.connect(connect(50))
    expect(again.generation).toBeGreaterThan(generation)
    const late = await acme.commitRefresh({ generation, owner: 'p1', tokens: tokens(51) })
    expect(late.committed).toBe(false)
  })
})

describe('the database', () => {
  test('is not held while a refresh is under way: a pool of one serves other work', async () => {
    const single = database.connectAgain({ max: 1 })
    try {
      const store = createConnectionStore({ db: single.db, keyRing: testKeyRing })
      const { generation } = await store.forTenant('acme').connect(connect(1))
      const lease = await store
        .forTenant('acme')
        .beginRefresh({ generation, owner: 'p1', leaseMs: 60_000 })
      expect(lease.status).toBe('acquired')
      expect(single.pool.idleCount).toBe(1)
      const { rows } = await database.pool.query<{ state: string }>(
        `select state from pg_stat_activity where pid = $1`,
        [(await single.pool.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid],
      )
      expect(rows).toEqual([{ state: 'idle' }])
      expect((await store.forTenant('acme').read())?.state).toBe('connected')
    } finally {
      await single.close()
    }
  })

  test('uses the database clock for leases when no clock is given', async () => {
    const acme = open().forTenant('acme')
    const { generation } = await acme.connect(connect(1))
    const readClock = async () => {
      const { rows } = await database.pool.query<{ at: Date }>(
        `select date_trunc('milliseconds', clock_timestamp()) as at`,
      )
      return rows[0]!.at.getTime()
    }
    const before = await readClock()
    await acme.beginRefresh({ generation, owner: 'p1', leaseMs: 90_000 })
    const after = await readClock()
    const held = await acme.beginRefresh({ generation, owner: 'p2', leaseMs: 90_000 })
    if (held.status !== 'held') throw new Error(`Expected held, got ${held.status}.`)
    expect(Date.parse(held.until) - 90_000).toBeGreaterThanOrEqual(before)
    expect(Date.parse(held.until) - 90_000).toBeLessThanOrEqual(after + 1)
  })

  test('has a committed refresh on disk even where the host commits asynchronously', async () => {
    await database.db.transaction().execute(async (transaction) => {
      const settings = async () =>
        (
          await transaction
            .selectNoFrom((eb) =>
              eb.fn<string>('current_setting', [eb.val('synchronous_commit')]).as('value'),
            )
            .executeTakeFirst()
        )?.value
      const store = createConnectionStore({ db: transaction, keyRing: testKeyRing })
      const off = () =>
        transaction
          .selectNoFrom((eb) =>
            eb
              .fn('set_config', [eb.val('synchronous_commit'), eb.val('off'), eb.val(true)])
              .as('value'),
          )
          .execute()
      await off()
      const { generation } = await store.forTenant('acme').connect(connect(1))
      expect(await settings()).toBe('on')
      await off()
      await store.forTenant('acme').commitRefresh({ generation, owner: 'p1', tokens: tokens(2) })
      expect(await settings()).toBe('on')
    })
  })

  test('is not asked to begin a refresh inside a transaction, which could take the token back', async () => {
    const { generation } = await open().forTenant('acme').connect(connect(1))
    await database.db.transaction().execute(async (transaction) => {
      const store = createConnectionStore({ db: transaction, keyRing: testKeyRing })
      await expect(
        store.forTenant('acme').beginRefresh({ generation, owner: 'p1', leaseMs: 1000 }),
      ).rejects.toThrow(/inside a transaction/)
    })
  })

  test('takes everything back when the host’s transaction rolls back', async () => {
    const rollback = new Error('rolled back')
    await expect(
      database.db.transaction().execute(async (transaction) => {
        const acme = createConnectionStore({
          db: transaction,
          keyRing: testKeyRing,
          clock: createContractClock(),
        }).forTenant('acme')
        await acme.connect(connect(1))
        await acme.setVerifierTokens([secret('verifier', 1)])
        await acme.connect({ ...connect(2), realmId: '2', confirmReplace: true })
        throw rollback
      }),
    ).rejects.toBe(rollback)
    expect(await open().forTenant('acme').read()).toBeNull()
    expect(await dump()).toBe('')
  })
})
