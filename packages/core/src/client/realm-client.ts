import type { Instant } from '../values/instant.ts'
import type { EntityName, EntityTypes, QueryableEntity } from '../entities/entity-table.ts'
import type { Environment } from '../ports/connection-store.ts'
import type { SyncEntity } from '../entities/synced.ts'
import type { ObjectAnswer } from '../query/ask-object.ts'
import type { ChangeSet } from '../query/change-data-capture.ts'
import type { Query, QueryOptions } from '../query/query.ts'
import type { CallOptions } from '../query/realm-reader.ts'
import type { ScanOptions } from '../query/scan-options.ts'
import type { ScanPage } from '../query/scan-page.ts'
import type { Where } from '../query/statement.ts'

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
  /** One object by id, with QuickBooks' answer: found, missing (Fault 610), or existing but not returned. */
  ask<E extends EntityName>(
    entity: E,
    id: string,
    options?: CallOptions,
  ): Promise<ObjectAnswer<EntityTypes[E]>>
  /** `SELECT COUNT(*)`; name lists count inactive rows too. */
  count(entity: SyncEntity, options?: CallOptions): Promise<number>
  /** Reads all of an entity by keyset on `MetaData.CreateTime`; see `scan` in the query rung. */
  scan<E extends SyncEntity>(
    entity: E,
    options?: ScanOptions,
  ): AsyncIterable<ScanPage<EntityTypes[E]>>
  /** Throws `ChangedSinceTooOldError` when QuickBooks refuses the look-back. */
  changeDataCapture(
    input: { entities: readonly SyncEntity[]; changedSince: Instant },
    options?: CallOptions,
  ): Promise<ChangeSet>
  /** Metered calls made through this client since it was created. */
  readonly calls: number
}

/** Everything that a host can read from one realm. */
export interface Realm extends RealmClient {
  /**
   * A statement as an iterator: `for await (const invoice of realm.query('Invoice', { where: { Balance: { gt: '0' } }
   * }))`. Reads 500 rows a call and at most 200 pages, then throws `PageCapError`.
   */
  query<E extends QueryableEntity>(entity: E, options?: QueryOptions<E>): Query<EntityTypes[E]>
  count<E extends QueryableEntity>(
    entity: E,
    options?: CallOptions & { where?: Where<E> },
  ): Promise<number>
  /** The company's name and address. One call. */
  companyInfo(options?: CallOptions): Promise<EntityTypes['CompanyInfo']>
  /**
   * The company's home currency, such as `USD`: the currency of transactions that name none. Null when QuickBooks does
   * not report it. One call.
   */
  homeCurrency(options?: CallOptions): Promise<string | null>
}
