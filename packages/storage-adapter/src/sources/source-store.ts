import type { Clock } from '@vectis/quickbooks'
import type { SourceStatus, SourceStore, TenantSourceStore } from '@vectis/quickbooks/ports'
import { checkTenantId, isInstant, toEpochMs, todayIn } from '@vectis/quickbooks/values'
import type { AnyKysely } from '../databases/any-kysely.ts'
import { instantText } from '../databases/column-text.ts'
import { maybe, text } from '../databases/columns.ts'
import { boundFirst, inTransaction, isBound } from '../databases/in-transaction.ts'
import { read } from '../databases/run.ts'
import { openTables } from '../databases/tables.ts'
import { inHostsTransaction } from '../history/in-hosts-transaction.ts'
import { createPace } from '../sync/in-slices.ts'
import { writeStatuses } from '../sync/statuses.ts'
import type { SyncContext } from '../sync/sync-context.ts'
import { readBatch } from './read-batch.ts'
import { writeBatch } from './write-batch.ts'

export interface SourceStoreOptions {
  /** A database, or a transaction of the host, with which our rows commit. */
  db: AnyKysely
  /** Schema of the tables. Default: the search path's. */
  schema?: string
  /** The clock for the day of statuses and since when a version is known. Default: the database's clock. */
  clock?: Clock
}

/** The billing tables behind the `SourceStore` port, on PostgreSQL or PGlite. See docs/decisions/0183 and docs/decisions/0189. */
export function createSourceStore({ db, schema, clock }: SourceStoreOptions): SourceStore {
  const tables = openTables({ db, schema })
  const pace = createPace()
  return {
    forTenant(tenantId) {
      checkTenantId('forTenant', tenantId)
      return createTenantSourceStore({ ...tables, tenantId, pace }, clock)
    },
  }
}

function createTenantSourceStore(
  scope: Omit<SyncContext, 'source'>,
  clock: Clock | undefined,
): TenantSourceStore {
  async function transact<Result>(
    source: string,
    work: (inside: SyncContext) => Promise<Result>,
  ): Promise<Result> {
    const context = { ...scope, source }
    if (scope.db.isTransaction) return inHostsTransaction(scope, () => work(context))
    return inTransaction(scope.db, (db) => work({ ...context, db, isOwnTransaction: true }), {
      boundsItself: true,
    })
  }
  return {
    async write(batch) {
      const found = readBatch(batch)
      return transact(batch.source, (inside) => writeBatch(inside, found, clock?.now() ?? null))
    },
    status: () => readStatus(scope),
    async refreshStatuses({ now }) {
      if (!isInstant(now))
        throw new TypeError(
          'refreshStatuses expected now to be a date-time with an offset, such as 2026-05-05T03:13:29Z.',
        )
      let changed = 0
      for (const { source, organisationId: realmId, timeZone } of await readStatus(scope)) {
        const today = todayIn(timeZone, toEpochMs(now))
        changed += await transact(source, async (inside) => {
          // The lock of batches: one that runs now is waited for, so that its rows are among those below.
          const locked = await read(
            inside,
            `${boundFirst(inside)} update ${inside.table('billing_sources')} set statuses_on = $4::date
             where ${isBound} and tenant_id = $1 and source = $2 and realm_id = $3 returning source`,
            [inside.tenantId, source, realmId, today],
            {},
          )
          return locked.length === 0 ? 0 : writeStatuses(inside, { realmId, today })
        })
      }
      return changed
    },
  }
}

async function readStatus(scope: Omit<SyncContext, 'source'>): Promise<SourceStatus[]> {
  return read(
    scope,
    `select source, realm_id as "organisationId", name, time_zone as "timeZone", home_currency as "homeCurrency",
       ${instantText('observed_at')} as "asOf", ${instantText('written_at')} as "writtenAt"
     from ${scope.table('billing_sources')} where tenant_id = $1 order by source, realm_id`,
    [scope.tenantId],
    {
      source: text(),
      organisationId: text(),
      name: maybe(text()),
      timeZone: text(),
      homeCurrency: maybe(text()),
      asOf: text(),
      writtenAt: text(),
    },
  )
}
