import { afterAll, beforeAll, expect, test } from 'vitest'
import { createStorage } from '@vectis/quickbooks-storage'
import { sql } from 'kysely'
import { createBillingHub, type SpineSource } from '../src/index.ts'
import type { TenantHub } from '../src/index.ts'
import { openHub } from './support/hub-fixture.ts'

// The hub has statements of its own on storage's tables: they fail as storage's do, by name and with what to do.

let fixture: Awaited<ReturnType<typeof openHub>>
beforeAll(async () => {
  fixture = await openHub()
})
afterAll(() => fixture.close())

const today = '2026-11-29'
const acts: [string, (hub: TenantHub) => Promise<unknown>][] = [
  ['a panel', (hub) => hub.panel('c1', { today })],
  ['a page of the timeline', (hub) => hub.timeline('c1', { today, timeZone: 'UTC' })],
  ['a link pass', (hub) => hub.links.apply()],
  ['a pass of the alerts', (hub) => hub.alerts.evaluateOverdue({ today })],
  ['a list of alerts', (hub) => hub.alerts.list()],
]

test.each(acts)(
  '%s on a schema without the tables says which one, and what to do',
  async (_, act) => {
    const hub = createBillingHub({ db: fixture.db, schema: 'not_there' }).forTenant('tenant-1')
    await expect(act(hub)).rejects.toMatchObject({
      name: 'SchemaError',
      code: 'schema_missing',
      message: expect.stringContaining('"not_there"'),
    })
  },
)

test.each(acts)('%s on a database that cannot be reached says so', async (_, act) => {
  const keys = { current: { id: 'k1', key: Buffer.alloc(32, 7).toString('base64') } }
  // Nothing listens on the discard port.
  const storage = createStorage({ url: 'postgres://host@127.0.0.1:9/none', keys })
  try {
    const hub = createBillingHub({ db: storage.db }).forTenant('tenant-1')
    await expect(act(hub)).rejects.toMatchObject({
      name: 'StorageError',
      code: 'database_unreachable',
      origin: 'ECONNREFUSED',
    })
  } finally {
    await storage.close()
  }
})

test("an error of the host's PSA passes unchanged, also one with a code of the network", async () => {
  const refused = Object.assign(new Error('The PSA is down.'), { code: 'ECONNREFUSED' })
  const spine: SpineSource = () => Promise.reject(refused)
  const { db, schema } = fixture
  const hub = createBillingHub({ db, schema, spine }).forTenant('tenant-1')
  await expect(hub.links.apply()).rejects.toBe(refused)
})

test('a hub whose tables a newer release has changed stops with schema_newer', async () => {
  const { db, schema, hub, close } = await openHub({ ownSchema: true })
  await sql.raw(`alter table ${schema}.billing_alerts rename column rule to rule_name`).execute(db)
  await sql
    .raw(
      `insert into ${schema}.quickbooks_schema_migrations (number, name, checksum) values (99, 'narrowed', 'x')`,
    )
    .execute(db)
  await expect(hub.alerts.evaluateOverdue({ today })).rejects.toMatchObject({
    code: 'schema_newer',
  })
  await close()
})
