import type { RecurringRevenue } from '@vectis/quickbooks/rows'
import type { CalendarDate, Decimal } from '@vectis/quickbooks/values'
import type { Aging } from '../context/aging.ts'

/**
 * The order of a list of customers: amounts, numbers of alerts and dates from the largest down, names from A to Z. Equal
 * ones, and those without a value, by the customer's id.
 */
export type CustomerOrder = 'overdue' | 'outstanding' | 'alerts' | 'lastPayment' | 'name'

/** What a customer owes in one currency; the same figures as in its panel. */
export interface CustomerBalance {
  currency: string
  outstanding: Decimal
  /** Past the due date by more than the grace; null while no time zone is known. */
  overdue: Decimal | null
  overdueCount: number | null
}

/** What a customer owes in one currency by days past the due date; the same figures as in its panel. */
export interface CustomerAging extends Aging {
  currency: string
  /** The earliest due date of an overdue invoice; null: nothing is overdue. */
  oldestDueDate: CalendarDate | null
}

/** The newest invoice of a customer that stands. */
export interface LastInvoice {
  date: CalendarDate
  currency: string
  /** Its total. */
  amount: Decimal
  docNumber: string | null
}

/** The newest payment or sales receipt of a customer that was neither voided nor deleted. */
export interface LastPayment {
  date: CalendarDate
  currency: string
  amount: Decimal
}

/** One customer of the list. */
export interface ListedCustomer {
  customerId: string
  /** The customer's name when it was linked, else its billing account's; null when neither had one. */
  name: string | null
  /** Linked billing accounts, inherited ones included. */
  accounts: number
  /** Per currency in which something is owed; empty: nothing. */
  balances: CustomerBalance[]
  /** Of `balances`, by age; null while no time zone is known. */
  aging: CustomerAging[] | null
  lastInvoice: LastInvoice | null
  lastPayment: LastPayment | null
  openAlerts: number
  /** Contracted MRR per currency; null: unknown, and `revenue(customerId)` says why. */
  revenue: Pick<RecurringRevenue, 'currency' | 'monthly'>[] | null
}

/** What all customers of a list owe in one currency. */
export interface ListTotals extends CustomerBalance {
  /** Customers who owe something in it. */
  customers: number
  /** Those of them with something overdue; null while no time zone is known. */
  overdueCustomers: number | null
}

/** The end of a page; pass it back for the next one. */
export interface CustomerCursor {
  value: string
  customerId: string
}

export interface CustomerListOptions {
  /** Today in the company's time zone; null while no zone is known: what is overdue is then unknown. */
  today: CalendarDate | null
  /** Days after the due date before an invoice counts as overdue. Default 0, as in the panel. */
  graceDays?: number
  /**
   * Default `overdue`: customers with something overdue in another currency only come after those of the order's, and
   * before the others. While no zone is known that is the order of `outstanding`.
   */
  order?: CustomerOrder
  /**
   * The currency whose amounts decide the order: amounts of two currencies are never compared. Default: the one in which
   * most of the customers owe something.
   */
  currency?: string
  /** Only customers with this text in their name, or in a billing account's, in upper or lower case. Default: all. */
  search?: string
  /** Only customers with something overdue, in whichever currency; none while no time zone is known. Default all. */
  isOverdue?: boolean
  /** Customers per page. Default 50. */
  limit?: number
  /** Return customers after this one; default: the first. Only with the order and currency of the page that it ended. */
  after?: CustomerCursor
}

/** A page of the customers that have a billing account. */
export interface CustomerList {
  customers: ListedCustomer[]
  /** All customers that the search found and `isOverdue` left, not only this page. */
  count: number
  /** Customers that the search found with something overdue, in whichever currency; null while no time zone is known. */
  overdueCustomers: number | null
  /** Of all that the search found, per currency. */
  totals: ListTotals[]
  /** The currency that decided the order; null when nothing is owed. */
  currency: string | null
  /** The cursor of the next page; null on the last. */
  next: CustomerCursor | null
}
