import type { Defaulted, NullableDate, NullableText, Timestamp } from '../tables/column-types.ts'

/** An organisation of another source than QuickBooks. */
export interface BillingSourcesTable {
  tenant_id: string
  source: string
  realm_id: string
  name: NullableText
  time_zone: string
  home_currency: NullableText
  observed_at: Timestamp
  statuses_on: NullableDate
  written_at: Defaulted<Date>
}

export interface SourceTables {
  billing_sources: BillingSourcesTable
}
