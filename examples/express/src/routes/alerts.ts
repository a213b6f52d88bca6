import { Router } from 'express'
import type { RouteOptions } from '../app.ts'
import { words } from '../web/format.ts'
import { todayOf } from '../web/today-of.ts'
import { html } from '../web/html.ts'
import { Csrf, renderLayout } from '../web/layout.ts'
import { requireRole, sessionOf } from '../web/sessions.ts'

/** What is open, and what a pass would do: a dry run writes nothing. */
export function alertsRoutes({ wiring, psa, tenantId, logger }: RouteOptions): Router {
  const router = Router()
  const { alerts } = wiring.hub.forTenant(tenantId)

  router.get('/alerts', requireRole('viewer'), async (request, response) => {
    const session = sessionOf(response)
    const connection = await wiring.storage.connections.forTenant(tenantId).read()
    const isDryRun = request.query['dry-run'] === '1'
    const pass = isDryRun
      ? await alerts.evaluateOverdue({ today: todayOf(connection, wiring.clock), dryRun: true })
      : null
    const open = await alerts.list()
    const rows = open.map(
      (alert) =>
        html`<tr>
          <td>
            ${alert.customerId === null ? '—' : html`<a href=${`/customers/${alert.customerId}`}>${psa.find(alert.customerId)?.name ?? alert.customerId}</a>`}
          </td>
          <td>${alert.message}</td>
          <td class="date">${alert.openedAt.slice(0, 10)}</td>
        </tr>`,
    )
    const children = html` <section
        class="scroll"
        tabindex="0"
        role="region"
        aria-label="Open alerts"
      >
        <h2>Open: ${open.length}</h2>
        <table>
          <thead>
            <tr>
              <th scope="col">Customer</th>
              <th scope="col">Alert</th>
              <th scope="col">Since</th>
            </tr>
          </thead>
          <tbody>
            ${rows}
          </tbody>
        </table>
      </section>
      <section>
        <h2>Evaluate</h2>
        <div class="row">
          <a href="/alerts?dry-run=1">Dry run</a>
          ${session.user?.role !== 'viewer' && html`<form method="post" action="/alerts/evaluate"><${Csrf} session=${session} /><button>Evaluate now</button></form>`}
        </div>
        ${
          pass &&
          html`<p>
              ${pass.firing.length} would fire, ${pass.transitions.length} would change. Nothing was
              written.
            </p>
            <ul>
              ${Object.entries(pass.silent).map(([verdict, times]) => html`<li>${words(verdict)}: ${times}</li>`)}
            </ul>`
        }
      </section>`
    response.send(renderLayout({ title: 'Alerts', path: request.path, session, children }))
  })

  router.post('/alerts/evaluate', requireRole('analyst'), async (_request, response) => {
    const session = sessionOf(response)
    const connection = await wiring.storage.connections.forTenant(tenantId).read()
    const pass = await alerts.evaluateOverdue({ today: todayOf(connection, wiring.clock) })
    logger.info({ audit: 'alerts.evaluate', actor: session.user?.name }, 'alerts evaluated')
    session.notice = { kind: 'good', text: `${pass.transitions.length} alerts changed.` }
    response.redirect(303, '/alerts')
  })
  return router
}
