import type { AuthorizationStateTables } from '../authorization-states/authorization-state-table.ts'
import type { ConnectionTables } from '../connections/connection-tables.ts'
import type { UsageTables } from '../usage/usage-table.ts'
import type { WebhookEventTables } from '../webhook-events/webhook-event-tables.ts'

/** The tables of the adapter, as Kysely knows them. */
export interface StorageDatabase
  extends ConnectionTables, AuthorizationStateTables, WebhookEventTables, UsageTables {}
