import type {
  AlertPass,
  BillingAlerts,
  HubFinding,
  OverdueVerdict,
  ServicePass,
  ServiceSettings,
} from '@vectis/billing-hub'
import {
  addDays,
  compareDecimals,
  startOfMonth,
  type CalendarDate,
} from '@vectis/quickbooks/values'
import { textOf } from '../past/when.ts'
import { count, many, readable } from '../web/format.ts'
import { html } from '../web/html.ts'
import { alertSettings } from '../wiring.ts'
import { renderAlertTable, type AlertTableOptions } from './alert-table.ts'
import { groupAlerts } from './group-alerts.ts'

/** The settings that a preview tries. */
export interface TriedSettings {
  minBalance: string
  graceDays: number
  minTickets: number
}

export const settings: TriedSettings = {
  minBalance: alertSettings.overdue.minBalance,
  graceDays: alertSettings.overdue.graceDays,
  minTickets: alertSettings.service.minTickets,
}

/** From the address; what is no amount or number there is as it is set now. */
export function readTried(query: Record<string, unknown>): TriedSettings {
  const whole = (name: string, otherwise: number) => {
    const text = textOf(query, name)
    return /^\d{1,3}$/.test(text) ? Number(text) : otherwise
  }
  const minBalance = textOf(query, 'min')
  return {
    minBalance: /^\d{1,12}(\.\d{1,6})?$/.test(minBalance) ? minBalance : settings.minBalance, // prettier-ignore
    graceDays: whole('grace', settings.graceDays),
    minTickets: whole('tickets', settings.minTickets),
  }
}

export interface Preview {
  tried: TriedSettings
  overdue: AlertPass
  /** Null while it is unknown which month was the last one. */
  service: ServicePass | null
}

/** What both rules would say with these settings; writes nothing. */
export async function preview(
  alerts: Pick<BillingAlerts, 'evaluateOverdue' | 'evaluateService'>,
  { tried, today, timeZone }: { tried: TriedSettings; today: CalendarDate | null; timeZone: string | null }, // prettier-ignore
): Promise<Preview> {
  const { minBalance, graceDays, minTickets } = tried
  const overdue = await alerts.evaluateOverdue({
    today,
    dryRun: true,
    settings: { ...alertSettings.overdue, minBalance, graceDays },
  })
  if (today === null || timeZone === null) return { tried, overdue, service: null }
  const to = startOfMonth(today)
  const service: ServiceSettings = { ...alertSettings.service, minTickets }
  const from = startOfMonth(addDays(to, -1))
  const about = { today, timeZone, from, to, dryRun: true, settings: service }
  return { tried, overdue, service: await alerts.evaluateService(about) }
}

/** Why invoices stay silent, after their number. */
const invoiceReasons = ({ minBalance, graceDays }: TriedSettings) =>
  new Map<OverdueVerdict, string>([
    ['paid', 'paid'],
    ['not_due', 'not due yet'],
    ['within_grace', `late by ${many(graceDays, 'day')} or less`],
    ['below_minimum', `with a balance of ${minBalance} or less`],
    ['zero_total', 'with a total of zero'],
    ['voided', 'voided'],
    ['deleted', 'gone from the books'],
    ['draft', 'not issued yet'],
    ['credit', 'below zero'],
    ['no_due_date', 'without a due date'],
    ['not_linked', 'on accounts linked to no customer'],
    ['no_customer', 'without a customer'],
    ['credit_covers', 'covered by credits'],
    ['sync_stale', 'not read from QuickBooks for a day'],
    ['no_time_zone', 'undecided: the time zone is unknown'],
    ['unreadable', 'with a newer version that cannot be read'],
    ['due_date_unreadable', 'with a due date that cannot be read'],
    ['customer_unreadable', 'with a customer that cannot be read'],
  ])

/** Why customers with tickets stay silent, after their number. */
const serviceReasons = ({ minTickets }: TriedSettings) =>
  new Map([
    ['invoiced', 'invoiced in that month'],
    ['sales_receipt', 'paid on the spot'],
    ['billed_through_parent', 'billed through their parent'],
    ['prepaid', 'with a contract that covers the work'],
    ['too_few_tickets', `with fewer than ${many(minTickets, 'ticket')}`],
    ['no_billing_account', 'without a billing account'],
    ['excluded', 'internal, excluded or kept separate'],
    ['window_open', 'who may still be invoiced'],
    ['sync_not_covering', 'whose month was not read to its end'],
    ['invoice_unreadable', 'with an invoice that cannot be read'],
    ['sandbox', 'of a sandbox company, where this rule is off'],
  ])

