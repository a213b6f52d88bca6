import type { HubFinding, ServicePass } from '@vectis/billing-hub'
import type { Connection } from '@vectis/quickbooks'
import { Router } from 'express'
import type { RouteOptions } from '../app.ts'
import { evaluateAlerts } from '../evaluate-alerts.ts'
import { count, readable, words } from '../web/format.ts'
import { todayOf } from '../web/today-of.ts'
import { html } from '../web/html.ts'
import { Csrf, renderLayout } from '../web/layout.ts'
import { requireRole, sessionOf } from '../web/sessions.ts'

/** What is open, and what a pass would do: a dry run writes nothing. */
export function alertsRoutes({ wiring, psa, tenantId, logger }: RouteOptions): Router {
  const router = Router()
  const { alerts } = wiring.hub.forTenant(tenantId)
  const evaluate = (connection: Connection | null, dryRun: boolean) =>
    evaluateAlerts(wiring.hub, {
      tenantId,
      today: todayOf(connection, wiring.clock),
      timeZone: connection?.timeZone ?? 'UTC',
      dryRun,
    })

  const nameOf = (id: string | null) =>
    id === null ? '—' : html`<a href=${`/customers/${id}`}>${psa.find(id)?.name ?? id}</a>`

  router.get('/alerts', requireRole('viewer'), async (request, response) => {
    const session = sessionOf(response)
    const connection = await wiring.storage.connections.forTenant(tenantId).read()
    const isDryRun = request.query['dry-run'] === '1'
    const pass = isDryRun ? await evaluate(connection, true) : null
    const open = await alerts.list()
    const rows = open.map(
      (alert) =>
        html`<tr>
          <td>${nameOf(alert.customerId)}</td>
          <td>${readable(alert.message)}</td>
          <td class="date end">${alert.openedAt.slice(0, 10)}</td>
        </tr>`,
    )
    const canEvaluate = session.user?.role !== 'viewer'
    const children = html`<div class="bar">
        <a class="button quiet" href="/alerts?dry-run=1">Dry run</a>
        ${canEvaluate && html`<form method="post" action="/alerts/evaluate"><${Csrf} session=${session} /><button>Evaluate now</button></form>`}
      </div>
      ${pass && renderPass(pass, nameOf)}
      <section class="scroll" tabindex="0" role="region" aria-label="Open alerts">
        <h2>Open <span class="soft">${count(open.length)}</span></h2>
        ${
          open.length === 0
            ? html`<p class="empty">Nothing to do: no invoice is overdue beyond its grace.</p>`
            : html`<table>
                <thead>
                  <tr>
                    <th scope="col">Customer</th>
                    <th scope="col">Alert</th>
                    <th scope="col" class="end">Since</th>
                  </tr>
                </thead>
                <tbody>
                  ${rows}
                </tbody>
              </table>`
        }
      </section>`
    response.send(renderLayout({ title: 'Alerts', path: request.path, session, children }))
  })

  router.post('/alerts/evaluate', requireRole('analyst'), async (_request, response) => {
    const session = sessionOf(response)
    const connection = await wiring.storage.connections.forTenant(tenantId).read()
    const pass = await evaluate(connection, false)
    logger.info({ audit: 'alerts.evaluate', actor: session.user?.name }, 'alerts evaluated')
    session.notice = { kind: 'good', text: `${pass.transitions.length} alerts changed.` }
    response.redirect(303, '/alerts')
  })
  return router
}

/** What a pass would do, and why the other candidates stay silent. */
function renderPass(
  { firing, transitions, silent, notices }: ServicePass,
  nameOf: (id: string | null) => unknown,
) {
  const reasons = Object.entries(silent)
  return html`<section class="pass" role="status">
    <h2>Dry run</h2>
    <p>
      ${`${count(firing.length)} would fire, ${count(transitions.length)} would change. Nothing was written.`}
    </p>
    ${
      reasons.length > 0 &&
      html`<dl class="facts">
        ${reasons.map(
          ([verdict, times]) =>
            html`<dt>Silent: ${words(verdict)}</dt>
              <dd>${count(times)}</dd>`,
        )}
      </dl>`
    }
    ${renderFindings('Would fire', firing, nameOf)}
    ${renderFindings('Worked for, and no billing account to invoice', notices, nameOf)}
  </section>`
}

/** The first of them: a pass over a large tenant can have thousands. */
const shown = 50

function renderFindings(
  title: string,
  findings: readonly HubFinding[],
  nameOf: (id: string | null) => unknown,
) {
  if (findings.length === 0) return false
  const rest = findings.length - shown
  return html`<h3>${title} <span class="soft">${count(findings.length)}</span></h3>
    <ul>
      ${findings.slice(0, shown).map(({ customerId, message }) => html`<li>${nameOf(customerId)}: ${readable(message)}</li>`)}
    </ul>
    ${rest > 0 && html`<p class="soft">${count(rest)} more</p>`}`
}
