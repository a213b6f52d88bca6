import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { silentLogger, systemRandom } from '@vectis/quickbooks'
import type { Clock } from '@vectis/quickbooks'
import { createAccessTokenSource } from '../../../core/src/oauth/access-token-source.ts'
import { createStorage } from '../../src/create-storage.ts'
import {
  createStrictEmulator,
  isLive,
  livingRefreshToken,
  postInProcess,
  realmId,
} from '../support/quickbooks-grant.ts'
import { openTestDatabase } from '../support/test-database.ts'
import type { TestDatabase } from '../support/test-database.ts'
import { createRefresh } from '../support/token-refresh.ts'

const keys = { current: { id: 'test-key', key: Buffer.from('CANARY-encryption-key-of-32bytes') } }

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase({ ownSchema: true })
})
afterAll(() => database.close())
beforeEach(() => database.empty())

/** A refresh in this process, during which `atCommit` happens once: after Intuit has rotated, before the set is stored. */
async function refreshWhile(atCommit: (storage: ReturnType<typeof open>) => Promise<void>) {
  let now = Date.UTC(2026, 10, 23, 9)
  const clock: Clock & { advance(ms: number): Promise<void> } = {
    now: () => now,
    sleep: async (ms) => {
      now += ms
    },
    advance: async (ms) => {
      now += ms
    },
  }
  const emulator = createStrictEmulator(clock)
  const storage = open(clock)
  const connections = storage.connections
  await connections.forTenant('acme').connect({
    environment: 'sandbox',
    realmId,
    tokens: emulator.issueTokens({ realmId }),
  })
  await clock.advance(3_600_001)
  const refresh = createRefresh({
    post: postInProcess(emulator),
    tokenUrl: emulator.endpoints.sandbox.tokenUrl,
    credentials: emulator.credentials('sandbox'),
    now: clock.now,
  })
  const source = createAccessTokenSource({
    connections,
    async refresh(connection, refreshToken) {
      const outcome = await refresh(connection, refreshToken)
      await atCommit(storage)
      return outcome
    },
    clock,
    random: systemRandom,
    logger: silentLogger,
    leaseMs: 60_000,
    marginMs: 60_000,
  })
  return { emulator, storage, source, clock }
}

function open(clock: Clock) {
  const { pool } = database.connectAgain({ max: 1 })
  pool.on('error', () => {})
  // It may break between two statements, while it is in use.
  pool.on('connect', (client) => client.on('error', () => {}))
  return { ...createStorage({ pool, schema: database.schema, keys, clock }), pool }
}

describe('between Intuit’s answer and the commit', () => {
  test('a broken database connection costs nothing: the set is stored on the next one', async () => {
    const { emulator, storage, source } = await refreshWhile(async ({ pool }) => {
      const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid')
      await database.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid])
    })
    const { accessToken } = await source.get({ tenantId: 'acme' })
    expect(await isLive(emulator, accessToken)).toBe(true)
    const stored = await storage.connections.forTenant('acme').read()
    expect(stored?.tokens?.refreshToken).toBe(livingRefreshToken(emulator))
    expect(emulator.log.count({ operation: 'token-refresh' })).toBe(1)
    await storage.pool.end()
  })

  test('a database that became read-only keeps the set in memory until it is writable again', async () => {
    const { schema } = database
    const { emulator, storage, source } = await refreshWhile(async ({ pool }) => {
      await pool.query('set default_transaction_read_only = on')
    })
    await expect(source.get({ tenantId: 'acme' })).rejects.toMatchObject({
      name: 'StorageError',
      code: 'database_read_only',
    })
    const before = await database.pool.query<{ generation: string }>(
      `select generation from ${schema}.quickbooks_connections`,
    )
    await storage.pool.query('set default_transaction_read_only = off')
    const { accessToken, connection } = await source.get({ tenantId: 'acme' })
    expect(await isLive(emulator, accessToken)).toBe(true)
    expect(connection.generation).toBe(Number(before.rows[0]?.generation) + 1)
    expect(emulator.log.count({ operation: 'token-refresh' })).toBe(1)
    await storage.pool.end()
  })

  test('a tenant that is disconnected stays disconnected', async () => {
    const { storage, source } = await refreshWhile(async ({ connections }) => {
      await connections.forTenant('acme').disconnect({ reason: 'operator' })
    })
    await expect(source.get({ tenantId: 'acme' })).rejects.toMatchObject({
      name: 'ReconnectRequiredError',
    })
    expect((await storage.connections.forTenant('acme').read())?.tokens).toBeNull()
    await storage.pool.end()
  })

  test('a tenant that is deleted stays deleted', async () => {
    const { storage, source } = await refreshWhile(async ({ retention }) => {
      await retention.deleteTenant({ tenantId: 'acme' })
    })
    await expect(source.get({ tenantId: 'acme' })).rejects.toMatchObject({
      code: 'connection_missing',
    })
    expect(await storage.connections.forTenant('acme').read()).toBeNull()
    await storage.pool.end()
  })
})

describe('keys of createStorage', () => {
  test.each([
    ['key_missing', undefined],
    ['key_missing', { current: { id: 'k', key: '' } }],
    ['key_too_short', { current: { id: 'k', key: Buffer.alloc(16) } }],
    ['key_malformed', { current: { id: 'k', key: 'not a key' } }],
    ['key_id_repeated', { ...keys, old: [keys.current] }],
  ])('%s is reported before anything is opened', (code, wrong) => {
    expect(() => createStorage({ memory: true, keys: wrong as typeof keys })).toThrow(
      expect.objectContaining({ name: 'CustodyError', code }) as Error,
    )
  })

  test('a row under an unknown key is an error that names the key', async () => {
    const clock: Clock = { now: () => Date.UTC(2026, 10, 23, 9), sleep: async () => {} }
    const { pool, connections } = open(clock)
    const emulator = createStrictEmulator()
    await connections.forTenant('acme').connect({
      environment: 'sandbox',
      realmId,
      tokens: emulator.issueTokens({ realmId }),
    })
    const other = createStorage({
      pool,
      schema: database.schema,
      keys: { current: { id: 'other-key', key: Buffer.from('CANARY-encryption-key-former-one') } },
    })
    await expect(other.connections.forTenant('acme').read()).rejects.toMatchObject({
      code: 'unknown_key_id',
      keyId: 'test-key',
    })
    await pool.end()
  })
})
