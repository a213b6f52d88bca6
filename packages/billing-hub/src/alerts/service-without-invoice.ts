import { addDays, type CalendarDate } from '@vectis/quickbooks/values'

/** The facts about one customer in one window `[from, to)`. */
export interface ServiceFacts {
  customerId: string
  from: CalendarDate
  /** Exclusive. */
  to: CalendarDate
  /** Tickets resolved in the window, cut in the same time zone as invoice dates. */
  resolvedTickets: number
  /**
   * Invoices dated in the window, of any source and any linked or inherited account; zero-total ones count as issued.
   */
  invoicesInWindow: number
  /** Sales receipts dated in the window, of the same accounts: the work was paid on the spot. */
  salesReceiptsInWindow: number
  linkedAccounts: number
  /**
   * In the window an invoice or sales receipt was issued to an account that pays for this customer's account, or to the
   * customer that pays for it.
   */
  isBilledThroughParent: boolean
  /** Internal, excluded by the operator, or kept separate. */
  isExcluded: boolean
  /** An active recurring template, or an invoice of the last 12 months made from a yearly one: work is prepaid. */
  isPrepaid: boolean
  /**
   * In every company involved, of any source, billing documents were last read (of other sources than QuickBooks: a
   * batch was last written) after the window and after the days in which a late invoice is normal, except the last.
   */
  isSyncCovering: boolean
  isSandbox: boolean
  /**
   * An invoice or sales receipt of the customer may be dated in the window: its date, or its newest version, could not
   * be read.
   */
  hasUnreadableBilling: boolean
}

export interface ServiceSettings {
  /** The minimum of resolved tickets. Default 3. */
  minTickets?: number
  /** Days after the window closes in which a late invoice is still normal. Default 5. */
  billingLagDays?: number
}

export const defaultBillingLagDays = 5

export type ServiceVerdict =
  | 'fires'
  | 'invoiced'
  | 'sales_receipt'
  | 'too_few_tickets'
  | 'no_billing_account'
  | 'billed_through_parent'
  | 'excluded'
  | 'prepaid'
  | 'window_open'
  | 'sync_not_covering'
  | 'sandbox'
  | 'invoice_unreadable'

export interface ServiceDecision {
  key: string
  verdict: ServiceVerdict
  fires: boolean
}

/**
 * The rule of `service_without_invoice`: resolved work in a window without an invoice or a sales receipt in the same
 * window. See docs/decisions/0064.
 */
export function decideServiceWithoutInvoice(
  facts: ServiceFacts,
  context: { today: CalendarDate; settings?: ServiceSettings },
): ServiceDecision {
  const { minTickets = 3, billingLagDays = defaultBillingLagDays } = context.settings ?? {}
  const verdict = judge()
  return { key: buildServiceKey(facts), verdict, fires: verdict === 'fires' }

  function judge(): ServiceVerdict {
    if (facts.isSandbox) return 'sandbox'
    if (facts.isExcluded) return 'excluded'
    if (facts.invoicesInWindow > 0) return 'invoiced'
    if (facts.salesReceiptsInWindow > 0) return 'sales_receipt'
    if (facts.isBilledThroughParent) return 'billed_through_parent'
    if (facts.resolvedTickets < minTickets) return 'too_few_tickets'
    if (facts.linkedAccounts === 0) return 'no_billing_account'
    if (context.today < addDays(facts.to, billingLagDays)) return 'window_open'
    if (!facts.isSyncCovering) return 'sync_not_covering'
    if (facts.isPrepaid) return 'prepaid'
    if (facts.hasUnreadableBilling) return 'invoice_unreadable'
    return 'fires'
  }
}

/** (rule, customer, window). */
export function buildServiceKey(facts: Pick<ServiceFacts, 'customerId' | 'from' | 'to'>): string {
  return ['service_without_invoice', facts.customerId, facts.from, facts.to].join(':')
}
