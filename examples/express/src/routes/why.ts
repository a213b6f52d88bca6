import { Router } from 'express'
import type { RouteOptions } from '../app.ts'
import { renderPast, renderWayBack, takeWhen } from '../past/past-views.ts'
import { textOf, timesOf } from '../past/when.ts'
import { count, money } from '../web/format.ts'
import { html } from '../web/html.ts'
import { renderLayout } from '../web/layout.ts'
import { sendRefusal } from '../web/send-refusal.ts'
import { requireRole, sessionOf } from '../web/sessions.ts'
import { zoneOf } from '../web/today-of.ts'
import { renderDocuments } from './evidence-views.ts'
import { renderAlertSteps } from './why-alert-views.ts'
import { figureNames, isFigure } from './why-names.ts'

/** Why an alert fired, and which documents a figure is made of, down to the answer of QuickBooks. */
export function whyRoutes({ wiring, psa, tenantId }: RouteOptions): Router {
  const router = Router()
  const { explain } = wiring.hub.forTenant(tenantId)
  const readConnection = () => wiring.storage.connections.forTenant(tenantId).read()

  router.get('/alerts/why', requireRole('viewer'), async (request, response) => {
    const connection = await readConnection()
    const timeZone = zoneOf(connection)
    const when = takeWhen(response, { timeZone, now: wiring.clock.now() })
    if (when === null) return
    const { known } = timesOf(when)
    const isPast = when.knownAt !== null
    const key = textOf(request.query, 'key')
    const explanation = await explain.alert(key, known)
    if (explanation === null) {
      const text = isPast ? 'That alert was not known at that time.' : 'There is no such alert.'
      sendRefusal(response, 404, 'Not found', text)
      return
    }
    const { path } = request
    const form = { path, when, fields: { key } }
    const nameOf = (id: string) => psa.find(id)?.name ?? id
    const children = html`${renderAlertSteps(explanation, { zone: timeZone, nameOf })}`
    const exceptions = 'Only the steps up to then are listed.'
    const banner = isPast && renderPast({ ...form, exceptions })
    const shown = { isPast, keep: when.keep }
    const session = sessionOf(response)
    const about = explanation.steps.findLast(({ message }) => message !== '')?.message.split(':')[0]
    const title = about === undefined ? 'Why this alert' : `Why this alert: ${about}`
    const trail = [{ href: when.keep('/alerts'), label: 'Alerts' }]
    const tools = !isPast && renderWayBack(form)
    response.send(
      renderLayout({ title, path, session, children, when: shown, banner, trail, tools }),
    )
  })

  router.get('/customers/:id/why', requireRole('viewer'), async (request, response) => {
    const customer = psa.find(String(request.params['id']))
    const figure = textOf(request.query, 'figure')
    if (customer === null || !isFigure(figure)) {
      sendRefusal(response, 404, 'Not found', 'There is no such customer or figure.')
      return
    }
    const timeZone = zoneOf(await readConnection())
    const when = takeWhen(response, { timeZone, now: wiring.clock.now() })
    if (when === null) return
    const { known, books } = timesOf(when)
    const currency = textOf(request.query, 'currency')
    const about = { customerId: customer.id, figure, currency, today: when.today }
    const { amount, documents, more } = await explain.figure({ ...about, ...known, ...books })
    const { path } = request
    const form = { path, when, hasAsOf: true, fields: { figure, currency } }
    const children = html`<section
      class="scroll"
      tabindex="0"
      role="region"
      aria-label="Documents of the figure"
    >
      <p class="total" data-amount>
        ${amount === null ? 'unknown: no time zone' : money(amount, currency)}
      </p>
      ${
        documents.length === 0
          ? html`<p class="empty">No document is open.</p>`
          : renderDocuments(documents, {
              zone: timeZone,
              caption: 'The documents behind it, the largest first, and where each is from',
            })
      }
      ${more.documents > 0 && html`<p class="soft">${`${count(more.documents)} more, together ${money(more.amount, currency)}`}</p>`}
    </section>`
    const exceptions = 'Documents are as they were known then.'
    const banner = when.isPast && renderPast({ ...form, exceptions })
    const session = sessionOf(response)
    const title = `${figureNames[figure]}, ${currency}`
    const trail = [
      { href: when.keep('/customers'), label: 'Customers' },
      { href: when.keep(`/customers/${customer.id}`), label: customer.name },
    ]
    const tools = !when.isPast && renderWayBack(form)
    response.send(renderLayout({ title, path, session, children, when, banner, trail, tools }))
  })
  return router
}
