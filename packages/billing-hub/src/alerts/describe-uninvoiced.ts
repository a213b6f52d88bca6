import { addDays, compareInstants, type CalendarDate } from '@vectis/quickbooks/values'
import type { Readings } from '../context/readings.ts'
import type { HubFinding } from './hub-finding.ts'
import { billingDocuments } from '../context/documents.ts'
import type { WindowBilling, WindowFacts } from './read-window-facts.ts'
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
  /** The spine's customer that pays for this one, if the PSA knows it: its invoices count for this customer. */
  billedThrough?: string
}

/** Verdicts that do not show whether the cause is settled: they close no alert. */
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
  const billed = addUp(known, payer)
  const [invoices, ...receipts] = billed
  const realmIds = new Set([...(known?.realmIds ?? []), ...(payer?.realmIds ?? [])])
  // Only billing documents matter in the window.
  const synced = [
    ...[...realmIds].flatMap((realmId) =>
      billed.map(({ entity }) => readings.get(realmId)?.entities.get(entity) ?? null),
    ),
    ...[known, payer].flatMap((facts) => facts?.answeredAt ?? []),
  ]
  const unread = listUnread(billed, [known, payer])
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
      invoicesInWindow: invoices?.own ?? 0,
      salesReceiptsInWindow: receipts.reduce((sum, { own }) => sum + own, 0),
      linkedAccounts: linkedAccounts + (payer?.linkedAccounts ?? 0),
      isBilledThroughParent: billed.some(({ ofPayer }) => ofPayer > 0),
      isExcluded:
        tickets.isExcluded === true || (linkedAccounts === 0 && (known?.isKeptSeparate ?? false)),
      isPrepaid: (known?.isPrepaid ?? false) || (payer?.isPrepaid ?? false),
      isSyncCovering: synced.every(
        (at) => at !== null && compareInstants(at, `${covered}T14:00:00Z`) >= 0,
      ),
      isSandbox,
      hasUnreadableBilling: unread.length > 0,
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
      : `${describeCounts(billed)}; ${describeLast(billed)}` +
        (decision.verdict === 'invoice_unreadable'
          ? `; cannot be checked: ${unread.join(' and ')} could not be read and may be dated in these days`
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
      lastInvoice: invoices?.last ?? null,
      linkedAccounts,
      billedThrough: tickets.billedThrough ?? null,
      payerInvoices: invoices?.ofPayer ?? 0,
      billed: billed.map((one) => ({
        document: one.name,
        inWindow: one.own,
        ofPayer: one.ofPayer,
        last: one.last,
      })),
      syncedAt: oldest,
    },
  }
}

interface Billed extends WindowBilling {
  name: string
}

/** Counts of every kind of billing document, invoices first; the payer's documents are listed as the payer's. */
function addUp(known: WindowFacts | undefined, payer: WindowFacts | undefined): Billed[] {
  return billingDocuments.map(({ entity, name }) => {
    const of = (facts: WindowFacts | undefined) =>
      facts?.billing.find((one) => one.entity === entity)
    return {
      entity,
      name,
      own: of(known)?.own ?? 0,
      ofPayer: (of(known)?.ofPayer ?? 0) + (of(payer)?.own ?? 0),
      unreadable: (of(known)?.unreadable ?? 0) + (of(payer)?.unreadable ?? 0),
      last: of(known)?.last ?? null,
    }
  })
}

/** `0 invoices, 1 sales receipt`: documents other than invoices only if there are any. */
function describeCounts(billed: readonly Billed[]): string {
  return billed
    .filter(({ own }, index) => index === 0 || own > 0)
    .map(({ own, name }) => `${own} ${name}${own === 1 ? '' : 's'}`)
    .join(', ')
}

function describeLast(billed: readonly Billed[]): string {
  const dated = billed.flatMap(({ name, last }) => (last === null ? [] : [{ name, ...last }]))
  const [latest] = dated.toSorted((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0))
  if (latest === undefined) return 'no invoice in the year before'
  return `last ${latest.name} ${latest.docNumber ?? '(no number)'} on ${latest.date}`
}

/** What could not be read: `an invoice`, `a sales receipt`, `a recurring template`. */
function listUnread(
  billed: readonly Billed[],
  facts: readonly (WindowFacts | undefined)[],
): string[] {
  const hasTemplate = facts.some((one) => (one?.unreadableTemplates ?? 0) > 0)
  return [
    ...billed
      .filter(({ unreadable }) => unreadable > 0)
      .map(({ name }) => `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`),
    ...(hasTemplate ? ['a recurring template'] : []),
  ]
}
