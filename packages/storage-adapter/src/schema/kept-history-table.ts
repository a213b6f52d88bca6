import type { Defaulted, NullableText, NullableTimestamp } from '../tables/column-types.ts'

/** From when on the versions of a tenant's rows are kept. */
export interface BillingHistoryTable {
  tenant_id: string
  kept_from: NullableTimestamp
  daily_until: NullableTimestamp
  daily_zone: NullableText
  updated_at: Defaulted<Date>
}

export interface KeptHistoryTables {
  billing_history: BillingHistoryTable
}