/** The form, the result in one sentence, what would be open, and why the rest stays silent. */
export function renderPreview(
  { tried, overdue, service }: Preview,
  options: Omit<AlertTableOptions, 'label'>,
) {
  const firing = [...overdue.firing, ...(service?.firing ?? [])]
  const changes = [...overdue.transitions, ...(service?.transitions ?? [])]
  const of = (...kinds: string[]) => changes.filter(({ kind }) => kinds.includes(kind)).length
  const [opened, closed] = [of('open', 'reopen'), of('close')]
  // Of the others, their number says it all.
  const inconclusive = [
    ...overdue.inconclusive,
    ...(service?.inconclusive ?? []).filter(({ verdict }) => verdict === 'invoice_unreadable'),
  ]
  const isMore = firing.length > mostShown
  return html`<section class="pass" role="status" data-preview>
    <h2>Preview</h2>
    <form class="period" method="get" action="/alerts">
      <input type="hidden" name="dry-run" value="1" />
      <label
        ><span>Minimum balance</span>
        <input name="min" inputmode="decimal" value=${tried.minBalance} size="8" />
      </label>
      <label
        ><span>Days of grace</span>
        <input type="number" name="grace" min="0" max="999" value=${tried.graceDays} />
      </label>
      <label
        ><span>Tickets, at least</span>
        <input type="number" name="tickets" min="1" max="999" value=${tried.minTickets} />
      </label>
      <button>Try</button>
      <a class="button quiet" href="/alerts">Close preview</a>
    </form>
    <p data-outcome-of-preview>
      <strong>${`${many(firing.length, 'alert')} would fire`}</strong
      >${` with these settings${saySame(firing.length, opened)}.${closed === 0 ? '' : ` ${many(closed, 'open alert')} would close.`} Nothing was written.`}
    </p>
    <div class="two">
      ${renderSilent('Invoices that stay silent', overdue.silent, invoiceReasons(tried))}
      ${service && renderSilent('Customers with tickets that stay silent', service.silent, serviceReasons(tried))}
    </div>
    ${
      firing.length > 0 &&
      html`<h3>${isMore ? `Would fire: the ${count(mostShown)} largest` : 'Would fire'}</h3>
        ${renderAlertTable(groupAlerts(largest(firing)), { ...options, label: 'Would fire', isPreview: true })}`
    }
    ${renderFindings('Cannot be checked', inconclusive, options)}
    ${renderFindings('Work done, but no billing account to invoice', service?.notices ?? [], options)}
  </section>`
}

/** How many of them are new; without a note where none is counted. */
function saySame(firing: number, opened: number): string {
  if (firing === 0) return ''
  if (opened === 0) return firing === 1 ? ', and is open now' : ', all of them open now'
  return opened === firing ? ', all of them new' : `, ${count(opened)} of them new`
}

/** A pass over a large tenant can have thousands. */
const mostShown = 50

function largest(findings: readonly HubFinding[]): HubFinding[] {
  const size = ({ evidence }: HubFinding) =>
    'balance' in evidence && typeof evidence.balance === 'string' ? evidence.balance : '0'
  return findings.toSorted((a, b) => compareDecimals(size(b), size(a))).slice(0, mostShown)
}

function renderSilent(
  title: string,
  silent: Record<string, number>,
  reasons: ReadonlyMap<string, string>,
) {
  const counted = Object.entries(silent).toSorted(([, a], [, b]) => b - a)
  if (counted.length === 0) return null
  return html`<div>
    <h3>${title}</h3>
    <ul class="silent">
      ${counted.map(([verdict, times]) => html`<li data-silent=${verdict}>${`${count(times)} ${reasons.get(verdict) ?? verdict.replaceAll('_', ' ')}`}</li>`)}
    </ul>
  </div>`
}

function renderFindings(
  title: string,
  findings: readonly HubFinding[],
  { nameOf, when, zone }: Omit<AlertTableOptions, 'label'>,
) {
  if (findings.length === 0) return null
  const rest = findings.length - mostShown
  return html`<h3>${title} <span class="soft">${count(findings.length)}</span></h3>
    <ul>
      ${findings
        .slice(0, mostShown)
        .map(
          ({ customerId, message }) =>
            html`<li>
              ${customerId === null ? 'No customer' : html`<a href=${when.keep(`/customers/${encodeURIComponent(customerId)}`)}>${nameOf(customerId)}</a>`}:
              ${readable(message, zone)}
            </li>`,
        )}
    </ul>
    ${rest > 0 && html`<p class="soft">${many(rest, 'more')}</p>`}`
}
