import type { Decimal } from '@vectis/quickbooks/values'
import type { AlertRule } from './hub-finding.ts'
import type { StoredAlert } from './plan-transitions.ts'

/** A stored alert, as pages list it. */
export interface BillingAlert {
  key: string
  rule: AlertRule
  state: StoredAlert['state']
  customerId: string | null
  message: string
  /** Why the last pass could not check it, such as `unreadable`, `no_time_zone` or `sync_stale`; null when it could. */
  inconclusive: string | null
  evidence: object
  /** The money at risk; null where the alert is about none. */
  amount: Decimal | null
  /** Of the amount. */
  currency: string | null
  openedAt: string
  /** When it last changed: of a dismissed or closed one, when that was. */
  updatedAt: string
  /** Why it was closed, such as `paid`; null while it is not. */
  closedBy: string | null
  /** The person who dismissed it last, and why. */
  dismissedBy: string | null
  dismissedReason: string | null
  timesOpened: number
}
