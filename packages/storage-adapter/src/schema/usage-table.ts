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
