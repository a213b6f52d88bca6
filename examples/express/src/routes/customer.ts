import type { BillingAlert, CurrencyPanel, PanelInvoice, TimelineEvent } from '@vectis/billing-hub'
import { Router } from 'express'
import type { RouteOptions } from '../app.ts'
import type { Ticket } from '../psa.ts'
import { drawAging, drawMonths } from '../web/charts.ts'
import { moment, money, words } from '../web/format.ts'
import { todayOf } from '../web/today-of.ts'
import { html } from '../web/html.ts'
import { sendRefusal } from '../web/send-refusal.ts'
import { renderLayout } from '../web/layout.ts'
import { requireRole, sessionOf } from '../web/sessions.ts'

/** The customer hub: panel, invoices, alerts, and one timeline of tickets and billing. */
export function customerRoutes({ wiring, psa, tenantId }: RouteOptions): Router {
  const router = Router()
  router.get('/customers/:id', requireRole('viewer'), async (request, response) => {
    const customer = psa.find(String(request.params['id']))
    if (customer === null) {
      sendRefusal(response, 404, 'Not found', 'There is no such customer.')
      return
    }
    const connection = await wiring.storage.connections.forTenant(tenantId).read()
    const today = todayOf(connection, wiring.clock)
    const hub = wiring.hub.forTenant(tenantId)
    const [panel, revenue, timeline, alerts] = await Promise.all([
      hub.panel(customer.id, { today }),
      hub.revenue(customer.id, { today }),
      hub.timeline(customer.id, { today, limit: 25 }),
      hub.alerts.list({ customerId: customer.id }),
    ])
    const monthly =
      revenue.revenue === null
        ? html`<span class="soft" title=${revenue.message}>—</span>`
        : revenue.revenue.map((one) => money(one.monthly, one.currency)).join(', ')
    const sources = panel.sources.map(
      (source) =>
        html`<span class="badge">${source.source}</span
          ><span class="soft">as of ${moment(source.asOf)}</span>`,
    )
    const children = html` ${connection !== null && connection.state !== 'connected' && html`<p class="notice bad">QuickBooks is ${words(connection.state)}: the figures stay as they were.</p>`}
      ${panel.state === 'unlinked' && html`<section><p>No billing account is linked to this customer.</p></section>`}
      ${panel.state === 'empty' && html`<section><p>No invoices yet.</p></section>`}
      ${panel.state !== 'unlinked' && html`<p class="row">${sources}</p>`}
      ${panel.currencies.map((one) => renderCurrency(one, monthly))}
      ${
        panel.recentInvoices.length > 0 &&
        html`<section>
          <h2>Recent invoices</h2>
          ${renderInvoices(panel.recentInvoices)}
        </section>`
      }
      <div class="grid">
        <section>
          <h2>Alerts</h2>
          ${renderAlerts(alerts)}
        </section>
        <section>
          <h2>Timeline</h2>
          ${renderTimeline(timeline.events, psa.ticketsOf(customer.id))}
        </section>
      </div>`
    const session = sessionOf(response)
    response.send(renderLayout({ title: customer.name, path: request.path, session, children }))
  })
  return router
}

function renderCurrency(panel: CurrencyPanel, monthly: unknown) {
  const { currency } = panel
  return html`<section>
    <h2>Billing in ${currency}</h2>
    <dl class="figures">
      <div>
        <dt>Invoiced this month</dt>
        <dd>${money(panel.invoicedThisMonth, currency)}</dd>
        <dd class="soft">less ${money(panel.creditedThisMonth, currency)} credits</dd>
      </div>
      <div>
        <dt>Outstanding</dt>
        <dd data-figure="outstanding">${money(panel.outstanding, currency)}</dd>
        <dd class=${panel.overdueCount > 0 ? 'red' : 'soft'}>
          ${money(panel.overdue, currency)} overdue in ${panel.overdueCount}
        </dd>
      </div>
      <div>
        <dt>Net of credits</dt>
        <dd>${money(panel.net, currency)}</dd>
        <dd class="soft">
          ${`credits ${money(panel.creditsAvailable, currency)}, unapplied ${money(panel.unapplied, currency)}`}
        </dd>
      </div>
      <div>
        <dt>Contracted MRR</dt>
        <dd>${monthly}</dd>
      </div>
      <div>
        <dt>Average days to pay</dt>
        <dd>${panel.averageDaysToPay ?? '—'}</dd>
      </div>
    </dl>
    <div class="grid">
      <div>
        <h3>Aging</h3>
        ${drawAging(panel.aging, currency)}
      </div>
      <div>
        <h3>Invoiced (bars) and received (line)</h3>
        ${drawMonths(panel.months, currency)}
      </div>
    </div>
  </section>`
}

function renderInvoices(invoices: readonly PanelInvoice[]) {
  const rows = invoices.map((invoice) => {
    const number = invoice.docNumber ?? invoice.externalId
    const settlements = invoice.settlements.map(
      (one) =>
        html`<li>
          ${one.date ?? 'no date'}: ${words(one.kind)} ${money(one.amount, invoice.currency)}
          ${one.referenceNumber ?? ''}
        </li>`,
    )
    return html`<tr data-invoice=${invoice.externalId}>
      <td>
        ${
          settlements.length === 0
            ? number
            : html`<details>
                <summary>${number}</summary>
                <ul>
                  ${settlements}
                </ul>
              </details>`
        }
      </td>
      <td class="date">${invoice.txnDate ?? '—'}</td>
      <td class="date">${invoice.dueDate ?? '—'}</td>
      <td class="number">${money(invoice.preVoidTotal ?? invoice.total, invoice.currency)}</td>
      <td class="number">${money(invoice.balance, invoice.currency)}</td>
      <td><span class=${`badge ${invoice.status}`}>${words(invoice.status)}</span></td>
      <td class="soft">${invoice.source}</td>
    </tr>`
  })
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Recent invoices">
    <table>
      <thead>
        <tr>
          <th scope="col">Number</th>
          <th scope="col">Date</th>
          <th scope="col">Due</th>
          <th scope="col" class="number">Total</th>
          <th scope="col" class="number">Balance</th>
          <th scope="col">Status</th>
          <th scope="col">Source</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`
}

function renderAlerts(alerts: readonly BillingAlert[]) {
  if (alerts.length === 0) return html`<p class="soft">None.</p>`
  return html`<ul>
    ${alerts.map((alert) => html`<li class="red">${alert.message}</li>`)}
  </ul>`
}

function renderTimeline(events: readonly TimelineEvent[], tickets: readonly Ticket[]) {
  const entries = [
    ...events.map((event) => ({
      date: event.date,
      text: `${words(event.kind)} ${event.docNumber ?? ''}`,
      figure: money(event.amount, event.currency),
      isStruck: event.isStruck,
    })),
    ...tickets.map((ticket) => ({
      date: ticket.resolvedOn,
      text: `ticket ${ticket.id} resolved: ${ticket.title}`,
      figure: '',
      isStruck: false,
    })),
  ].sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0))
  return html`<ol class="timeline">
    ${entries.map(({ date, text, figure, isStruck }) => html`<li class=${isStruck ? 'struck' : ''}><span class="date soft">${date}</span><span>${text}</span><span class="number">${figure}</span></li>`)}
  </ol>`
}
