import type { SyncEntity } from '../entities/synced.ts'
import type { CalendarDate } from '../values/calendar-date.ts'
import type { Instant } from '../values/instant.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { OpenQuestion, QuestionQuery } from './open-question.ts'
import type { OwnedTransaction, StoredVersion } from './stored-object.ts'
import type { RunLease } from './run-lease.ts'
import type { BatchCounts, SyncBatch } from './sync-batch.ts'
import type { SyncRun } from './sync-run.ts'
import type { BalanceSubject, VerificationReport } from './verification-report.ts'

/** Live rows of one entity that carry a mark. */
export interface MarkCounts {
  /** A newer version was set aside. */
  unreadable: number
  /** A field that a figure needs was there but unreadable. */
  unreadableFields: number
  /** Documents without a customer. */
  noCustomer: number
  /** Payments with a link whose type or id could not be read. */
  linksUnreadable: number
}

/** The marked rows of a realm, counted by entity. */
export type StoredMarks = Record<SyncEntity, MarkCounts>

/** A row that could not be parsed: it is stored and reported, and the others continue. */
export interface SetAside {
  entity: SyncEntity
  externalId: string | null
  /** JSON path into the object, such as `Line[3].Amount`. */
  path: string
  message: string
  /** `MetaData.LastUpdatedTime` of the version that was set aside, where that could be read. */
  sourceUpdatedAt?: Instant | null
}

/** What a tick begins with. */
export interface RealmStanding {
  /** As `readRuns` answers. */
  runs: SyncRun[]
  /** As `readCheckpoints` answers. */
  checkpoints: Checkpoint[]
  /** As `readQuestions` answers. */
  questions: OpenQuestion[]
}

export interface TenantSyncStore {
  /** Takes or renews the run lease for `leaseMs`; null while another owner holds it. */
  acquireLease(input: { realmId: string; owner: string; leaseMs: number }): Promise<RunLease | null>
  /** False when the lease was lost. */
  renewLease(lease: RunLease, leaseMs: number): Promise<boolean>
  releaseLease(lease: RunLease): Promise<void>

  /** The latest `runs`, the checkpoints, and open `questions`, both at most so many: one question to a database. */
  readStanding(input: { realmId: string; runs: number; questions: number }): Promise<RealmStanding>
  /** In the order of their entities' names. */
  readCheckpoints(realmId: string): Promise<Checkpoint[]>
  /** Rows, tombstones, marks, checkpoints, processed events and questions, all or nothing. */
  commit(batch: SyncBatch): Promise<BatchCounts>

  /** Rows that are live (not deleted), for comparison with `COUNT(*)`. Payments are counted once each. */
  countLive(realmId: string, entity: SyncEntity): Promise<number>
  /** Live rows that carry a mark, by entity. */
  countMarks(realmId: string): Promise<StoredMarks>
  /** What is stored of these objects; ids that were never stored are left out. */
  readVersions(input: {
    realmId: string
    entity: SyncEntity
    externalIds: readonly string[]
  }): Promise<StoredVersion[]>
  /** Open questions, those due first at the top; at most `limit`. */
  readQuestions(input: QuestionQuery & { realmId: string }): Promise<OpenQuestion[]>
  /** Ids marked absent by this scan, at most `limit`. */
  listAbsent(input: {
    realmId: string
    entity: SyncEntity
    scanId: string
    limit: number
  }): Promise<string[]>
  /** Turns this scan's absence marks into tombstones, or clears them. Returns how many. */
  resolveAbsent(input: {
    lease: RunLease
    realmId: string
    entity: SyncEntity
    scanId: string
    observedAt: Instant
    confirmed: boolean
  }): Promise<number>
  /**
   * Live transactions of a customer, and those that moved from it to another at their last change of customer. Their
   * present customer is the survivor of a merge.
   */
  listTransactionsOf(input: {
    realmId: string
    customerExternalId: string
  }): Promise<OwnedTransaction[]>
  /**
   * Live transactions of customers that are not stored, or are stored as deleted. After all customers were read, these
   * belong to customers that were merged before we read them. Only of `entities`, and not of customers in
   * `hiddenCustomers`; at most `limit`, the ones observed longest ago first.
   */
  listOrphans(input: {
    realmId: string
    entities: readonly SyncEntity[]
    hiddenCustomers: readonly string[]
    limit: number
  }): Promise<OwnedTransaction[]>
  /**
   * Ids of stored objects: `live` ones from the oldest on, or `deleted` ones from the last deletion on. Rows without a
   * `sourceCreatedAt` are not listed as live. `created`: only those created from an instant on (null: any) and before
   * another (null: any). Default: all. `newestFirst`: live ones from the youngest on. Default false.
   */
  listIds(input: {
    realmId: string
    entity: SyncEntity
    state: 'live' | 'deleted'
    limit: number
    created?: { from: Instant | null; before: Instant | null }
    newestFirst?: boolean
  }): Promise<string[]>

  /**
   * Brings stored status up to date with `today` in the company's zone; no API call. Returns how many rows changed: none,
   * and none are read, where the note of the lease is of this very day.
   */
  refreshStatuses(input: { realmId: string; today: CalendarDate }): Promise<number>
  /**
   * The balance identities over our rows against QuickBooks' own balances; at most `limit` differences are listed.
   * `about`: only what a change of these objects may have changed, at a cost that does not grow with the realm: the
   * objects, the documents that these payments settle or did before they were void or gone, the customers of the
   * documents now and before, and, for balances with jobs, the customers above. Default: everything, in slices between
   * which others have their turn.
   */
  checkBalances(input: {
    realmId: string
    now: Instant
    limit: number
    about?: readonly BalanceSubject[]
  }): Promise<VerificationReport>

  /**
   * Also ends earlier runs of the realm that never ended, because their process or database died: outcome `aborted`,
   * code `interrupted`, `finishedAt` the start of this one.
   */
  startRun(run: Pick<SyncRun, 'runId' | 'realmId' | 'kind' | 'reason' | 'startedAt'>): Promise<void>
  /** Stores the run whether or not `startRun` was called for it; calling it again replaces it. */
  finishRun(run: SyncRun, setAside: readonly SetAside[]): Promise<void>
  /**
   * Stores a run that failed before its plan, without the realm's lease: it does not end other runs. When the realm's
   * newest run is of the same kind and `errorCode`, that one is kept: it counts one more repeat and takes the new end,
   * message and remedy.
   */
  recordNotBegun(run: SyncRun): Promise<void>
  /** Newest first. */
  readRuns(input: { realmId: string; limit: number }): Promise<SyncRun[]>
}

export interface SyncStore {
  forTenant(tenantId: string): TenantSyncStore
  /**
   * Whether a lease of any tenant ran out within the last minute without being given back: its process may be dead. A
   * fleet asks every two seconds. Without it, a fleet looks through its queue instead, which costs more.
   */
  hasLapsedLease?(): Promise<boolean>
}
