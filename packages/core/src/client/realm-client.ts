import type { SyncEntity, ScanPosition, SetAside } from '../ports/sync-store.ts'
import type { Environment } from '../ports/connection-store.ts'
import type { Instant } from '../derive/instant.ts'
import type { EntityTypes, EntityName } from '../entities/entity-table.ts'

export interface CallOptions {
  signal?: AbortSignal
}

/** One page of a scan and where the scan stands after it. */
export interface ScanPage<Row> {
  rows: Row[]
  setAside: SetAside[]
  /** Every id of the page, set-aside ones included: they exist. */
  ids: string[]
  /** Pass it back as `from` to go on after this page. */
  position: ScanPosition
  /** The window of `CreateTime` that this page has finished: inclusive start, exclusive end; null = open. */
  window: { createdFrom: Instant | null; createdBefore: Instant | null }
  time: Instant
  done: boolean
}

export interface DeletedStub {
  entity: SyncEntity
  externalId: string
  deletedAt: Instant | null
}

export interface ChangeSet {
  /** Server `time`: the next `changedSince`. */
  time: Instant
  rows: { [E in SyncEntity]?: EntityTypes[E][] }
  deleted: DeletedStub[]
  setAside: SetAside[]
  /** Objects in the answer, all entities together. */
  total: number
  /** 1,000 objects or more: the answer was cut, and deletions are what is lost. */
  isCut: boolean
}

/** Read-only access to one realm: no method creates, updates, voids or deletes. */
export interface RealmClient {
  readonly tenantId: string
  readonly environment: Environment
  readonly realmId: string
  /** One object by id; null when QuickBooks says it does not exist (Fault 610). */
  read<E extends EntityName>(
    entity: E,
    id: string,
    options?: CallOptions,
  ): Promise<EntityTypes[E] | null>
  count(entity: SyncEntity, options?: CallOptions): Promise<number>
  /** Reads all of an entity by keyset on `MetaData.CreateTime`; see `scan` in the query rung. */
  scan<E extends SyncEntity>(
    entity: E,
    options?: CallOptions & { from?: ScanPosition },
  ): AsyncIterable<ScanPage<EntityTypes[E]>>
  /** Throws `ChangedSinceTooOldError` when QuickBooks refuses the look-back. */
  changeDataCapture(
    input: { entities: readonly SyncEntity[]; changedSince: Instant },
    options?: CallOptions,
  ): Promise<ChangeSet>
  /** Metered calls made through this client since it was created. */
  readonly calls: number
}
