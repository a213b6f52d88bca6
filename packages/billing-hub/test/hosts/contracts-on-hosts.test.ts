import { randomUUID } from 'node:crypto'
import type { Clock } from '@vectis/quickbooks'
import { createStorage, type Stores } from '@vectis/quickbooks-storage'
import {
  authorizationStateStoreContract,
  connectionStoreContract,
  refreshContract,
  syncStoreContract,
  usageStoreContract,
  webhookEventStoreContract,
  type ContractCase,
} from '@vectis/quickbooks-testkit/contracts'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { takeShare } from '../../../storage-adapter/test/support/share-of-cases.ts'
import { hostNames, hosts, openHost, send, type Host, type OpenHost } from './hosts.ts'

/**
 * `HOSTS=all` runs every case on every host. With `LONG=1` each host runs a part of each suite, not the same as its
 * neighbours in the table, and in `pnpm test` two hosts do.
 */
const isWhole = process.env['HOSTS'] === 'all'
const isLong = isWhole || process.env['LONG'] === '1'

/** One in so many. */
const share = isLong ? 6 : 12

/** Of `pnpm test`: the host whose parsers leave nothing as it was, and the one whose transaction is all there is. */
const few: readonly (typeof hostNames)[number][] = [
  'every result as text',
  "a transaction of the host's",
]
const tried = isLong ? hostNames : few

/** What no store can do in a transaction of the host's: lease a refresh, which a rollback could take back, and go on after the database refused a row. */
const beyondTransactions =
  /while refreshing: |: an unconfirmed connection is refreshed|: a state that is pending already is refused/

const keys = { current: { id: 'k1', key: Buffer.from('CANARYCANARYCANARYCANARYCANARY00') } }

type Open = (clock?: Clock) => Promise<Stores>

function buildSuites(open: Open): Record<string, ContractCase[]> {
  return {
    ConnectionStore: connectionStoreContract(async ({ clock }) => ({
      store: (await open(clock)).connections,
    })),
    'ConnectionStore while refreshing': refreshContract(async ({ clock }) => ({
      store: (await open(clock)).connections,
    })),
    AuthorizationStateStore: authorizationStateStoreContract(async () => ({
      store: (await open()).states,
    })),
    SyncStore: syncStoreContract(async ({ clock }) => ({ store: (await open(clock)).sync })),
    WebhookEventStore: webhookEventStoreContract(async () => ({
      store: (await open()).webhookEvents,
    })),
    UsageStore: usageStoreContract(async () => ({ store: (await open()).usage })),
  }
}

const emptyAll = (schema: string) => `do $$ declare name text; begin
  for name in select relname from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where nspname = '${schema}' and relkind = 'r' and relname <> 'quickbooks_schema_migrations' order by relname = 'quickbooks_sync_runs'
  loop execute 'delete from ${schema}.' || name; end loop; end $$`

for (const [turn, name] of tried.entries()) {
  const host: Host = hosts[name]
  describe(`the stores on ${name} keep their contracts`, () => {
    const schema = `host_${randomUUID().replaceAll('-', '').slice(0, 12)}`
    let opened: OpenHost
    beforeAll(async () => {
      opened = await openHost(name, inject('postgresUrl'))
      await createStorage({ db: opened.db, schema, keys }).migrate()
      if (host.isTransaction) await send(opened.db, 'savepoint migrated')
    })
    afterAll(async () => {
      if (!host.isTransaction) await send(opened.db, `drop schema ${schema} cascade`)
      await opened.close()
    })

    const suites = buildSuites(async (clock) => {
      // What a case made the database refuse has ended its transaction.
      await send(
        opened.db,
        host.isTransaction ? 'rollback to savepoint migrated' : emptyAll(schema),
      )
      return createStorage({ db: opened.db, schema, keys, ...(clock ? { clock } : {}) })
    })
    for (const [port, cases] of Object.entries(suites)) {
      const possible = cases.filter(
        (one) => !host.isTransaction || !beyondTransactions.test(`${port}: ${one.name}`),
      )
      const chosen = isWhole ? possible : takeShare(possible, share, turn)
      test.for(chosen.map((one) => [one.name, one] as const))(
        `the ${port}: %s`,
        async ([, one]) => {
          await expect(one.run()).resolves.toBeUndefined()
        },
      )
    }
  })
}
