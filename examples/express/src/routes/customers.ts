import { Router } from 'express'
import type { RouteOptions } from '../app.ts'
import { readLinkedThen, type AccountThen } from '../past/known-then.ts'
import { explainGap, renderGap, renderPast, renderWayBack, takeWhen } from '../past/past-views.ts'
import { timesOf } from '../past/when.ts'
import { html } from '../web/html.ts'
import { renderLayout } from '../web/layout.ts'
import { requireRole, sessionOf } from '../web/sessions.ts'
import { zoneOf } from '../web/today-of.ts'
import { readBilling, renderBillingState, renderNoZone, renderUnassigned } from './billing-state.ts'
import { renderCompanyMonths } from './figure-views.ts'

/** The PSA's customers, with the billing accounts that are linked to each, or were at a past time. */
export function customersRoutes({ wiring, psa, tenantId }: RouteOptions): Router {
  const router = Router()
  const hub = wiring.hub.forTenant(tenantId)

  async function readLinked(knownAt: string | null): Promise<AccountThen[]> {
    if (knownAt !== null) return readLinkedThen(wiring.storage, { tenantId, knownAt })
    const { accounts } = await hub.links.preview()
    return accounts.flatMap(({ account, decision: { result, customerId } }) =>
      customerId !== null && ['keep', 'auto', 'inherit'].includes(result)
        ? { ...account, customerId }
        : [],
    )
  }

  router.get('/customers', requireRole('viewer'), async (request, response) => {
    const billing = await readBilling(wiring, tenantId)
    const timeZone = zoneOf(billing.connection)
    const when = takeWhen(response, { timeZone, now: billing.now })
    if (when === null) return
    const { today, isPast, knownAt } = when
    const { known, books } = timesOf(when)
    const [customers, accounts, raised, unassigned, months, gap] = await Promise.all([
      psa.customers(tenantId),
      readLinked(knownAt),
      hub.alerts.countOpen(known),
      hub.unassigned({ ...known, ...books }),
      today === null ? [] : hub.months({ today, ...known, ...books }),
      explainGap(wiring, { tenantId, when }),
    ])
    const linked = Map.groupBy(accounts, ({ customerId }) => customerId)
    const rows = customers.map((customer) => {
      const own = linked.get(customer.id) ?? []
      const sources = [...new Set(own.map(({ source }) => source))]
      const open = raised.get(customer.id) ?? 0
      return html`<tr>
        <td><a href=${when.keep(`/customers/${customer.id}`)}>${customer.name}</a></td>
        <td>
          ${own.length === 0 ? html`<span class="soft">no billing account</span>` : own.map(({ displayName }) => displayName).join(', ')}
        </td>
        <td>${sources.map((source) => html`<span class="chip">${source}</span>`)}</td>
        <td class=${open > 0 ? 'number red' : 'number soft'}>${open}</td>
      </tr>`
    })
    const { path } = request
    const form = { path, when, hasAsOf: true }
    const children = html`${!isPast && html`<div class="bar end">${renderWayBack(form)}</div>`}
      ${isPast ? renderGap(gap.text) : renderBillingState(billing)}
      ${renderNoZone(billing.connection)} ${renderCompanyMonths(months, { isPast })}
      ${renderUnassigned(unassigned)}
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
    const exceptions =
      knownAt === null
        ? 'Links and alerts are those of now.'
        : 'The list of customers is that of now.'
    const banner = isPast && renderPast({ ...form, changesPath: '/changes', exceptions })
    const session = sessionOf(response)
    const title = 'Customers'
    response.send(renderLayout({ title, path, session, children, when, banner }))
  })
  return router
}
