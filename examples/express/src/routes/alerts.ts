import type { HubFinding, ServicePass } from '@vectis/billing-hub'
import { Router } from 'express'
import { describeError, remedies } from '@vectis/quickbooks/errors'
import type { RouteOptions } from '../app.ts'
import { count, readable, words } from '../web/format.ts'
import { readAlertsNow } from '../past/known-then.ts'
import { explainGap, renderGap, renderPast, renderWayBack, takeWhen } from '../past/past-views.ts'
import { timesOf } from '../past/when.ts'
import { dayOf, zoneOf } from '../web/today-of.ts'
import { html } from '../web/html.ts'
import { Csrf, renderLayout } from '../web/layout.ts'
import { requireRole, sessionOf } from '../web/sessions.ts'
import { renderBecame, renderDoubt, renderSource, renderWhy } from './customer-views.ts'
import { readBilling, renderBillingState, renderNoZone } from './billing-state.ts'

/** Open alerts, and what a pass would change: a dry run writes nothing. */
export function alertsRoutes({ wiring, psa, tenantId, logger }: RouteOptions): Router {
  const router = Router()
  const { alerts } = wiring.hub.forTenant(tenantId)
  const evaluate = (dryRun: boolean) =>
    wiring.integration.for(tenantId).hub.alerts.evaluate({ dryRun })

  const nameOf = (id: string | null, keep = (path: string) => path) =>
    id === null
      ? '—'
      : html`<a href=${keep(`/customers/${encodeURIComponent(id)}`)}
          >${psa.find(id)?.name ?? id}</a
        >`

  router.get('/alerts', requireRole('viewer'), async (request, response) => {
    const session = sessionOf(response)
    const billing = await readBilling(wiring, tenantId)
    const { connection, now } = billing
    // The day of the books is no choice here, but the links to other pages keep it.
    const when = takeWhen(response, { timeZone: zoneOf(connection), now })
    if (when === null) return
    const { knownAt } = when
    const isPast = knownAt !== null
    const { known } = timesOf(when)
    const isDryRun = !isPast && request.query['dry-run'] === '1'
    const pass = isDryRun ? await evaluate(true) : null
    const [open, counted, gap] = await Promise.all([
      alerts.list(known),
      alerts.countOpen(known),
      explainGap(wiring, { tenantId, when }),
    ])
    const keys = open.map(({ key }) => key)
    const became = isPast ? await readAlertsNow(wiring.storage, { tenantId, keys }) : null
    const total = [...counted.values()].reduce((sum, one) => sum + one, 0)
    const rows = open.map(
      (alert) =>
        html`<tr data-alert=${alert.key}>
          <td>${nameOf(alert.customerId, when.keep)}</td>
          <td>
            ${renderSource(alert)} ${readable(alert.message, zoneOf(connection))}
            ${renderDoubt(alert)} ${renderWhy(alert, when)}
          </td>
          <td class=${isPast ? 'date end aside' : 'date end'}>
            ${dayOf(alert.openedAt, connection)}
          </td>
          ${became && html`<td class="end">${renderBecame(became.get(alert.key), connection)}</td>`}
        </tr>`,
    )
    const canEvaluate = session.user?.role !== 'viewer'
    const { path } = request
    const actions = html`<div class="bar">
      <a class="button quiet" href="/alerts?dry-run=1">Dry run</a>
      ${canEvaluate && html`<form method="post" action="/alerts/evaluate"><${Csrf} session=${session} /><button>Evaluate now</button></form>`}
      ${renderWayBack({ path, when })}
    </div>`
    const none =
      billing.asOf === null
        ? 'None: nothing was read from QuickBooks yet.'
        : 'None open, as of the last pass.'
    const children = html`${!isPast && actions}
      ${isPast ? renderGap(gap.text) : renderBillingState(billing)} ${renderNoZone(connection)}
      ${pass && renderPass(pass, nameOf)}
      <section class="scroll" tabindex="0" role="region" aria-label="Open alerts">
        <h2>
          ${isPast ? 'Open then' : 'Open'} <span class="soft">${count(total)}</span>
          ${total > open.length && html`<span class="soft">${`the newest ${count(open.length)} are shown`}</span>`}
        </h2>
        ${
          open.length === 0
            ? html`<p class="empty">${isPast ? 'None was open then.' : none}</p>`
            : html`<table>
                <thead>
                  <tr>
                    <th scope="col">Customer</th>
                    <th scope="col">Alert</th>
                    <th scope="col" class=${isPast ? 'end aside' : 'end'}>Since</th>
                    ${isPast && html`<th scope="col" class="end">Now</th>`}
                  </tr>
                </thead>
                <tbody>
                  ${rows}
                </tbody>
              </table>`
        }
      </section>`
    const exceptions = 'Alerts stand as they were then; the last column says what became of them. Customers have the names of now.' // prettier-ignore
    const banner = isPast && renderPast({ path, when, changesPath: '/changes', exceptions })
    const shown = { isPast, keep: when.keep }
    const title = 'Alerts'
    response.send(renderLayout({ title, path, session, children, when: shown, banner }))
  })

  router.post('/alerts/evaluate', requireRole('analyst'), async (_request, response) => {
    const session = sessionOf(response)
    const pass = await evaluate(false).catch(orNotAccepted)
    if (pass === null) {
      session.notice = { kind: 'bad', text: remedies.preview_not_accepted.do }
      return response.redirect(303, '/alerts')
    }
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

/** Null while no person has accepted the links. */
function orNotAccepted(error: unknown): null {
  if (describeError(error).code === 'preview_not_accepted') return null
  throw error
}
