import type { Clock } from '@vectis/quickbooks'
import type { SyncStore, TenantSyncStore } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { checkTenantId } from '@vectis/quickbooks/values'
import type { AnyKysely } from '../databases/any-kysely.ts'
import { integer } from '../databases/columns.ts'
import { inTransaction } from '../databases/in-transaction.ts'
import { inHostsTransaction } from '../history/in-hosts-transaction.ts'
import { read } from '../databases/run.ts'
import { openTables } from '../databases/tables.ts'
import { listAbsent, resolveAbsent } from './absence.ts'
import { checkBalances } from './check-balances.ts'
import { readCheckpoints } from './checkpoints.ts'
import { commitBatch } from './commit-batch.ts'
import { countMarks } from './count-marks.ts'
import { createPace } from './in-slices.ts'
import { acquireLease, checkLease, hasLapsedLease, releaseLease, renewLease } from './leases.ts'
import { readQuestions } from './open-questions.ts'
import { endBatch } from './end-batch.ts'
import { listIds } from './list-ids.ts'
import { listOrphans, listTransactionsOf } from './list-transactions.ts'
import { readStanding } from './read-standing.ts'
import { readVersions } from './read-versions.ts'
import type { CustomerDirectory } from './customer-directory.ts'
import { createInsertedRows, keepStatistics } from './keep-statistics.ts'
import { recordNotBegun } from './record-not-begun.ts'
import { finishRun, readRuns, startRun } from './runs.ts'
import { refreshStatuses } from './statuses.ts'
import type { SyncContext } from './sync-context.ts'
import { syncedTables } from '../tables/synced-tables.ts'

export interface SyncStoreOptions {
  /** A database, or a transaction of the host, with which our rows commit. */
  db: AnyKysely
  /** Schema of the tables. Default: the search path's. */
  schema?: string
  /** The clock for leases. Default: the database's clock, which all workers share. */
  clock?: Clock
  /** Keeps a customers table of the host up to date. Default: none. */
  directory?: CustomerDirectory
}

/** The billing tables behind the `SyncStore` port, on PostgreSQL or PGlite. */
export function createSyncStore(options: SyncStoreOptions): SyncStore {
  const { db, schema, clock, directory } = options
  const tables = openTables({ db, schema })
  const pace = createPace()
  return {
    forTenant(tenantId) {
      checkTenantId('forTenant', tenantId)
      return createTenantSyncStore(
        { ...tables, tenantId, source: 'quickbooks', pace, ...(directory ? { directory } : {}) },
        clock,
      )
    },
    hasLapsedLease: () => hasLapsedLease(tables, clock?.now() ?? null),
  }
}

function createTenantSyncStore(context: SyncContext, clock: Clock | undefined): TenantSyncStore {
  const now = () => clock?.now() ?? null
  /**
   * Joins the host's transaction if there is one. In our own transaction the first statement of `work` limits its idle
   * time.
   */
  async function transact<Result>(work: (inside: SyncContext) => Promise<Result>): Promise<Result> {
    if (context.db.isTransaction) return inHostsTransaction(context, () => work(context))
    return inTransaction(context.db, (db) => work({ ...context, db, isOwnTransaction: true }), {
      boundsItself: true,
    })
  }
  const inserted = createInsertedRows()
  let last: Promise<unknown> = Promise.resolve()
  /**
   * Batches of a run are serialised by the row of its lease. They wait here, without a connection: if the process is
   * stopped, each batch that waits in the database would hold the row again.
   */
  function transactInTurn<Result>(work: (inside: SyncContext) => Promise<Result>): Promise<Result> {
    const turn = last.then(() => transact(work))
    last = turn.catch(() => undefined)
    return turn
  }
  return {
    acquireLease: (input) => acquireLease(context, { ...input, now: now() }),
    renewLease: (lease, leaseMs) => renewLease(context, lease, { leaseMs, now: now() }),
    releaseLease: (lease) => releaseLease(context, lease),
    readStanding: (input) => readStanding(context, input),
    readCheckpoints: (realmId) => readCheckpoints(context, realmId),
    async commit(batch) {
      const counts = await transactInTurn((inside) => commitBatch(inside, batch, now()))
      inserted.add(counts)
      return counts
    },
    countLive: (realmId, entity) => countLive(context, realmId, entity),
    countMarks: (realmId) => countMarks(context, realmId),
    listAbsent: (input) => listAbsent(context, input),
    resolveAbsent: (input) =>
      transactInTurn(async (inside) => {
        // It writes no badge: the note of the day stands.
        await checkLease(inside, input.lease, { changesRows: false, now: now() })
        const resolved = await resolveAbsent(inside, input)
        const { realmId, observedAt } = input
        const hasWritten = input.confirmed && resolved > 0
        await endBatch(inside, { hasWritten, realmId, observedAt, step: 'absence' })
        return resolved
      }),
    readQuestions: (input) => readQuestions(context, input),
    readVersions: (input) => readVersions(context, input),
    listTransactionsOf: (input) => listTransactionsOf(context, input),
    listOrphans: (input) => listOrphans(context, input),
    listIds: (input) => listIds(context, input),
    refreshStatuses: (input) => transact((inside) => refreshStatuses(inside, input)),
    checkBalances: (input) => checkBalances(context, input),
    startRun: (started) => startRun(context, started),
    async finishRun(finished, setAside) {
      await finishRun(context, finished, setAside, now())
      await keepStatistics(context, inserted.take())
    },
    recordNotBegun: (notBegun) => recordNotBegun(context, notBegun),
    readRuns: (input) => readRuns(context, input),
  }
}

async function countLive(
  context: SyncContext,
  realmId: string,
  entity: SyncEntity,
): Promise<number> {
  const rows = await read(
    context,
    `select count(*) as live from ${context.table(syncedTables[entity].table)}
     where tenant_id = $1 and source = $2 and realm_id = $3 and deleted_at is null`,
    [context.tenantId, context.source, realmId],
    { live: integer() },
  )
  return rows[0]?.live ?? 0
}
