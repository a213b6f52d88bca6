import type { Clock } from '@vectis/quickbooks'
import { checkFlags, checkGiven } from '@vectis/quickbooks/values'
import { sql } from 'kysely'
import type { Kysely, RawBuilder } from 'kysely'
import { deleteUnusedEvidence } from '../history/delete-unused-evidence.ts'
import { inTransaction } from '../databases/in-transaction.ts'
import { run } from '../databases/run.ts'
import { openTables } from '../databases/tables.ts'
import { addCalls } from '../schema/usage-table.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'
import { newEvidence } from '../rules/evidence.ts'
import { setInstant } from '../rules/known-at.ts'
import { tenantTables } from '../schema/tenant-tables.ts'
import { deleteOlderThan } from './delete-older-than.ts'
import type { AgeingReport } from './delete-older-than.ts'
import {
  deleteVersions,
  type VersionsDeletionOptions,
  type VersionsDeletionReport,
} from './delete-versions.ts'
import { countRows, deleteRows } from './delete-rows.ts'

export interface DeletionReport {
  tenantId: string
  /** Null for a whole tenant. */
  realmId: string | null
  /** Nothing was deleted: the counts show what would be deleted. */
  dryRun: boolean
  /** Rows per table; every table of the adapter that holds rows of this scope is listed, empty ones with 0. */
  rows: Record<string, number>
  total: number
}

export interface Retention {
  /**
   * Deletes everything stored for a tenant, in one transaction: billing rows, links, checkpoints, events, usage and the
   * connection.
   */
  deleteTenant(input: { tenantId: string; dryRun?: boolean }): Promise<DeletionReport>
  /**
   * Deletes everything stored for one realm of a tenant, in one transaction, including the connection if it is to this
   * realm. Other realms of the tenant stay. Evidence that nothing names any more goes too, and is counted, but not on a
   * dry run; that of the last hour stays until the next deletion.
   */
  deleteRealm(input: {
    tenantId: string
    realmId: string
    dryRun?: boolean
  }): Promise<DeletionReport>
  /**
   * Deletes old rows of all tenants: processed events, hourly counters, runs with the rows they set aside (the latest
   * of each outcome stays for every realm) and requests for consent. Billing rows are never deleted by age. Keep 35
   * days or more: Intuit repeats deliveries for days, and an event whose row was deleted counts as a new one. Throws
   * `TypeError` unless `before` is a valid Date.
   */
  deleteOlderThan(input: { before: Date; dryRun?: boolean }): Promise<AgeingReport>
  /**
   * Drops old versions of one tenant's rows (`before`), or keeps of them those of each day's end (`daily`); without a
   * call every version stays. In slices of 500, each a statement of its own unless storage is in your transaction. A
   * read of what was known earlier then throws `HistoryRangeError`. Throws `TypeError` for no tenant, no bound, no valid
   * Date, a bound later than now and a time zone that is no IANA name or that the database does not know.
   */
  deleteVersions(input: VersionsDeletionOptions): Promise<VersionsDeletionReport>
}

/**
 * Deletion on request. Intuit is not notified: revoke the grant first (`quickbooks.oauth`), or the app stays listed in
 * the company. Months of API calls are kept as a sum per app that names neither tenant nor realm, because Intuit's
 * budget counts them.
 */
export function createRetention(options: {
  db: Kysely<StorageDatabase>
  schema?: string
  /** Default: the database's clock. */
  clock?: Clock
}): Retention {
  const { db, clock } = options
  return {
    async deleteTenant(input) {
      checkGiven('deleteTenant', input)
      return deleteScope(options, { tenantId: input.tenantId, realmId: null }, input.dryRun)
    },
    async deleteRealm(input) {
      checkGiven('deleteRealm', input)
      const { tenantId, realmId, dryRun } = input
      return deleteScope(options, { tenantId, realmId }, dryRun)
    },
    async deleteOlderThan(input) {
      checkGiven('deleteOlderThan', input)
      return deleteOlderThan(db, input)
    },
    async deleteVersions(input) {
      checkGiven('deleteVersions', input)
      return deleteVersions(openTables(options), input, clock)
    },
  }
}

