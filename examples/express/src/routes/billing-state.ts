import type { Connection } from '@vectis/quickbooks'
import type { UnassignedDocuments } from '@vectis/billing-hub'
import { many, money } from '../web/format.ts'
import { html } from '../web/html.ts'
import { momentOf, zoneOf } from '../web/today-of.ts'
import type { Wiring } from '../wiring.ts'
import { receipts as receiptKinds } from './document-names.ts'

const dayMs = 86_400_000

export interface BillingState {
  connection: Connection | null
  /** When QuickBooks last answered; null when it never did. */
  asOf: string | null
  now: number
}

/** How current the pages about all customers are. */
export async function readBilling(wiring: Wiring, tenantId: string): Promise<BillingState> {
  const [connection, reading] = await Promise.all([
    wiring.storage.connections.forTenant(tenantId).read(),
    wiring.hub.forTenant(tenantId).reading(),
  ])
  const now = wiring.clock.now()
  if (connection === null) return { connection, asOf: null, now }
  const { realmId } = connection
  const sync = wiring.storage.sync.forTenant(tenantId)
  const asOf = reading.asOf ?? lastBound(await sync.readCheckpoints(realmId))
  return { connection, asOf, now }
}

/** If all of the latest runs failed, the last reading before them: after a long outage a company is not "never read". */
export function lastBound(checkpoints: readonly { changedSince: string | null }[]): string | null {
  const read = checkpoints.flatMap(({ changedSince }) => changedSince ?? [])
  return read.toSorted((a, b) => Date.parse(a) - Date.parse(b)).at(-1) ?? null
}

/** Like `renderState`, but also says when nothing was read yet. */
export function renderBillingState(billing: BillingState, who: { isAdmin: boolean }) {
  const { connection, asOf } = billing
  if (connection === null)
    return renderStale(
      'soft',
      `No billing data from QuickBooks yet${who.isAdmin ? '.' : ': an administrator has to connect it.'}`,
    )
  const state = renderState(billing, who)
  if (state === null && asOf === null)
    return renderStale('soft', 'Nothing was read from QuickBooks yet.')
  return state
}

/** Why the figures may be old, if they may, and the way out for who can go it. */
export function renderState({ connection, asOf, now }: BillingState, who: { isAdmin: boolean }) {
  if (connection === null) return null
  const zone = zoneOf(connection)
  const read = asOf === null ? '' : ` Figures are from ${momentOf(asOf, zone)}.`
  if (connection.state === 'disconnected')
    return renderStale('soft', `QuickBooks is disconnected.${read}`)
  if (connection.state === 'action_required')
    return renderStale(
      'bad',
      `QuickBooks no longer accepts our sign-in${who.isAdmin ? '.' : ': an administrator has to reconnect.'}${read}`,
      who.isAdmin && html`<a class="button small" href="/admin/integrations/quickbooks/reconnect">Reconnect</a>`, // prettier-ignore
    )
  if (asOf !== null && now - Date.parse(asOf) > dayMs)
    return renderStale(
      'yellow',
      `QuickBooks was last read on ${momentOf(asOf, zone)}: figures may be old.`,
    )
  return null
}

/** Why figures that need a date are unknown, if they are. */
export function renderNoZone(connection: Connection | null) {
  if (connection === null || zoneOf(connection) !== null) return null
  return html`<p class="notice yellow" data-zone="missing">
    The time zone of this QuickBooks company is unknown. Until it is set, figures that need a date
    are unknown: what is overdue, this month, what has begun or ended.
  </p>`
}

/**
 * Documents that name no customer: no customer's figures include them, and no alert covers them. Receipts without a customer are
 * no mistake.
 */
export function renderUnassigned(documents: readonly UnassignedDocuments[]) {
  const stray = documents.filter((one) => one.invoices + one.payments + one.creditMemos > 0)
  const of = stray.map(({ currency, invoices, payments, creditMemos, outstanding }) => {
    return [
      invoices === 0 ? null : `${many(invoices, 'invoice')} (${money(outstanding, currency)} open)`,
      payments === 0 ? null : many(payments, 'payment'),
      creditMemos === 0 ? null : many(creditMemos, 'credit memo'),
    ]
      .filter((one) => one !== null)
      .join(', ')
  })
  const sold = documents.flatMap(({ currency, receipts, received }) => {
    const counts = receiptKinds
      .filter(([kind]) => receipts[kind] > 0)
      .map(([kind, { name }]) => `${receipts[kind]} ${receipts[kind] === 1 ? name : `${name}s`}`)
    return counts.length === 0
      ? []
      : [`${counts.join(', ')} (${money(received, currency)} received)`]
  })
  return html`${
    of.length > 0 &&
    html`<p class="notice yellow" data-unassigned>
      ${`Not in any customer's figures: ${of.join('; ')} without a customer.`}
    </p>`
  }${
    sold.length > 0 &&
    html`<p class="notice soft" data-nobodys>
      ${`Not in any customer's figures: ${sold.join('; ')} without a customer.`}
    </p>`
  }`
}

function renderStale(kind: string, text: string, button: unknown = null) {
  return html`<div class=${`notice ${kind}`} data-stale=${kind}>
    <p>${text}</p>
    ${button}
  </div>`
}
