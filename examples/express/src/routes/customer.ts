import { Router } from 'express'
import type { RouteOptions } from '../app.ts'
import { count, moment } from '../web/format.ts'
import { dayOf, todayOf, zoneOf } from '../web/today-of.ts'
import { html } from '../web/html.ts'
import { sendRefusal } from '../web/send-refusal.ts'
import { renderLayout } from '../web/layout.ts'
import { requireRole, sessionOf } from '../web/sessions.ts'
import { renderAlerts, renderInvoices, renderTimeline } from './customer-views.ts'
import { renderCurrency } from './figure-views.ts'
import { renderNoZone, renderState } from './billing-state.ts'
import { renderNewContracts } from './revenue-views.ts'

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
    const timeZone = zoneOf(connection)
    const session = sessionOf(response)
    const isAdmin = session.user?.role === 'admin'
    const hub = wiring.hub.forTenant(tenantId)
    const [panel, revenue, timeline, alerts] = await Promise.all([
      hub.panel(customer.id, { today }),
      hub.revenue(customer.id, { today }),
      hub.timeline(customer.id, { today, timeZone, limit: 25 }),
      hub.alerts.list({ customerId: customer.id }),
    ])
    const asOf = panel.sources.find(({ source }) => source === 'quickbooks')?.asOf
    const state = renderState({ connection, asOf: asOf ?? null, now: wiring.clock.now() })
    const isOnly = panel.sources.every(({ source }) => source === 'quickbooks')
    const readIn = asOf == null || today === null ? null : dayOf(asOf, connection).slice(0, 7)
    const isOld = today !== null && readIn !== null && readIn < today.slice(0, 7)
    const readUntil = isOld && isOnly ? readIn : null
    const late = panel.sources.flatMap((source) => source.late)
    const children = html`${state} ${renderNoZone(connection)}
      ${
        panel.state !== 'unlinked' &&
        html`<p class="bar">
          ${panel.sources.map(
            (source) =>
              html`<span
                ><span class="chip">${source.source}</span>${' '}
                <span class="soft">as of ${moment(source.asOf)}</span></span
              >`,
          )}
        </p>`
      }
      ${
        panel.state === 'unlinked' &&
        html`<section class="empty">
          <p>No billing account is linked to this customer.</p>
          ${isAdmin && html`<p><a href="/admin/matching">Match customers</a></p>`}
        </section>`
      }
      ${panel.state === 'empty' && html`<section class="empty"><p>Nothing billed yet.</p></section>`}
      ${renderNewContracts(revenue, panel.currencies)}
      ${panel.currencies.map((one) => renderCurrency(one, { revenue, readUntil, late }))}
      ${
        panel.recentInvoices.length > 0 &&
        html`<section>
          <h2>Recent invoices</h2>
          ${renderInvoices(panel.recentInvoices)}
        </section>`
      }
      <div class="grid">
        <section>
          <h2>Alerts <span class="soft">${count(alerts.length)}</span></h2>
          ${renderAlerts(alerts)}
        </section>
        <section>
          <h2>Timeline</h2>
          ${renderTimeline(timeline, psa.ticketsOf(customer.id))}
        </section>
      </div>`
    response.send(renderLayout({ title: customer.name, path: request.path, session, children }))
  })
  return router
}
