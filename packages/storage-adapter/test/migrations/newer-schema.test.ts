import { toInstant } from '@vectis/quickbooks/values'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createStorage } from '../../src/index.ts'
import type { Storage } from '../../src/index.ts'
import { openSyncDatabase } from '../support/sync-database.ts'
import type { SyncDatabase } from '../support/sync-database.ts'
import { testKeys } from '../support/test-keys.ts'

// What a newer release may do a release after the last code that used it: columns go, or their names change. A process
// of this release that still runs then must get an error that names this, whatever it does next, and must write
// nothing.

let database: SyncDatabase
let storage: Storage
beforeAll(async () => {
  database = await openSyncDatabase('PostgreSQL', { ownSchema: true })
  storage = createStorage({ db: database.db, schema: database.schema, keys: testKeys })
  const { db, schema } = database
  const run = (text: string) => sql.raw(text.replaceAll('~', schema)).execute(db)
  await run('alter table ~.quickbooks_webhook_events drop column trace_parent')
  await run('alter table ~.quickbooks_connections drop column refresh_attempts')
  await run('alter table ~.quickbooks_api_usage rename to quickbooks_calls')
  await run('alter table ~.quickbooks_authorization_states add column purpose text not null')
  await run(
    `insert into ~.quickbooks_schema_migrations (number, name, checksum) values (99, 'narrowed', 'x')`,
  )
})
afterAll(() => database.close())

const at = toInstant(Date.parse('2026-11-29T10:00:00Z'))
const realmId = '9130357766900001'
const of = { environment: 'sandbox', realmId } as const

const acts: [string, (storage: Storage) => Promise<unknown>][] = [
  [
    'a webhook is recorded',
    ({ webhookEvents }) =>
      webhookEvents.record([
        {
          tenantId: 'old',
          receivedAt: at,
          event: {
            id: 'e1',
            realmId,
            entity: 'customer',
            entityId: '1',
            operation: 'created',
            occurredAt: at,
            deletedId: null,
            envelope: 'cloudevents',
            type: 'qbo.customer.created.v1',
            raw: '{}',
          },
        },
      ]),
  ],
  [
    'a token is about to be refreshed',
    ({ connections }) =>
      connections.forTenant('old').beginRefresh({ generation: 1, owner: 'old', leaseMs: 60_000 }),
  ],
  [
    'calls are counted',
    ({ usage }) => usage.add({ ...of, tenantId: 'old', appId: 'app', month: '2026-11', calls: 1 }),
  ],
  [
    'a consent begins',
    ({ states }) =>
      states.put({
        state: 'one',
        tenantId: 'old',
        environment: 'sandbox',
        expiresAt: at,
        data: {
          redirectUri: 'http://localhost/callback',
          requestedBy: null,
          expectedRealmId: null,
          confirmReplace: false,
        },
      }),
  ],
  [
    'a realm is leased',
    ({ sync }) => sync.forTenant('old').acquireLease({ realmId, owner: 'old', leaseMs: 60_000 }),
  ],
  [
    'a batch of another source is written',
    ({ sources }) =>
      sources.forTenant('old').write({
        source: 'xero',
        organisationId: 'org-1',
        observedAt: at,
        organisation: { timeZone: 'UTC' },
      }),
  ],
]

test.for(acts)('a process of an older release stops with schema_newer when %s', async ([, act]) => {
  await expect(act(storage)).rejects.toMatchObject({ name: 'SchemaError', code: 'schema_newer' })
})

test('a column that is missing for another reason is reported as the database does', async () => {
  const { db, schema } = database
  const ledger = sql.table(`${schema}.quickbooks_schema_migrations`)
  await sql`delete from ${ledger} where number = 99`.execute(db)
  await expect(acts[0]![1](storage)).rejects.toMatchObject({ code: '42703' })
  await sql`insert into ${ledger} (number, name, checksum) values (99, 'narrowed', 'x')`.execute(db)
})
