import { Router } from 'express'
import type { RouteOptions } from '../app.ts'
import { html } from '../web/html.ts'
import { renderLayout } from '../web/layout.ts'
import { requireRole, sessionOf } from '../web/sessions.ts'
import { todayOf } from '../web/today-of.ts'
import { readBilling, renderBillingState, renderNoZone, renderUnassigned } from './billing-state.ts'
import { renderCompanyMonths } from './figure-views.ts'

/** The PSA's customers, with the billing accounts that are linked to each. */
export function customersRoutes({ wiring, psa, tenantId }: RouteOptions): Router {
  const router = Router()
  router.get('/customers', requireRole('viewer'), async (request, response) => {
    const hub = wiring.hub.forTenant(tenantId)
    const billing = await readBilling(wiring, tenantId)
    const today = todayOf(billing.connection, wiring.clock)
    const [customers, preview, raised, unassigned, months] = await Promise.all([
      psa.customers(tenantId),
      hub.links.preview(),
      hub.alerts.countOpen(),
      hub.unassigned(),
      today === null ? [] : hub.months({ today }),
    ])
    const linked = Map.groupBy(
      preview.accounts.filter(({ decision }) =>
        ['keep', 'auto', 'inherit'].includes(decision.result),
      ),
      ({ decision }) => decision.customerId,
    )
    const rows = customers.map((customer) => {
      const accounts = linked.get(customer.id) ?? []
      const sources = [...new Set(accounts.map(({ account }) => account.source))]
      const open = raised.get(customer.id) ?? 0
      return html`<tr>
        <td><a href=${`/customers/${customer.id}`}>${customer.name}</a></td>
        <td>
          ${accounts.length === 0 ? html`<span class="soft">no billing account</span>` : accounts.map(({ account }) => account.displayName).join(', ')}
        </td>
        <td>${sources.map((source) => html`<span class="chip">${source}</span>`)}</td>
        <td class=${open > 0 ? 'number red' : 'number soft'}>${open}</td>
      </tr>`
    })
    const children = html`${renderBillingState(billing)} ${renderNoZone(billing.connection)}
      ${renderCompanyMonths(months)} ${renderUnassigned(unassigned)}
      <section class="scroll" tabindex="0" role="region" aria-label="Customers">
        <table>
          <thead>
            <tr>
              <th scope="col">Customer</th>
              <th scope="col">Billed as</th>
              <th scope="col">Source</th>
              <th scope="col" class="number">Open alerts</th>
            </tr>
          </thead>
          <tbody>
            ${rows}
          </tbody>
        </table>
      </section>`
    const session = sessionOf(response)
    response.send(renderLayout({ title: 'Customers', path: request.path, session, children }))
  })
  return router
}
