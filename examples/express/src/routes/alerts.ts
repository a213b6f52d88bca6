import type { HubFinding, ServicePass } from '@vectis/billing-hub'
import type { Connection } from '@vectis/quickbooks'
import { Router } from 'express'
import type { RouteOptions } from '../app.ts'
import { evaluateAlerts } from '../evaluate-alerts.ts'
import { count, readable, words } from '../web/format.ts'
import { dayOf, todayOf, zoneOf } from '../web/today-of.ts'
import { html } from '../web/html.ts'
import { Csrf, renderLayout } from '../web/layout.ts'
import { requireRole, sessionOf } from '../web/sessions.ts'
import { renderDoubt } from './customer-views.ts'
import { readBilling, renderBillingState, renderNoZone } from './billing-state.ts'

/** Open alerts, and what a pass would change: a dry run writes nothing. */
export function alertsRoutes({ wiring, psa, tenantId, logger }: RouteOptions): Router {
  const router = Router()
  const { alerts } = wiring.hub.forTenant(tenantId)
  const evaluate = (connection: Connection | null, dryRun: boolean) =>
    evaluateAlerts(wiring.hub, {
      tenantId,
      today: todayOf(connection, wiring.clock),
      timeZone: zoneOf(connection),
      dryRun,
    })

  const nameOf = (id: string | null) =>
    id === null ? '—' : html`<a href=${`/customers/${id}`}>${psa.find(id)?.name ?? id}</a>`

  router.get('/alerts', requireRole('viewer'), async (request, response) => {
    const session = sessionOf(response)
    const connection = await wiring.storage.connections.forTenant(tenantId).read()
    const isDryRun = request.query['dry-run'] === '1'
    const pass = isDryRun ? await evaluate(connection, true) : null
    const [open, counted, billing] = await Promise.all([
      alerts.list(),
      alerts.countOpen(),
      readBilling(wiring, tenantId),
    ])
    const total = [...counted.values()].reduce((sum, one) => sum + one, 0)
    const rows = open.map(
      (alert) =>
        html`<tr>
          <td>${nameOf(alert.customerId)}</td>
          <td>${readable(alert.message)} ${renderDoubt(alert)}</td>
          <td class="date end">${dayOf(alert.openedAt, connection)}</td>
        </tr>`,
    )
    const canEvaluate = session.user?.role !== 'viewer'
    const children = html`<div class="bar">
        <a class="button quiet" href="/alerts?dry-run=1">Dry run</a>
        ${canEvaluate && html`<form method="post" action="/alerts/evaluate"><${Csrf} session=${session} /><button>Evaluate now</button></form>`}
      </div>
      ${renderBillingState(billing)} ${renderNoZone(connection)} ${pass && renderPass(pass, nameOf)}
      <section class="scroll" tabindex="0" role="region" aria-label="Open alerts">
        <h2>
          Open <span class="soft">${count(total)}</span>
          ${total > open.length && html`<span class="soft">${`the newest ${count(open.length)} are shown`}</span>`}
        </h2>
        ${
          open.length === 0
            ? html`<p class="empty">
                ${billing.asOf === null ? 'None: nothing was read from QuickBooks yet.' : 'None open, as of the last pass.'}
              </p>`
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
    const changed = pass.transitions.length
    session.notice = {
      kind: 'good',
      text: `${count(changed)} ${changed === 1 ? 'alert' : 'alerts'} changed.`,
    }
    response.redirect(303, '/alerts')
  })
  return router
}

/** What a pass would change, and why the other candidates stay silent. */
function renderPass(
  { firing, transitions, silent, inconclusive, notices }: ServicePass,
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
    ${renderFindings('Cannot be checked', inconclusive, nameOf)}
    ${renderFindings('Work done, but no billing account to invoice', notices, nameOf)}
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
