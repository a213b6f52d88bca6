import type { Environment, Realm } from '@vectis/quickbooks'
import type {
  PendingEvent,
  SyncRun,
  TenantSyncStore,
  TenantWebhookEventStore,
} from '@vectis/quickbooks/ports'
import type { CalendarDate } from '@vectis/quickbooks/values'
import type { BudgetState, SyncMode } from '../plan/plan-tick.ts'
import type { RunReport, SyncEvent } from '../report/sync-event.ts'
import type { RunSettings } from './run-settings.ts'

/** One run of one realm, as requested. */
export interface RealmRun extends RunSettings {
  tenantId: string
  runId: string
  owner: string
  mode: SyncMode
  realm: Realm
  /** The company's; null while unknown. */
  timeZone: string | null
  /** The company's home currency, from the store or from QuickBooks with one call; null when unknown. */
  learnHomeCurrency(signal: AbortSignal): Promise<string | null>
  /** Reads it from QuickBooks with one call; null when unknown. */
  learnTimeZone(signal: AbortSignal): Promise<string | null>
  store: TenantSyncStore
  events: TenantWebhookEventStore | null
  judgeBudget(input: {
    environment: Environment
    now: number
    runs: readonly SyncRun[]
  }): Promise<BudgetState>
  /** Request `COUNT(*)` before a scan, so that progress has a total. */
  countTotals: boolean
  /**
   * Whether a scan stops at its next page and continues in the next run: its slice is over, or other work is requested.
   */
  isTurnOver(): boolean
  emit(event: SyncEvent): void
  /** The webhook events that this run works on, as they were claimed. */
  onClaimed(events: readonly PendingEvent[]): void
  /**
   * Host steps and warnings, before the lease is released. `before`: the newest run before this one. Returns the report
   * with the steps that failed.
   */
  afterwards(
    report: RunReport,
    about: { today: CalendarDate | null; signal: AbortSignal; before: SyncRun | undefined },
  ): Promise<RunReport>
}
