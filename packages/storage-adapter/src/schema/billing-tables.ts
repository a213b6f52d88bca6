import type { SyncEntity } from '@vectis/quickbooks/rows'
import type { ColumnType } from 'kysely'
import type {
  Defaulted,
  EvidenceId,
  NullableText,
  NullableTimestamp,
  Timestamp,
} from '../tables/column-types.ts'
import type { BillingPaymentsTable } from '../tables/payments.ts'
import type { syncedTables } from '../tables/synced-tables.ts'

export interface BillingAlertsTable {
  tenant_id: string
  alert_key: string
  rule: string
  source: Defaulted<string>
  realm_id: Defaulted<string>
  external_id: NullableText
  customer_id: NullableText
  state: 'open' | 'closed' | 'dismissed'
  fingerprint: string
  message: string
  evidence: unknown
  amount: ColumnType<string | null, never, never>
  currency: ColumnType<string | null, never, never>
  dated: ColumnType<string | null, never, never>
  verdict: NullableText
  times_opened: Defaulted<number>
  opened_at: Timestamp
  updated_at: Timestamp
  closed_at: NullableTimestamp
  dismissed_by: NullableText
  dismissed_reason: NullableText
  known_from: Defaulted<Date>
  evidence_id: EvidenceId
}

/** The tables of the entities, `customers` among them. */
type SyncedTables = {
  [E in SyncEntity as (typeof syncedTables)[E]['table']]: NonNullable<
    (typeof syncedTables)[E]['kysely']
  >
}

export interface BillingTables extends SyncedTables {
  billing_payments: BillingPaymentsTable
  billing_alerts: BillingAlertsTable
}
