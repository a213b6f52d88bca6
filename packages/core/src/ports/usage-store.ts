import type { Environment } from './connection-store.ts'

/** A calendar month in UTC, `YYYY-MM`: Intuit's quota resets monthly. */
export type UsageMonth = string

export interface UsageStore {
  /**
   * Adds metered calls; additive, so that many processes may report. `appId` identifies the Intuit app (a hash of the
   * client id).
   */
  add(input: {
    tenantId: string
    appId: string
    environment: Environment
    realmId: string
    month: UsageMonth
    calls: number
  }): Promise<void>
  /** Calls of one realm in a month. */
  readRealm(input: {
    tenantId: string
    environment: Environment
    realmId: string
    month: UsageMonth
  }): Promise<number>
  /** Calls of all realms of one Intuit app: what Intuit's monthly budget counts. */
  readApp(input: { appId: string; month: UsageMonth }): Promise<number>
  /** The tenants of one Intuit app with the most calls in a month, the highest first; for operators only. */
  listSpenders(input: {
    appId: string
    month: UsageMonth
    limit: number
  }): Promise<{ tenantId: string; calls: number }[]>
}
