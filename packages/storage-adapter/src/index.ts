export { createStorage } from './create-storage.ts'
export type { History, Storage, StorageOptions, Stores } from './create-storage.ts'
export type { AnyKysely } from './databases/any-kysely.ts'
export { createBossDatabase } from './databases/boss-database.ts'
export type { BossDatabase, BossDatabaseOptions } from './databases/boss-database.ts'
export type { DatabaseOptions } from './databases/open-database.ts'
export { dateAsText } from './databases/column-text.ts'
export { FolderLockedError } from './databases/folder-lock.ts'
export { SourceBatchError } from './sources/source-batch-error.ts'
export type { SourceBatchProblem } from './sources/source-batch-error.ts'
export type { Overview, TenantOverview } from './overview/overview.ts'
export type { OverviewQuery } from './overview/overview-query.ts'
export { StorageError } from './databases/storage-error.ts'
export type { StorageErrorCode } from './databases/storage-error.ts'
export type { MigrationReport } from './migrations/migrate.ts'
export { printMigrations } from './migrations/print-migrations.ts'
export type { PrintMigrationsOptions } from './migrations/print-migrations.ts'
export { SchemaError } from './databases/schema-error.ts'
export type { SchemaErrorCode } from './databases/schema-error.ts'
export type { CustomerChanges, CustomerDirectory } from './sync/customer-directory.ts'
export type { EncryptionKey, KeyRingOptions } from './custody/key-ring.ts'
export { CustodyError } from './custody/custody-error.ts'
export type { CustodyErrorCode } from './custody/custody-error.ts'
export type { AdoptOptions, AdoptReport } from './connections/adopt.ts'
export type { RekeyOptions, RekeyProgress } from './connections/rekey.ts'
export type { AgeingReport } from './retention/delete-older-than.ts'
export type { DeletionReport, Retention } from './retention/retention.ts'
export type {
  VersionsDeletionOptions,
  VersionsDeletionReport,
} from './retention/delete-versions.ts'
export type { DerivationBasis, StoredVersion } from './history/derive-version.ts'
export type {
  RederivedPage,
  RederivedVersion,
  RederiveOptions,
  TriedRule,
} from './history/rederive.ts'
export type { HistoryRangeCode, KeptHistory } from './history/kept-history.ts'
export { HistoryRangeError } from './history/kept-history.ts'
export type { BillingHistoryTable, KeptHistoryTables } from './schema/kept-history-table.ts'
export type { BillingAlertsTable, BillingTables } from './schema/billing-tables.ts'
export type { BillingEvidenceTable } from './schema/evidence-table.ts'
export type { BillingReceiptsTable } from './tables/receipts.ts'
export type {
  CustomerLinkAuditTable,
  CustomerLinkRefusalsTable,
  CustomerLinksTable,
  CustomerTables,
} from './schema/customer-tables.ts'
export type { BillingSourcesTable, SourceTables } from './schema/source-table.ts'
export type { StorageDatabase } from './schema/storage-database.ts'
export type {
  QuickbooksOpenQuestionsTable,
  QuickbooksSetAsideTable,
  QuickbooksSyncCheckpointsTable,
  QuickbooksSyncLeasesTable,
  QuickbooksSyncRunsTable,
  SyncTables,
} from './schema/sync-tables.ts'
export type {
  Amount,
  BigInteger,
  Defaulted,
  EvidenceId,
  NullableAmount,
  NullableDate,
  NullableText,
  NullableTimestamp,
  Timestamp,
} from './tables/column-types.ts'
export type {
  QuickbooksConnectionsTable,
  QuickbooksFormerRealmsTable,
  RealmProof,
} from './schema/connection-tables.ts'
export type { QuickbooksAuthorizationStatesTable } from './schema/authorization-state-table.ts'
export type { QuickbooksApiUsageTable } from './schema/usage-table.ts'
export type {
  QuickbooksWebhookCountersTable,
  QuickbooksWebhookEventsTable,
} from './schema/webhook-event-tables.ts'
