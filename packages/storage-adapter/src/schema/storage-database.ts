import type { AuthorizationStateTables } from '../authorization-states/authorization-state-table.ts'
import type { ConnectionTables } from '../connections/connection-tables.ts'
import type { UsageTables } from '../usage/usage-table.ts'
import type { WebhookEventTables } from '../webhook-events/webhook-event-tables.ts'
import type { BillingTables } from './billing-tables.ts'
import type { CustomerTables } from './customer-tables.ts'
import type { SyncTables } from './sync-tables.ts'

/** The tables of the adapter, as Kysely knows them. */
export interface StorageDatabase
  extends
    ConnectionTables,
    AuthorizationStateTables,
    WebhookEventTables,
    UsageTables,
    CustomerTables,
    BillingTables,
    SyncTables {}
