import type { CalendarDate, Instant } from '@vectis/quickbooks/values'
import type { AlertGroups, AlertGroupsOptions } from './alert-groups.ts'
import type { ResolvedTickets } from './describe-uninvoiced.ts'
import type { BillingAlert } from './billing-alert.ts'
import type { HubFinding } from './hub-finding.ts'
import type { OverdueSettings } from './invoice-overdue.ts'
import type { AlertTransition } from './plan-transitions.ts'
import type { OverdueReplayDay, OverdueReplayOptions } from './replay-overdue.ts'
import type { ServiceSettings } from './service-without-invoice.ts'

export interface AlertPass {
  /**
   * Findings that fire: on a dry run all of them, else without the overdue invoices whose alert stays as it is.
   * `countOpen` counts those too.
   */
  firing: HubFinding[]
  /** What changed, or would change on a dry run. */
  transitions: AlertTransition<HubFinding>[]
  /** The reasons why the others did not fire, counted. */
  silent: Record<string, number>
  /**
   * The inconclusive ones among them: they fire nothing and close nothing, and their message says why.
   */
  inconclusive: HubFinding[]
}

export interface ServicePass extends AlertPass {
  /**
   * Customers with enough tickets but no billing account. They never become alerts, so they are not stored.
   */
  notices: HubFinding[]
}

/**
 * The PSA's resolved tickets, counted per customer of the spine; several rows of one customer are added up. `from`
 * inclusive, `to` exclusive, both dates in `timeZone`.
 */
export type TicketSource = (input: {
  tenantId: string
  from: CalendarDate
  to: CalendarDate
  timeZone: string
}) => Promise<readonly ResolvedTickets[]>

export interface OverduePassOptions {
  /**
   * Today in the company's time zone. Null while no zone is known: findings that need the date are then inconclusive.
   */
  today: CalendarDate | null
  settings?: OverdueSettings
  /** Lists the alerts that would fire and writes nothing. Default false. */
  dryRun?: boolean
}

export interface ServicePassOptions {
  today: CalendarDate
  timeZone: string
  from: CalendarDate
  /** Exclusive. */
  to: CalendarDate
  settings?: ServiceSettings
  dryRun?: boolean
}

export interface BillingAlerts {
  evaluateOverdue(options: OverduePassOptions): Promise<AlertPass>
  evaluateService(options: ServicePassOptions): Promise<ServicePass>
  /**
   * What the rule of overdue invoices, with the settings or the rule that you try, would have said at the end of each
   * past day, beside what was stored; writes nothing. Throws `HistoryRangeError` for a day of which versions are not
   * kept.
   */
  replayOverdue(options: OverdueReplayOptions): AsyncIterable<OverdueReplayDay>
  /**
   * Open alerts of one customer or of all, newest first; with another `state` those, the last change first. At most
   * `limit`, default 200: `countOpen` and `countSettled` count all of them.
   */
  list(input?: {
    customerId?: string
    limit?: number
    state?: BillingAlert['state']
    knownAt?: Instant
  }): Promise<BillingAlert[]>
  /** A page of customers with open alerts, the most money at risk first, with the alerts of each. */
  byCustomer(options?: AlertGroupsOptions): Promise<AlertGroups>
  /** The number of alerts that were dismissed, and of those that are closed. */
  countSettled(): Promise<{ dismissed: number; closed: number }>
  /**
   * The number of open alerts by customer of the spine; null for those of unlinked billing customers. Customers without
   * an open alert are left out.
   */
  countOpen(options?: { knownAt?: Instant }): Promise<Map<string | null, number>>
  /** Silences an alert until its cause is settled and occurs again. */
  dismiss(key: string, input: { actor: string; reason: string }): Promise<void>
}
