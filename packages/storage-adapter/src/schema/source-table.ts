import type {
  Defaulted,
  NullableDate,
  NullableText,
  NullableTimestamp,
  Timestamp,
} from '../tables/column-types.ts'

/** An organisation of another source than QuickBooks. */
export interface BillingSourcesTable {
  tenant_id: string
  source: string
  realm_id: string
  name: NullableText
  time_zone: string
  home_currency: NullableText
  observed_at: Timestamp
  invoices_observed_at: NullableTimestamp
  statuses_on: NullableDate
  written_at: Defaulted<Date>
}

export interface SourceTables {
  billing_sources: BillingSourcesTable
}
