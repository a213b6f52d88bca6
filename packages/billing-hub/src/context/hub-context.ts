import type { CalendarDate, Instant } from '@vectis/quickbooks/values'
import {
  assertKept,
  inHostsTransaction,
  inTransaction,
  run,
  tablesAsOf,
  tablesKnownAt,
  tablesKnownAtEach,
  takeEvidence,
  takeInstant,
  type TableName,
  type Tables,
} from '@vectis/quickbooks-storage/database'
import type { Revisions } from './revisions.ts'

/** The scope of every statement; `$1` is the tenant. */
export interface HubContext extends Tables {
  tenantId: string
  /** Epoch milliseconds by the host's clock; null: the database's clock decides since when a write is known. */
  instant: () => number | null
  /** Undefined: every read adds up anew. */
  kept?: KeptSums | undefined
}

/**
 * Sums over a whole tenant, kept while nothing is written that they are made of: each read compares the tenant's
 * revision first. See docs/decisions/0233.
 */
export interface KeptSums {
  /** The kept sum of this name, or a new one. The revision is read before the sum, so that it is never newer. */
  read<Sum>(
    context: HubContext,
    sum: { name: string; scope: keyof Revisions },
    work: () => Promise<Sum>,
    countRows: (sum: Sum) => number,
  ): Promise<Sum>
  /** Drops those that were not read for the longest time, where there are too many. For a sum that has grown. */
  makeRoom(): void
  /** Asked for in one turn, they are read once, with those of the sums. */
  revisions(context: HubContext): Promise<Revisions>
}

/** The same scope as it was known at an instant, for reads; without one the present. Throws `TypeError` for no instant. */
export function knownAt(context: HubContext, at: Instant | undefined): HubContext {
  return at === undefined ? context : tablesKnownAt(context, at)
}

/**
 * The same for the instant of each row: `column` is SQL over the statement around, a `timestamptz`, and the scope is
 * read in a lateral part of it.
 */
export function knownAtEach(context: HubContext, column: string): HubContext {
  return tablesKnownAtEach(context, column)
}

/**
 * Reads in the scope as it was known at an instant. Throws `HistoryRangeError` where versions of that time are not kept:
 * afterwards, so that none can go unnoticed while it reads.
 */
export async function readKnownAt<Result>(
  context: HubContext,
  at: Instant | undefined,
  work: (scope: HubContext) => Promise<Result>,
): Promise<Result> {
  const found = await work(knownAt(context, at))
  if (at !== undefined) await assertKept(context, context.tenantId, [at])
  return found
}

/** The same scope as of a date, for reads; without one the present. Throws `TypeError` for no calendar date. */
export function asOf(context: HubContext, date: CalendarDate | undefined): HubContext {
  return date === undefined ? context : tablesAsOf(context, date)
}

/** Joins the host's transaction when there is one. */
export function transact<Result>(
  context: HubContext,
  work: (inside: HubContext) => Promise<Result>,
): Promise<Result> {
  if (context.db.isTransaction) return inHostsTransaction(context, () => work(context))
  return inTransaction(context.db, (db) => work({ ...context, db }))
}

/**
 * Lets only one transaction at a time write the tenant's rows of a table, from here to its end. Later reads in it see
 * the result of the previous writer, and what it writes has one instant and one evidence: `writeEvidence`.
 */
export async function takeTurn(context: HubContext, table: TableName): Promise<void> {
  await run(
    context,
    `select pg_advisory_xact_lock(hashtextextended($1::text || $2::text, 0)), ${takeInstant('$3')}, ${takeEvidence}`,
    [context.tenantId, ` ${context.table(table)}`, context.instant()],
  )
}

/**
 * The condition that keeps reads to one QuickBooks company: the one the tenant is connected to, or was connected to
 * last. Rows of earlier companies stay, out of every total; other sources have no such rule.
 */
export function inCurrentRealm(context: HubContext, alias: string): string {
  return `(${alias}.source <> 'quickbooks' or ${alias}.realm_id = (
    select c.realm_id from ${context.table('quickbooks_connections')} c where c.tenant_id = $1))`
}

/**
 * A common table expression `accounts(source, realm_id, external_id)`: the billing accounts of customer `$2`, inherited
 * ones included.
 */
export function accountsOf(context: HubContext): string {
  return `accounts as materialized (
    select l.source, l.realm_id, l.external_id from ${context.table('customer_links')} l
    where l.tenant_id = $1 and l.customer_id = $2 and l.kind = 'linked' and ${inCurrentRealm(context, 'l')})`
}

/**
 * The same for some customers, with their `customer_id`, each found by index. `customers` is SQL: rows with a
 * `customer_id`.
 */
export function accountsOfEach(context: HubContext, customers: string): string {
  return `accounts as materialized (
    select l.customer_id, l.source, l.realm_id, l.external_id from ${customers} c cross join lateral (
      select * from ${context.table('customer_links')} l
      where l.tenant_id = $1 and l.customer_id = c.customer_id and l.kind = 'linked' and ${inCurrentRealm(context, 'l')} offset 0) l)`
}

/** Whether an invoice `alias` was issued and is still valid: not a draft, not voided, not deleted. */
export function isIssued(alias: string): string {
  return `${alias}.deleted_at is null and ${alias}.base_status not in ('draft', 'voided', 'deleted')`
}

/** The same of a credit memo whose row is there: it is part of what was credited. */
export function isMemoIssued(alias: string): string {
  return `${alias}.state not in ('draft', 'voided', 'deleted')`
}

/** Whether a credit memo `alias` has credit left. */
export function hasCredit(alias: string): string {
  return `${alias}.state in ('open', 'partially_applied')`
}

/**
 * Joins a billing table `alias` to `accounts a` by its customer; every index of these tables begins with these columns.
 */
export function ofAccounts(alias: string): string {
  return `${alias}.tenant_id = $1 and ${alias}.source = a.source and ${alias}.realm_id = a.realm_id and ${alias}.customer_external_id = a.external_id`
}
