import { checkGiven, checkNames, checkPlaces, type OptionNames } from '@vectis/quickbooks/values'
import type { Clock } from '@vectis/quickbooks'
import type {
  AuthorizationStateStore,
  ConnectionStore,
  SourceStore,
  SyncStore,
  UsageStore,
  WebhookEventStore,
} from '@vectis/quickbooks/ports'
import type { Kysely } from 'kysely'
import { createAuthorizationStateStore } from './authorization-states/authorization-state-store.ts'
import { adopt } from './connections/adopt.ts'
import type { AdoptOptions, AdoptReport } from './connections/adopt.ts'
import { createConnectionStore } from './connections/connection-store.ts'
import { rekey } from './connections/rekey.ts'
import type { RekeyOptions, RekeyProgress } from './connections/rekey.ts'
import { createKeyRing } from './custody/key-ring.ts'
import type { KeyRing, KeyRingOptions } from './custody/key-ring.ts'
import { readInstallationId } from './custody/installation-id.ts'
import type { AnyKysely } from './databases/any-kysely.ts'
import { explainErrors } from './databases/explain-errors.ts'
import { openTables } from './databases/tables.ts'
import { openDatabase } from './databases/open-database.ts'
import type { DatabaseOptions } from './databases/open-database.ts'
import { rederive, type RederivedPage, type RederiveOptions } from './history/rederive.ts'
import { assertMigrated, createFindNewer } from './migrations/read-applied.ts'
import { migrate } from './migrations/migrate.ts'
import type { MigrationReport } from './migrations/migrate.ts'
import { createOverview } from './overview/overview.ts'
import type { Overview } from './overview/overview.ts'
import { createRetention } from './retention/retention.ts'
import type { Retention } from './retention/retention.ts'
import type { StorageDatabase } from './schema/storage-database.ts'
import { createSourceStore } from './sources/source-store.ts'
import type { CustomerDirectory } from './sync/customer-directory.ts'
import { createSyncStore } from './sync/sync-store.ts'
import { createUsageStore } from './usage/usage-store.ts'
import { createWebhookEventStore } from './webhook-events/webhook-event-store.ts'

export interface StorageOptions extends DatabaseOptions {
  /** The schema that holds the tables. `migrate()` creates it if missing. Default `public`. */
  schema?: string
  /**
   * Encrypts tokens at rest: `{ current: { id, key }, old? }`, keys of 32 bytes. There is no default: tokens are never
   * stored unencrypted.
   */
  keys: KeyRingOptions
  /**
   * A name of this installation of the host, such as `production`, from its configuration: 1 to 100 letters, digits and
   * `. _ : -`. Tokens are bound to it, and a process with another one, or with none, does not use them: a copied database
   * must not refresh the tokens of the original. Default: none. See docs/decisions/0207.
   */
  installationId?: string
  /** The clock for leases, and for what is later than now. Default: the database's clock, which all processes share. */
  clock?: Clock
  /** Updates your own customers table together with ours, in the same transaction. Default: none. */
  directory?: CustomerDirectory
}

export interface History {
  /**
   * Derives the rows and versions of a tenant again from what is stored of them, and compares: which stored fields would
   * differ by the rules that you try. Writes nothing and asks QuickBooks nothing. Throws `HistoryRangeError` where `from`
   * is before the kept versions.
   */
  rederive(options: RederiveOptions): AsyncIterable<RederivedPage>
}

/** The stores that the other packages need, on one database. */
export interface Stores {
  connections: ConnectionStore
  states: AuthorizationStateStore
  sync: SyncStore
  /** Rows of other accounting systems than QuickBooks. */
  sources: SourceStore
  webhookEvents: WebhookEventStore
  usage: UsageStore
  /** Deletion of a tenant or a realm, with counts. */
  retention: Retention
  /** What is stored, derived again by today's rules or by rules you try. */
  history: History
  /** What many tenants stand at, with one statement for each kind of fact. */
  overview: Overview
}

