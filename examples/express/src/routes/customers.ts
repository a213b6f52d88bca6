import { Router } from 'express'
import type { RouteOptions } from '../app.ts'
import { html } from '../web/html.ts'
import { renderLayout } from '../web/layout.ts'
import { requireRole, sessionOf } from '../web/sessions.ts'

/** The PSA's customers, with the billing accounts that are linked to each. */
export function customersRoutes({ wiring, psa, tenantId }: RouteOptions): Router {
  const router = Router()
  router.get('/customers', requireRole('viewer'), async (request, response) => {
    const [customers, preview] = await Promise.all([
      psa.customers(tenantId),
      wiring.hub.forTenant(tenantId).links.preview(),
    ])
    const linked = Map.groupBy(
      preview.accounts.filter(({ decision }) =>
        ['keep', 'auto', 'inherit'].includes(decision.result),
      ),
      ({ decision }) => decision.customerId,
    )
    const rows = customers.map((customer) => {
      const accounts = linked.get(customer.id) ?? []
      return html`<tr>
        <td><a href=${`/customers/${customer.id}`}>${customer.name}</a></td>
        <td>
          ${accounts.length === 0 ? html`<span class="soft">no billing account</span>` : accounts.map(({ account }) => account.displayName).join(', ')}
        </td>
      </tr>`
    })
    const children = html`<section class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Customer</th>
            <th scope="col">Billed as</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
      ${preview.accounts.length === 0 && html`<p class="soft">No billing data yet: an administrator connects QuickBooks.</p>`}
    </section>`
    const session = sessionOf(response)
    response.send(renderLayout({ title: 'Customers', path: request.path, session, children }))
  })
  return router
}
