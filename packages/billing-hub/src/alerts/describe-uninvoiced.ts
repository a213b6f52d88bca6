import { addDays, compareInstants, type CalendarDate } from '@vectis/quickbooks/values'
import type { Readings } from '../context/readings.ts'
import type { HubFinding } from './hub-finding.ts'
import type { WindowFacts } from './read-window-facts.ts'
import {
  decideServiceWithoutInvoice,
  defaultBillingLagDays,
  type ServiceSettings,
  type ServiceVerdict,
} from './service-without-invoice.ts'

/** The host's tickets of one customer in a window. */
export interface ResolvedTickets {
  customerId: string
  resolved: number
  /** Internal, or excluded by the operator. Default false. */
  isExcluded?: boolean
  /** The spine's customer that pays for this one, when the PSA knows it: its invoices count as this customer's. */
  billedThrough?: string
}

/** Verdicts that do not show whether the matter is settled: they close no alert. */
const inconclusive = new Set<ServiceVerdict>([
  'sandbox',
  'no_billing_account',
  'window_open',
  'sync_not_covering',
  'invoice_unreadable',
])

/** Decides about one customer and window, and describes the evidence. */
export function describeService(
  tickets: ResolvedTickets,
  window: { from: CalendarDate; to: CalendarDate },
  { known, payer }: { known: WindowFacts | undefined; payer: WindowFacts | undefined },
  {
    today,
    settings,
    isSandbox,
    readings,
  }: {
    today: CalendarDate
    settings: ServiceSettings | undefined
    isSandbox: boolean
    /** The last reading of each company. */
    readings: ReadonlyMap<string, Readings>
  },
): HubFinding {
  const { from, to } = window
  const { customerId, resolved } = tickets
  const linkedAccounts = (known?.linkedAccounts ?? 0) + (known?.inheritedAccounts ?? 0)
  const payerInvoices = (known?.payerInvoices ?? 0) + (payer?.invoices ?? 0)
  const realmIds = new Set([...(known?.realmIds ?? []), ...(payer?.realmIds ?? [])])
  // Only invoices matter in the window.
  const synced = [...realmIds].map(
    (realmId) => readings.get(realmId)?.entities.get('Invoice') ?? null,
  )
  const last = known?.lastInvoice ?? null
  // By then the last day of the window is over in every time zone, and so are the days in which a late invoice is
  // normal, except the last.
  const { billingLagDays = defaultBillingLagDays } = settings ?? {}
  const covered = addDays(to, Math.max(0, billingLagDays - 1))
  const decision = decideServiceWithoutInvoice(
    {
      customerId,
      from,
      to,
      resolvedTickets: resolved,
      invoicesInWindow: known?.invoices ?? 0,
      linkedAccounts: linkedAccounts + (payer?.linkedAccounts ?? 0),
      isBilledThroughParent: payerInvoices > 0,
      isExcluded:
        tickets.isExcluded === true || (linkedAccounts === 0 && (known?.isKeptSeparate ?? false)),
      isPrepaid: (known?.isPrepaid ?? false) || (payer?.isPrepaid ?? false),
      // Other sources write their rows themselves.
      isSyncCovering: synced.every(
        (at) => at !== null && compareInstants(at, `${covered}T14:00:00Z`) >= 0,
      ),
      isSandbox,
      hasUnreadableInvoice: (known?.unreadable ?? 0) + (payer?.unreadable ?? 0) > 0,
    },
    { today, ...(settings ? { settings } : {}) },
  )
  const oldest = synced.reduce(
    (a, b) => (a === null || b === null ? null : compareInstants(a, b) < 0 ? a : b),
    synced[0] ?? null,
  )
  const facts =
    decision.verdict === 'no_billing_account'
      ? 'no billing account linked'
      : `0 invoices; ` +
        (last
          ? `last invoice ${last.docNumber ?? '(no number)'} on ${last.date}`
          : 'no invoice in the year before') +
        (decision.verdict === 'invoice_unreadable'
          ? '; cannot be judged: an invoice could not be read, and may be of these days'
          : '')
  return {
    key: decision.key,
    rule: 'service_without_invoice',
    fires: decision.fires,
    verdict: decision.verdict,
    fingerprint: String(resolved),
    isInconclusive: inconclusive.has(decision.verdict),
    customerId,
    source: '',
    realmId: '',
    externalId: null,
    message:
      `${resolved} tickets resolved ${from} to ${addDays(to, -1)}, ${facts}` +
      (oldest === null ? '' : `; synced ${oldest}`),
    evidence: {
      from,
      to,
      resolvedTickets: resolved,
      lastInvoice: last,
      linkedAccounts,
      billedThrough: tickets.billedThrough ?? null,
      payerInvoices,
      syncedAt: oldest,
    },
  }
}
