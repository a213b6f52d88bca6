import { sql, type OnConflictBuilder } from 'kysely'
import type { Environment } from '@vectis/quickbooks'
import type { BigInteger, Timestamp } from '../tables/column-types.ts'

/** Metered calls per tenant, Intuit app, realm and month. */
export interface QuickbooksApiUsageTable {
  tenant_id: string
  app_id: string
  environment: Environment
  realm_id: string
  /** `YYYY-MM`, UTC. */
  month: string
  calls: BigInteger
  updated_at: Timestamp
}

export interface UsageTables {
  quickbooks_api_usage: QuickbooksApiUsageTable
}

/** What is inserted is added to the row of its app, realm and month. */
export function addCalls(conflict: OnConflictBuilder<UsageTables, 'quickbooks_api_usage'>) {
  return conflict.columns(['tenant_id', 'app_id', 'environment', 'realm_id', 'month']).doUpdateSet({
    calls: sql<number>`quickbooks_api_usage.calls + excluded.calls`,
    updated_at: sql<string>`now()`,
  })
}
