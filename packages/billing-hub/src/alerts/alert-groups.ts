import type { CalendarDate, Decimal } from '@vectis/quickbooks/values'
import type { BillingAlert } from './billing-alert.ts'
import type { AlertRule } from './hub-finding.ts'

/** Money at risk in one currency; alerts about no money have the currency `''`. */
export interface AlertAmount {
  currency: string
  amount: Decimal
  /** Open alerts. */
  alerts: number
}

/** The open alerts of one customer. */
export interface AlertGroup {
  /** Null: billing customers that are linked to none. */
  customerId: string | null
  /** All of them, however many are listed. */
  count: number
  /** Per currency. */
  amounts: AlertAmount[]
  /** The largest amounts first. */
  alerts: BillingAlert[]
}

/** The end of a page; pass it back for the next one. */
export interface AlertCursor {
  value: string
  customerId: string | null
}

export interface AlertGroupsOptions {
  /** Default: both rules. */
  rule?: AlertRule
  /** Only what was due, or whose window ended, by this date. Default: all. */
  datedBy?: CalendarDate
  /**
   * The currency whose amounts decide the order: amounts of two currencies are never compared. Default: the one of most
   * alerts about money.
   */
  currency?: string
  /** Customers per page. Default 50. */
  limit?: number
  /** Alerts listed of each customer. Default 20. */
  perCustomer?: number
  /** Return customers after this one; default: the first. Only with the options of the page that it ended. */
  after?: AlertCursor
}

/** A page of customers with open alerts, the most money at risk first. */
export interface AlertGroups {
  groups: AlertGroup[]
  /** Customers with such an alert. */
  customers: number
  /** Over all of them, per currency. */
  totals: AlertAmount[]
  /** The currency that decided the order; null when no alert is about money. */
  currency: string | null
  /** The cursor of the next page; null on the last. */
  next: AlertCursor | null
}
