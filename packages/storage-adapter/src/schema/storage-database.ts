import type { AuthorizationStateTables } from './authorization-state-table.ts'
import type { ConnectionTables } from './connection-tables.ts'
import type { UsageTables } from './usage-table.ts'
import type { WebhookEventTables } from './webhook-event-tables.ts'
import type { BillingTables } from './billing-tables.ts'
import type { EvidenceTables } from './evidence-table.ts'
import type { HistoryTables } from './history-tables.ts'
import type { KeptHistoryTables } from './kept-history-table.ts'
import type { CustomerTables } from './customer-tables.ts'
import type { SourceTables } from './source-table.ts'
import type { SyncTables } from './sync-tables.ts'

/** The tables of the adapter, as Kysely types. */
export interface StorageDatabase
  extends
    ConnectionTables,
    AuthorizationStateTables,
    WebhookEventTables,
    UsageTables,
    CustomerTables,
    BillingTables,
    HistoryTables,
    EvidenceTables,
    KeptHistoryTables,
    SourceTables,
    SyncTables {}
