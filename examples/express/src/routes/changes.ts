import { Router } from 'express'
import type { RouteOptions } from '../app.ts'
import type { Bridge } from '../past/bridge.ts'
import { explainGap, sendBadChoice } from '../past/past-views.ts'
import { readPeriod, startInHistory } from '../past/period.ts'
import { textOf } from '../past/when.ts'
import { readChangeList } from '../past/read-changes.ts'
import { sortHomeFirst } from '../web/home-currency.ts'
import { html } from '../web/html.ts'
import { renderLayout } from '../web/layout.ts'
import { sendRefusal } from '../web/send-refusal.ts'
import { requireRole, sessionOf } from '../web/sessions.ts'
import { zoneOf } from '../web/today-of.ts'
import { renderBridges } from './bridge-views.ts'
import { renderChanges, renderPeriodForm, renderPeriodGap } from './change-views.ts'

/** How many documents changed in one currency. */
const documentsOf = ({ steps }: Bridge) => steps.reduce((sum, { documents }) => sum + documents, 0)

/** What changed since month end, or between two other times: of the whole company, and of one customer. */
export function changesRoutes({ wiring, psa, tenantId }: RouteOptions): Router {
  const router = Router()
  router.get(
    ['/changes', '/customers/:id/changes'],
    requireRole('viewer'),
    async (request, response) => {
      const { id } = request.params as { id?: string }
      const customer = id === undefined ? null : psa.find(id)
      if (id !== undefined && customer === null) {
        sendRefusal(response, 404, 'Not found', 'There is no such customer.')
        return
      }
      const connection = await wiring.storage.connections.forTenant(tenantId).read()
      const timeZone = zoneOf(connection)
      const now = wiring.clock.now()
      const asked = readPeriod(request.query, { timeZone, now })
      if ('problem' in asked) {
        sendBadChoice(response, {
          problem: asked.problem,
          back: 'Since month end',
          href: request.path,
        })
        return
      }
      // A time that is not kept is refused by the reads: the page then names the field.
      response.locals['period'] = asked
      const { from: knownAt, zone } = asked
      const gap = await explainGap(wiring, { tenantId, when: { knownAt, zone } })
      const period = startInHistory(asked, gap.first, { query: request.query, timeZone, now })
      response.locals['period'] = period
      const hub = wiring.hub.forTenant(tenantId)
      const customerId = customer?.id ?? null
      const list = await readChangeList(hub, { customerId, period })
      const page = Number(/^[1-9]\d{0,3}$/.exec(textOf(request.query, 'page'))?.[0] ?? 1)
      const nameOf = (one: string | null) => (one === null ? null : (psa.find(one)?.name ?? one))
      const { path } = request
      const children = html`${renderPeriodForm({ path, period })}
      ${renderPeriodGap(gap, { path, period, isMoved: period.from !== asked.from })}
      ${renderBridges({ ...list, bridges: list.bridges && sortHomeFirst(list.bridges, connection, documentsOf) }, { period, isCompany: customer === null })}
      ${renderChanges(list, { period, page, path, nameOf, isCompany: customer === null })}`
      const title = customer === null ? 'Changes' : `Changes for ${customer.name}`
      const session = sessionOf(response)
      const trail =
        customer === null
          ? []
          : [
              { href: '/customers', label: 'Customers' },
              { href: `/customers/${encodeURIComponent(customer.id)}`, label: customer.name },
            ]
      response.send(renderLayout({ title, path, session, children, trail }))
    },
  )
  return router
}
