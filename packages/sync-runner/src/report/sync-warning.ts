import type { Instant } from '@vectis/quickbooks/values'

export type WarningKind =
  /** The consent ends in at most 14 or 3 days. */
  | 'consent_expiring'
  /** No token refresh succeeded for 24 hours. */
  | 'refresh_overdue'
  /** No sync succeeded for several intervals. */
  | 'sync_late'
  /** Nothing can be read until a person acts. */
  | 'action_required'
  /** An entity cannot be read, while the others are. */
  | 'part_failing'
  /** Rows that QuickBooks cannot serve, or that cannot be read, while the others are. */
  | 'rows_unread'
  /** A step after the sync fails, such as links or alerts. */
  | 'step_failing'
  /** The clock of this process differs from the database's. Lateness, tokens and due dates are judged by a clock. */
  | 'clock_off'
  /** The company's time zone is unknown: nothing counts as overdue. */
  | 'time_zone_missing'
  /** The month's metered calls are nearly or fully used up. */
  | 'budget'

/** Something an operator should know. */
export interface SyncWarning {
  kind: WarningKind
  /** One occasion always has the same key: insert it once, with a unique index on tenant and key. */
  key: string
  message: string
  /** What to do about it. */
  remedy: string
  at: Instant
  /** Whole days until the consent ends; only with `consent_expiring`. */
  daysLeft?: number
}
