import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createAuthorizationStateStore } from '../../src/authorization-states/authorization-state-store.ts'
import { createConnectionStore } from '../../src/connections/connection-store.ts'
import { createRetention } from '../../src/retention/retention.ts'
import { tenantTables } from '../../src/schema/tenant-tables.ts'
import { createUsageStore } from '../../src/usage/usage-store.ts'
import { createWebhookEventStore } from '../../src/webhook-events/webhook-event-store.ts'
import { testKeyRing } from '../support/connect-database.ts'
import { openTestDatabase } from '../support/test-database.ts'
import type { TestDatabase } from '../support/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase({ ownSchema: true })
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.empty()
  for (const tenantId of ['acme', 'beta']) await fill(tenantId)
})

const at = '2026-11-23T09:00:00.000Z'

/** A tenant with two realms, the second one current. */
async function fill(tenantId: string): Promise<void> {
  const { db } = database
  const connections = createConnectionStore({ db, keyRing: testKeyRing }).forTenant(tenantId)
  const events = createWebhookEventStore({ db, schema: database.schema })
  const usage = createUsageStore({ db })
  for (const realmId of ['1', '2']) {
    await connections.connect({
      environment: 'production',
      realmId,
      confirmReplace: true,
      tokens: {
        accessToken: 'access',
        refreshToken: 'refresh',
        accessTokenExpiresAt: at,
        refreshTokenExpiresAt: at,
        refreshTokenHardExpiresAt: null,
      },
    })
    await events.record(
      ['a', 'b', 'b'].map((id) => ({
        tenantId,
        receivedAt: at,
        event: {
          id,
          realmId,
          entity: 'invoice',
          entityId: '1',
          operation: 'updated',
          occurredAt: at,
          deletedId: null,
          envelope: 'cloudevents',
          type: 'qbo.invoice.updated.v1',
          raw: '{}',
        },
      })),
    )
    await usage.add({
      tenantId,
      appId: 'app',
      environment: 'production',
      realmId,
      month: '2026-11',
      calls: 10,
    })
  }
  await createAuthorizationStateStore({ db }).put({
    state: `state of ${tenantId}`,
    tenantId,
    environment: 'production',
    expiresAt: at,
    data: {
      redirectUri: 'https://a.example',
      requestedBy: null,
      expectedRealmId: null,
      confirmReplace: false,
    },
  })
}

async function rowsOf(tenantId: string): Promise<Record<string, number>> {
  const rows: Record<string, number> = {}
  for (const { table } of tenantTables) {
    const result = await database.pool.query<{ count: string }>(
      `select count(*) from ${database.schema}.${table} where tenant_id = $1`,
      [tenantId],
    )
    rows[table] = Number(result.rows[0]?.count)
  }
  return rows
}

test('every table with a tenant is known to retention, and whether it names a realm', async () => {
  const { rows } = await database.pool.query<{ table_name: string; realm: boolean }>(
    `select table_name, bool_or(column_name = 'realm_id') as realm from information_schema.columns
     where table_schema = $1 group by table_name having bool_or(column_name = 'tenant_id') order by table_name`,
    [database.schema],
  )
  expect(rows.map(({ table_name, realm }) => ({ table: table_name, hasRealm: realm }))).toEqual(
    tenantTables.toSorted((a, b) => (a.table < b.table ? -1 : 1)),
  )
})