async function deleteScope(
  { db, schema }: { db: Kysely<StorageDatabase>; schema?: string },
  scope: RetentionScope,
  dryRun = false,
): Promise<DeletionReport> {
  checkFlags('retention', { dryRun }, ['dryRun'])
  // Rows without an owner have an empty tenant and realm: rejections without a realm, usage of deleted tenants.
  if (!scope.tenantId || scope.realmId === '' || scope.realmId === undefined) {
    throw new TypeError(
      'Retention expected the id of a tenant (and of a realm), but received an empty text. Nothing was deleted.',
    )
  }
  const tables = tenantTables.filter(({ hasRealm }) => hasRealm || scope.realmId === null)
  const takeAll = async (transaction: Kysely<StorageDatabase>): Promise<DeletionReport> => {
    const counts: [string, number][] = []
    if (!dryRun) {
      // A batch takes the row of its lease or of its source first too, so the second one waits and no deadlock is possible.
      for (const table of ['quickbooks_sync_leases', 'billing_sources'] as const) {
        await transaction
          .selectFrom(table)
          .select('realm_id')
          .where(isInScope(scope))
          .orderBy('realm_id')
          .forUpdate()
          .execute()
      }
      await carryUsage(transaction, scope)
      await keepVersions(transaction, false)
    }
    for (const { table } of tables) {
      const take = dryRun ? countRows : deleteRows
      counts.push([table, await take(transaction, table, isInScope(scope))])
    }
    if (!dryRun) await keepVersions(transaction, true)
    const rows = new Map(counts)
    if (!dryRun && scope.realmId !== null) {
      // Evidence of links and alerts names no realm, and may name a person.
      const place = openTables({ db: transaction, ...(schema === undefined ? {} : { schema }) })
      const unused = await deleteUnusedEvidence(place, scope.tenantId)
      rows.set('billing_evidence', (rows.get('billing_evidence') ?? 0) + unused)
      // A reader that keeps what it read notices it by this.
      await run(
        place,
        `insert into ${place.table('billing_evidence')} (tenant_id, evidence_id, kind) values ($1, ${newEvidence}, 'deletion')`,
        [scope.tenantId],
      )
    }
    const total = [...rows.values()].reduce((sum, count) => sum + count, 0)
    return { ...scope, dryRun, rows: Object.fromEntries(rows), total }
  }
  return inTransaction(db, takeAll)
}

/** A deletion on request leaves no version of what it deletes. */
async function keepVersions(db: Kysely<StorageDatabase>, keeps: boolean): Promise<void> {
  await run({ db }, `select ${setInstant(keeps ? "''" : "'-infinity'")}`, [])
}

/** The rows to delete: all of a tenant, or those of one of its realms. */
interface RetentionScope {
  tenantId: string
  realmId: string | null
}

function isInScope({ tenantId, realmId }: RetentionScope): RawBuilder<boolean> {
  return realmId === null
    ? sql<boolean>`tenant_id = ${tenantId}`
    : sql<boolean>`tenant_id = ${tenantId} and realm_id = ${realmId}`
}

/**
 * Adds the calls of rows that are about to be deleted to a row without tenant and realm: Intuit's monthly budget counts
 * calls per app, and these calls were made.
 */
async function carryUsage(db: Kysely<StorageDatabase>, scope: RetentionScope): Promise<void> {
  await db
    .insertInto('quickbooks_api_usage')
    .columns(['tenant_id', 'app_id', 'environment', 'realm_id', 'month', 'calls', 'updated_at'])
    .expression((eb) =>
      eb
        .selectFrom('quickbooks_api_usage')
        .select([
          sql<string>`''`.as('tenant_id'),
          'app_id',
          'environment',
          sql<string>`''`.as('realm_id'),
          'month',
          sql<number>`sum(calls)`.as('calls'),
          sql<string>`now()`.as('updated_at'),
        ])
        .where(isInScope(scope))
        .groupBy(['app_id', 'environment', 'month'])
        .orderBy('app_id')
        .orderBy('environment')
        .orderBy('month'),
    )
    .onConflict(addCalls)
    .execute()
}