export interface Storage extends Stores {
  /** The tables for your own queries, in the right schema. */
  db: Kysely<StorageDatabase>
  schema: string
  /** Brings the schema up to this release; safe to call from many processes at once. Throws `SchemaError`. */
  migrate(): Promise<MigrationReport>
  /**
   * Throws `SchemaError` unless the schema is the one of this release: for hosts that run `printMigrations()` with
   * their own tool.
   */
  assertMigrated(): Promise<void>
  /** Encrypts everything with the current key, online; resumes where it stopped. */
  rekey(options?: RekeyOptions): Promise<RekeyProgress>
  /** What this process binds tokens to; null: to nothing. */
  readonly installationId: string | null
  /**
   * Takes over tokens that are bound to another installation, or to none, for this one. Only where that installation has
   * ended: of two that use the same tokens, one is disconnected. Throws `TypeError` without an `installationId`.
   */
  adopt(options?: AdoptOptions): Promise<AdoptReport>
  /** The stores inside your own transaction: their writes commit and roll back with it. */
  withTransaction(transaction: AnyKysely): Stores
  /** Closes the database if storage opened it; a database that was passed in stays open. */
  close(): Promise<void>
}

const optionNames: OptionNames<StorageOptions> = {
  db: true,
  pool: true,
  url: true,
  maxConnections: true,
  answerWithinSeconds: true,
  preparedStatements: true,
  pglite: true,
  folder: true,
  memory: true,
  onNotice: true,
  schema: true,
  keys: true,
  installationId: true,
  clock: true,
  directory: true,
}

/**
 * Composes storage on your database (`db`, `pool` or `pglite`), on a server (`url`), or on an embedded database
 * (`folder`, or `memory: true`). Nothing is opened before the first call. Throws `CustodyError` for missing or
 * malformed keys, `TypeError` unless exactly one database is named.
 */
export function createStorage(options: StorageOptions): Storage {
  checkPlaces('createStorage', options, { optional: ['schema', 'installationId'] })
  checkNames('createStorage', options, optionNames)
  const { schema = 'public', clock, directory } = options
  const installationId = readInstallationId(options.installationId)
  const keyRing = createKeyRing(options.keys, installationId)
  const opened = openDatabase<StorageDatabase>(options)
  // Statements and rows here use the names of the tables; a plug-in of the host (such as camel case) would rename their
  // columns.
  const plain = opened.db.withoutPlugins()
  const build = (on: Kysely<StorageDatabase>): Stores =>
    createStores(on, { schema, keyRing, clock, directory })
  const own = {
    migrate: () => migrate(plain, { schema }),
    assertMigrated: () => assertMigrated(plain, { schema }),
    rekey: (input: RekeyOptions = {}) => rekey({ db: plain.withSchema(schema), keyRing }, input),
    adopt: (input: AdoptOptions = {}) =>
      adopt({ db: plain.withSchema(schema), keyRing, clock }, input),
  }
  return {
    ...build(plain),
    ...explainErrors(own, schema),
    db: plain.withSchema(schema),
    schema,
    installationId,
    withTransaction(transaction) {
      checkGiven('withTransaction', transaction)
      return build(transaction.withoutPlugins())
    },
    close: opened.close,
  }
}

interface StoreParts {
  schema: string
  keyRing: KeyRing
  clock: Clock | undefined
  directory: CustomerDirectory | undefined
}

function createStores(
  plain: Kysely<StorageDatabase>,
  { schema, keyRing, clock, directory }: StoreParts,
): Stores {
  const db = plain.withSchema(schema)
  const timed = clock ? { clock } : {}
  const findNewer = createFindNewer(plain, schema)
  const explain = <Store extends object>(store: Store) =>
    explainErrors(store, schema, { findNewer })
  const repeat = <Store extends object>(store: Store) =>
    explainErrors(store, schema, { again: db, findNewer })
  return {
    connections: repeat(createConnectionStore({ db, keyRing, ...timed })),
    states: repeat(createAuthorizationStateStore({ db, ...timed })),
    sync: explain(
      createSyncStore({ db: plain, schema, ...timed, ...(directory ? { directory } : {}) }),
    ),
    sources: explain(createSourceStore({ db: plain, schema, ...timed })),
    webhookEvents: repeat(createWebhookEventStore({ db, schema })),
    usage: repeat(createUsageStore({ db })),
    history: explain({
      rederive: (input: RederiveOptions) => rederive(openTables({ db, schema }), input),
    }),
    retention: explain(createRetention({ db, schema, ...timed })),
    overview: explain(createOverview(openTables({ db: plain, schema }), { db, clock, keyRing })),
  }
}