describe('deleteTenant', () => {
  test('removes everything of the tenant and returns the counts', async () => {
    const before = await rowsOf('acme')
    const other = await rowsOf('beta')
    expect(Object.values(other).some((count) => count > 0)).toBe(true)
    const { deleteTenant } = createRetention({ db: database.db })
    const plan = await deleteTenant({ tenantId: 'acme', dryRun: true })
    expect(plan).toEqual({
      tenantId: 'acme',
      realmId: null,
      dryRun: true,
      rows: before,
      total: plan.total,
    })
    expect(await rowsOf('acme')).toEqual(before)

    const report = await deleteTenant({ tenantId: 'acme' })
    expect(report).toEqual({ ...plan, dryRun: false })
    expect(report.total).toBe(Object.values(before).reduce((sum, count) => sum + count, 0))
    expect(Object.values(await rowsOf('acme')).every((count) => count === 0)).toBe(true)
    expect(await rowsOf('beta')).toEqual(other)
    expect((await deleteTenant({ tenantId: 'acme' })).total).toBe(0)
  })

  test('keeps the calls an app has made, without the tenant: Intuit has counted them', async () => {
    const usage = createUsageStore({ db: database.db })
    const { deleteTenant } = createRetention({ db: database.db })
    await deleteTenant({ tenantId: 'acme' })
    await deleteTenant({ tenantId: 'beta' })
    expect(await usage.readApp({ appId: 'app', month: '2026-11' })).toBe(40)
    const { rows } = await database.pool.query(
      `select tenant_id, realm_id, calls::int from ${database.schema}.quickbooks_api_usage`,
    )
    expect(rows).toEqual([{ tenant_id: '', realm_id: '', calls: 40 }])
  })

  test('is all or nothing', async () => {
    const before = await rowsOf('acme')
    const { schema, pool } = database
    await pool.query(
      `create function ${schema}.refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$`,
    )
    const last = tenantTables.at(-1)?.table
    await pool.query(
      `create trigger refuse before delete on ${schema}.${last} execute function ${schema}.refuse()`,
    )
    try {
      await expect(
        createRetention({ db: database.db }).deleteTenant({ tenantId: 'acme' }),
      ).rejects.toThrow('no')
    } finally {
      await pool.query(`drop trigger refuse on ${schema}.${last}; drop function ${schema}.refuse()`)
    }
    expect(await rowsOf('acme')).toEqual(before)
    expect(
      await createUsageStore({ db: database.db }).readApp({ appId: 'app', month: '2026-11' }),
    ).toBe(40)
  })

  test('goes with the host’s transaction', async () => {
    const before = await rowsOf('acme')
    await expect(
      database.db.transaction().execute(async (transaction) => {
        await createRetention({ db: transaction }).deleteTenant({ tenantId: 'acme' })
        throw new Error('rolled back')
      }),
    ).rejects.toThrow('rolled back')
    expect(await rowsOf('acme')).toEqual(before)
  })

  test.each(['', undefined])('refuses %j for a tenant', async (tenantId) => {
    const { deleteTenant } = createRetention({ db: database.db })
    await expect(deleteTenant({ tenantId } as { tenantId: string })).rejects.toThrow(TypeError)
  })
})

describe('deleteRealm', () => {
  test('removes a former realm and leaves the current one', async () => {
    const report = await createRetention(database).deleteRealm({
      tenantId: 'acme',
      realmId: '1',
    })
    expect(report.rows).toMatchObject({
      quickbooks_webhook_events: 2,
      quickbooks_api_usage: 1,
      quickbooks_former_realms: 1,
      quickbooks_connections: 0,
    })
    const store = createConnectionStore({ db: database.db, keyRing: testKeyRing })
    expect((await store.forTenant('acme').read())?.state).toBe('connected')
    const events = createWebhookEventStore(database)
    expect(await events.forTenant('acme').countPending('1')).toBe(0)
    expect(await events.forTenant('acme').countPending('2')).toBe(2)
    expect(await events.forTenant('beta').countPending('1')).toBe(2)
  })

  test('removes the connection too when it is to this realm', async () => {
    const retention = createRetention(database)
    const plan = await retention.deleteRealm({ tenantId: 'acme', realmId: '2', dryRun: true })
    const report = await retention.deleteRealm({ tenantId: 'acme', realmId: '2' })
    expect(report.rows).toEqual(plan.rows)
    expect(report.rows).toMatchObject({ quickbooks_connections: 1, quickbooks_former_realms: 0 })
    const store = createConnectionStore({ db: database.db, keyRing: testKeyRing })
    expect(await store.forTenant('acme').read()).toBeNull()
  })
})
