import type { CurrencyPanel } from '@vectis/billing-hub'
import { Router } from 'express'
import type { RouteOptions } from '../app.ts'
import { readAlertsNow } from '../past/known-then.ts'
import { explainGap, renderGap, renderPast, renderWayBack, takeWhen } from '../past/past-views.ts'
import { timesOf } from '../past/when.ts'
import { sourceName } from '../web/format.ts'
import { dayOf, momentOf, zoneOf } from '../web/today-of.ts'
import { html } from '../web/html.ts'
import { sendRefusal } from '../web/send-refusal.ts'
import { renderLayout } from '../web/layout.ts'
import { requireRole, sessionOf } from '../web/sessions.ts'
import { renderAlerts, renderInvoices, renderTimeline } from './customer-views.ts'
import { renderAccounts } from './account-views.ts'
import { readAging, renderAged } from './aging-filter.ts'
import { readAccounts } from './read-accounts.ts'
import { ago } from '../web/ago.ts'
import { renderCurrency } from './figure-views.ts'
import { renderNoZone, renderState } from './billing-state.ts'
import { sortHomeFirst } from '../web/home-currency.ts'
import { renderNewContracts } from './revenue-views.ts'

/** In how many of the twelve months something was invoiced. */
const monthsBilled = ({ months }: CurrencyPanel) =>
  (months ?? []).filter(({ invoiced }) => Number(invoiced) !== 0).length

/** The customer hub: panel, invoices, alerts, and one timeline of tickets and billing; of now or of a past time. */
export function customerRoutes({ wiring, psa, hostEvents, tenantId }: RouteOptions): Router {
  const router = Router()
  router.get('/customers/:id', requireRole('viewer'), async (request, response) => {
    const customer = psa.find(String(request.params['id']))
    if (customer === null) {
      sendRefusal(response, 404, 'Not found', 'There is no such customer.')
      return
    }
    const connection = await wiring.storage.connections.forTenant(tenantId).read()
    const timeZone = zoneOf(connection)
    const now = wiring.clock.now()
    const when = takeWhen(response, { timeZone, now })
    if (when === null) return
    const { today, isPast, knownAt } = when
    const session = sessionOf(response)
    const isAdmin = session.user?.role === 'admin'
    const hub = wiring.hub.forTenant(tenantId)
    const { known, books } = timesOf(when)
    const [panel, revenue, timeline, alerts, gap] = await Promise.all([
      hub.panel(customer.id, { today, ...known, ...books }),
      hub.revenue(customer.id, { today, ...known, ...books }),
      hub.timeline(customer.id, { today, timeZone, limit: 25, ...known, ...books }),
      hub.alerts.list({ customerId: customer.id, ...known }),
      explainGap(wiring, { tenantId, when }),
    ])
    const linked = panel.sources.reduce((sum, { accounts }) => sum + accounts, 0)
    // Most customers have one, which is no tree.
    const accounts =
      isPast || linked < 2 ? [] : await readAccounts(wiring.storage, { tenantId, customerId: customer.id }) // prettier-ignore
    const keys = alerts.map(({ key }) => key)
    const became = knownAt === null ? null : await readAlertsNow(wiring.storage, { tenantId, keys })
    const asOf = panel.sources.find(({ source }) => source === 'quickbooks')?.asOf
    const state = isPast ? null : renderState({ connection, asOf: asOf ?? null, now }, { isAdmin })
    const isOnly = panel.sources.every(({ source }) => source === 'quickbooks')
    const readIn = asOf == null || today === null ? null : dayOf(asOf, connection).slice(0, 7)
    const isOld = today !== null && readIn !== null && readIn < today.slice(0, 7)
    const readUntil = isOld && isOnly ? readIn : null
    const late = { late: panel.sources.flatMap((source) => source.late), zone: timeZone }
    const namesSource = panel.sources.length > 1
    const own = hostEvents(customer.id).filter(
      ({ date }) => !isPast || (today !== null && date <= today),
    )
    const { path } = request
    const form = { path, when, hasAsOf: true }
    const changesPath = `${path}/changes`
    const whyPath = (figure: string, currency: string) =>
      when.keep(`${path}/why?${new URLSearchParams({ figure, currency })}`)
    const aged = readAging(request.query)
    const agingPath = (age: string, currency: string) =>
      `${when.keep(`${path}?${new URLSearchParams({ age, currency })}`)}#invoices`
    const tools = html`${panel.sources.map(
      ({ source, asOf: at }) =>
        html`<span class="soft" data-as-of=${source}
          ><span class="chip">${sourceName(source)}</span
          >${isPast ? `as of ${momentOf(at, timeZone)}` : html`read ${ago(at, { now, zone: timeZone })}`}</span
        >`,
    )}
    ${!isPast && html`<a class="plain" href=${changesPath}>Changes since month end</a>${renderWayBack(form)}`}`
    // Alerts follow no day of the books: beside the figures of another day they would contradict them.
    const raised = when.asOf === null && renderAlerts(alerts, { became, connection, when, namesSource, today }) // prettier-ignore
    const children = html`${raised} ${state} ${renderGap(gap.text)} ${renderNoZone(connection)}
      ${
        panel.state === 'unlinked' &&
        html`<section class="empty">
          <h2>No billing account linked</h2>
          <p>
            ${isPast ? 'None was linked at that time.' : 'Its invoices, payments and balance appear here once an account is linked.'}
          </p>
          ${isAdmin && !isPast && (connection === null ? html`<a class="button" href="/admin/integrations/quickbooks">Connect QuickBooks</a>` : html`<a class="button" href="/admin/matching">Match customers</a>`)}
        </section>`
      }
      ${
        panel.state === 'empty' &&
        html`<section class="empty">
          <h2>Nothing billed yet</h2>
          <p>The first invoice appears here once it is read.</p>
        </section>`
      }
      ${!isPast && renderNewContracts(revenue, panel.currencies)}
      ${sortHomeFirst(panel.currencies, connection, monthsBilled).map((one) => renderCurrency(one, { revenue, readUntil, late, isPast, whyPath, agingPath, aged }))}
      ${!isPast && renderAccounts(accounts)}
      <div class="columns">
        ${
          aged !== null
            ? await renderAged(hub.explain, { choice: aged, customerId: customer.id, when, path })
            : panel.recentInvoices.length > 0 &&
              html`<section id="invoices">
                <h2>Recent invoices</h2>
                ${renderInvoices(panel.recentInvoices, { namesSource })}
              </section>`
        }
        <section>
          <h2>Timeline</h2>
          ${renderTimeline(timeline, { own, namesSource, isBilled: panel.state !== 'unlinked' })}
        </section>
      </div>`
    const exceptions = [
      when.asOf !== null && knownAt === null
        ? 'Voids and edits count whenever they were made.'
        : '',
      'Names and tickets are as they are now.',
      when.asOf === null ? '' : 'Alerts belong to no day of the books and are left out.',
    ].join(' ')
    const banner = isPast && renderPast({ ...form, changesPath, exceptions })
    const trail = [{ href: when.keep('/customers'), label: 'Customers' }]
    const title = customer.name
    response.send(renderLayout({ title, path, session, children, when, banner, trail, tools }))
  })
  return router
}
