import type { BillingAlert, PanelInvoice, Timeline } from '@vectis/billing-hub'
import type { Connection } from '@vectis/quickbooks'
import type { AlertNow } from '../past/known-then.ts'
import type { HostEvent } from '../host-events.ts'
import type { ShownTime } from '../web/layout.ts'
import { momentOf, zoneOf } from '../web/today-of.ts'
import { day, many, money, nameOfCode, owed, readable, sourceName, words } from '../web/format.ts'
import { html } from '../web/html.ts'
import type { CalendarDate } from '@vectis/quickbooks/values'
import { readAlert } from './alert-facts.ts'
import { alertSettings } from '../wiring.ts'
import { sumUp } from './group-alerts.ts'
import { eventTitles } from './document-names.ts'

const settlementNames: ReadonlyMap<string, string> = new Map([
  ['cash', 'payment'],
  ['mixed', 'payment and credits'],
  ['unapplied', 'on account'],
])

export function renderInvoices(
  invoices: readonly PanelInvoice[],
  { namesSource }: { namesSource: boolean },
) {
  const rows = invoices.map((invoice) => {
    const number = invoice.docNumber ?? invoice.externalId
    const settlements = invoice.settlements.map((one) => {
      const kind = nameOfCode(one.kind, settlementNames)
      const paid = [
        one.date === null ? 'no date' : day(one.date),
        one.referenceNumber === null ? kind : `${kind} ${one.referenceNumber}`,
        money(one.amount, invoice.currency),
      ]
      return html`<li>${paid.join(' · ')}</li>`
    })
    return html`<tr data-invoice=${invoice.externalId}>
      <td>
        ${
          settlements.length === 0
            ? html`<span class="folded">${number}</span>`
            : html`<details class="settled">
                <summary>${number}</summary>
                <ul>
                  ${settlements}
                </ul>
              </details>`
        }
      </td>
      <td class="date aside">${invoice.txnDate === null ? '—' : day(invoice.txnDate)}</td>
      <td class="date">${invoice.dueDate === null ? '—' : day(invoice.dueDate)}</td>
      <td class="number">${money(invoice.preVoidTotal ?? invoice.total, invoice.currency)}</td>
      <td class=${Number(invoice.balance) === 0 ? 'number soft' : 'number'}>
        ${owed(invoice.balance, invoice.currency)}
      </td>
      <td>
        <span class=${`badge ${invoice.status}`}>${words(invoice.status)}</span>
        ${invoice.status === 'overdue' && html`<span class="soft late">${`${invoice.daysOverdue} d`}</span>`}
        ${invoice.isOverdue === null && html`<span class="soft late">overdue unknown</span>`}
        ${
          invoice.unreadable.length > 0 &&
          html`<span class="soft late" data-unreadable>
            ${`not readable: ${invoice.unreadable.map(words).join(', ')}`}
          </span>`
        }
      </td>
      ${namesSource && html`<td class="end aside"><span class="chip">${sourceName(invoice.source)}</span></td>`}
    </tr>`
  })
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Recent invoices">
    <table class="rows invoices">
      <thead>
        <tr>
          <th scope="col">Number</th>
          <th scope="col" class="aside">Date</th>
          <th scope="col">Due</th>
          <th scope="col" class="number">Total</th>
          <th scope="col" class="number">Balance</th>
          <th scope="col">Status</th>
          ${namesSource && html`<th scope="col" class="end aside">Source</th>`}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`
}

/** `became`: what became of alerts of the past; null on a page of now. */
export function renderAlerts(
  alerts: readonly BillingAlert[],
  {
    became,
    connection,
    when,
    namesSource,
    today,
  }: {
    became: Map<string, AlertNow> | null
    connection: Connection | null
    when: ShownTime
    namesSource: boolean
    today: CalendarDate | null
  },
) {
  if (alerts.length === 0) return null
  return html`<details class="raised" data-alerts=${alerts.length}>
    <summary>${summariseAlerts(alerts, today)}</summary>
    <ul class="alerts">
      ${alerts.map(
        (alert) =>
          html`<li>
            ${namesSource && renderSource(alert)} ${readable(alert.message, zoneOf(connection))}
            ${renderDoubt(alert)} ${renderWhy(alert, when)}
            ${became && html`<br />${renderBecame(became.get(alert.key), connection)}`}
          </li>`,
      )}
    </ul>
  </details>`
}

/** `3 invoices overdue by more than 3 days, $8,710.32, the oldest 608 days · 7 tickets in October 2026 without an invoice`. */
function summariseAlerts(alerts: readonly BillingAlert[], today: CalendarDate | null): string {
  const overdue = alerts.filter(({ rule }) => rule === 'invoice_overdue')
  const facts = overdue.map((alert) => readAlert(alert, today))
  const oldest = Math.max(...facts.map(({ days }) => days ?? 0))
  const sums = sumUp(overdue).map(({ amount, currency }) => money(amount, currency))
  const services = alerts.filter(({ rule }) => rule !== 'invoice_overdue')
  return [
    ...(overdue.length === 0
      ? []
      : [
          `${many(overdue.length, 'invoice')} overdue by more than ${many(alertSettings.overdue.graceDays, 'day')}, ${sums.join(' and ')}${today === null ? '' : overdue.length === 1 ? `, ${many(oldest, 'day')} late` : `, the oldest ${many(oldest, 'day')} late`}`,
        ]),
    ...services.map((alert) => `${readAlert(alert, today).matter} without an invoice`),
  ].join(' · ')
}

/** The source of the invoice that an alert is about; nothing for one about a customer. */
export function renderSource({ evidence }: BillingAlert) {
  const source = 'source' in evidence ? evidence.source : null
  return typeof source === 'string' && html`<span class="chip">${sourceName(source)}</span>`
}

/** To the facts, documents and evidence behind an alert. */
export function renderWhy({ key, message }: BillingAlert, when: ShownTime) {
  const href = when.keep(`/alerts/why?${new URLSearchParams({ key })}`)
  return html`<a href=${href} aria-label=${`Why: ${message.split(':')[0]}`}>Why</a>`
}

/** What became of an alert since the time that the page shows. */
export function renderBecame(now: AlertNow | undefined, connection: Connection | null) {
  const state = now?.state ?? 'open'
  const since = now?.since == null ? '' : ` on ${momentOf(now.since, zoneOf(connection))}`
  return html`<span class=${state === 'open' ? 'red' : 'soft'} data-became=${state}>
    ${state === 'open' ? 'still open' : `${state}${since}`}
  </span>`
}

/** An alert that the last pass could not check stays open with a note. */
export function renderDoubt({ inconclusive }: BillingAlert) {
  if (inconclusive === null) return null
  return html`<span class="soft" data-inconclusive=${inconclusive}
    >could not be checked since: ${words(inconclusive)}</span
  >`
}

export function renderTimeline(
  { events, omitted }: Timeline,
  {
    own,
    namesSource,
    isBilled,
  }: { own: readonly HostEvent[]; namesSource: boolean; isBilled: boolean },
) {
  const entries = [
    ...events.map((event) => ({
      date: event.date,
      kind: event.kind as string,
      text: [
        eventTitles[event.kind],
        event.docNumber,
        event.invoices > 1 ? `for ${event.invoices} invoices` : null,
      ]
        .filter((part) => part !== null)
        .join(' '),
      figure: money(event.amount, event.currency),
      source: namesSource ? event.source : null,
      isStruck: event.isStruck,
    })),
    ...own.map(({ date, kind, text }) => ({
      date,
      kind: kind as string,
      text,
      figure: '',
      source: null,
      isStruck: false,
    })),
  ].sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0))
  if (entries.length === 0) return html`<p class="empty">Nothing yet.</p>`
  return html`${
      isBilled &&
      omitted.length > 0 &&
      html`<p class="soft">
        ${`Without a time zone it is unknown when these happened: ${omitted.map(words).join(', ')}.`}
      </p>`
    }
    <ol class="timeline">
      ${entries.map(
        ({ date, kind, text, figure, source, isStruck }) =>
          html`<li class=${isStruck ? 'struck' : ''} data-kind=${kind}>
            <span class="date soft">${day(date)}</span
            ><span
              >${text}
              ${source !== null && html`<span class="chip">${sourceName(source)}</span>`}</span
            ><span class="number">${figure}</span>
          </li>`,
      )}
    </ol>`
}
