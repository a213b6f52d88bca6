import type { BillingAlert } from '@vectis/billing-hub'
import { describeError, remedies } from '@vectis/quickbooks/errors'
import { addDays } from '@vectis/quickbooks/values'
import { Router, type Request, type Response } from 'express'
import type { RouteOptions } from '../app.ts'
import { readAlertsNow } from '../past/known-then.ts'
import { explainGap, renderGap, renderPast, renderWayBack, takeWhen } from '../past/past-views.ts'
import { timesOf, type When } from '../past/when.ts'
import { many } from '../web/format.ts'
import { html } from '../web/html.ts'
import { renderCsrf, renderLayout } from '../web/layout.ts'
import { sendRefusal } from '../web/send-refusal.ts'
import { mayEnter } from '../web/roles.ts'
import { requireRole, sessionOf } from '../web/sessions.ts'
import { ago } from '../web/ago.ts'
import { todayOf, zoneOf } from '../web/today-of.ts'
import { preview, readTried, renderPreview } from './alert-preview.ts'
import { describeAmounts, renderAlertTable, type AlertTableOptions } from './alert-table.ts'
import { alertsPages, readFilter, renderFilter, renderNone, renderTabs } from './alert-views.ts'
import { groupAlerts, sumUp } from './group-alerts.ts'
import {
  readBilling,
  renderBillingState,
  renderNoZone,
  type BillingState,
} from './billing-state.ts'

/** Alerts by customer and money at risk; what was dismissed and closed; and a preview that writes nothing. */
export function alertsRoutes(options: RouteOptions): Router {
  const { wiring, psa, audit, tenantId, logger } = options
  const router = Router()
  const { alerts, links } = wiring.hub.forTenant(tenantId)
  const nameOf = (id: string | null) => (id === null ? 'No customer' : (psa.find(id)?.name ?? id))

  router.get('/alerts', requireRole('viewer'), async (request, response) => {
    const billing = await readBilling(wiring, tenantId)
    const zone = zoneOf(billing.connection)
    // The day of the books is no choice here, but the links to other pages keep it.
    const when = takeWhen(response, { timeZone: zone, now: billing.now })
    if (when === null) return
    const today = todayOf(billing.connection, wiring.clock)
    const about = { today, now: billing.now, zone, when, nameOf }
    if (when.knownAt === null) await showNow(request, response, { billing, about })
    else await showThen(request, response, { when, billing, about })
  })

  interface Shown {
    billing: BillingState
    about: Omit<AlertTableOptions, 'label'>
  }

  async function showNow(request: Request, response: Response, { billing, about }: Shown) {
    const session = sessionOf(response)
    const filter = readFilter(request.query)
    const { state, rule, days, after } = filter
    const { today, now, zone, when } = about
    const datedBy = days === 0 || today === null ? {} : { datedBy: addDays(today, -days) }
    const filtered = { ...(rule === null ? {} : { rule }), ...datedBy }
    const [acceptance, open, settled] = await Promise.all([
      links.acceptance(),
      alerts.byCustomer({ ...filtered, limit: alertsPages.customers, perCustomer: alertsPages.each, ...(after && { after }) }), // prettier-ignore
      alerts.countSettled(),
    ])
    const total = open.totals.reduce((sum, one) => sum + one.alerts, 0)
    const mayDecide = mayEnter(session.user, 'analyst')
    const isAdmin = mayEnter(session.user, 'admin')
    const isEmpty = open.groups.length === 0
    const isUnread = billing.connection === null && isEmpty
    const isPreview = request.query['dry-run'] === '1'
    const shown = isPreview
      ? renderPreview(await preview(alerts, { tried: readTried(request.query), today, timeZone: zone }), about) // prettier-ignore
      : null
    const { path } = request
    const evaluatedAt = session.shell?.evaluatedAt ?? null
    const tools = html`${evaluatedAt !== null && html`<span class="soft">Evaluated ${ago(evaluatedAt, { now, zone })}</span>`}
    ${!isPreview && !isUnread && html`<a class="button quiet" href="/alerts?dry-run=1">Preview</a>`}
    ${
      mayDecide &&
      acceptance !== null &&
      html`<form method="post" action="/alerts/evaluate">
        ${renderCsrf(session)}<button class="quiet">Evaluate now</button>
      </form>`
    }
    ${renderWayBack({ path, when: when as When })}`
    const isFiltered = rule !== null || days > 0
    const list =
      state !== 'open'
        ? await renderSettled(state, { about })
        : isEmpty && !isFiltered
          ? renderNone({ session, billing, settled, isAccepted: acceptance !== null })
          : isEmpty
            ? html`<p class="empty">No open alert matches.</p>`
            : html`<form method="post" action="/alerts/dismiss">
                ${renderCsrf(session)}
                ${renderAlertTable(open.groups, { ...about, label: 'Open alerts', isChosen: mayDecide })}
                ${mayDecide && renderDismiss()}
              </form>`
    const next = state === 'open' && open.next !== null && filter.href({ after: open.next })
    const children = html`${(!isUnread || !isAdmin) && renderBillingState(billing, { isAdmin })}
    ${renderNoZone(billing.connection)} ${shown}
    ${renderTabs({ state, open: isFiltered ? null : total, settled })}
    ${state === 'open' && !(isEmpty && !isFiltered) && renderFilter(filter)}
    ${
      state === 'open' &&
      !isEmpty &&
      html`<p class="soft" data-totals>
        ${[many(total, 'alert'), many(open.customers, 'customer'), describeAmounts(open.totals)].filter((one) => one !== '').join(' · ')}
      </p>`
    }
    ${list} ${next && html`<p><a class="button quiet" href=${next}>Next customers</a></p>`}`
    const title = 'Alerts'
    const kept = { isPast: false, keep: when.keep }
    response.send(renderLayout({ title, path, session, children, tools, when: kept }))
  }

  /** Dismissed or closed ones, the last first. */
  async function renderSettled(state: 'dismissed' | 'closed', { about }: Pick<Shown, 'about'>) {
    const listed = await alerts.list({ state, limit: alertsPages.settled })
    if (listed.length === 0) return html`<p class="empty">${`No alert was ${state} yet.`}</p>`
    const { now, zone } = about
    const of = ({ updatedAt, closedBy, dismissedBy, dismissedReason }: BillingAlert) =>
      html`${ago(updatedAt, { now, zone })}<span class="under"
          >${state === 'closed' ? (closedBy ?? '').replaceAll('_', ' ') : `${dismissedBy ?? ''}: ${dismissedReason ?? ''}`}</span
        >`
    const last = { title: state === 'closed' ? 'Closed' : 'Dismissed', of }
    const blocks = [...Map.groupBy(listed, ({ customerId }) => customerId)].map(
      ([customerId, own]) => ({ customerId, count: own.length, amounts: sumUp(own), alerts: own }),
    )
    return html`${renderAlertTable(blocks, { ...about, label: `${last.title} alerts`, last })}
    ${listed.length === alertsPages.settled && html`<p class="soft">${`Only the last ${alertsPages.settled} are listed.`}</p>`}`
  }

  async function showThen(
    request: Request,
    response: Response,
    { when, about }: Shown & { when: When },
  ) {
    const { known } = timesOf(when)
    const [open, gap] = await Promise.all([
      alerts.list({ ...known, limit: 500 }),
      explainGap(wiring, { tenantId, when }),
    ])
    const keys = open.map(({ key }) => key)
    const became = await readAlertsNow(wiring.storage, { tenantId, keys })
    const { path } = request
    const children = html`${renderGap(gap.text)}
      <h2>Open then <span class="soft">${open.length}</span></h2>
      ${open.length === 0 ? html`<p class="empty">No alert was open then.</p>` : renderAlertTable(groupAlerts(open), { ...about, today: when.today, label: 'Alerts that were open', became })}`
    const exceptions = 'Alerts are as they were then; the last column says what became of each. Names are today’s.' // prettier-ignore
    const banner = renderPast({ path, when, changesPath: '/changes', exceptions })
    const session = sessionOf(response)
    response.send(renderLayout({ title: 'Alerts', path, session, children, when, banner }))
  }

  router.post('/alerts/evaluate', requireRole('analyst'), async (_request, response) => {
    const session = sessionOf(response)
    const { hub } = wiring.integration.for(tenantId)
    const pass = await hub.alerts.evaluate().catch(orNotAccepted)
    if (pass === null) {
      session.notice = { kind: 'bad', text: remedies.preview_not_accepted.do }
      return response.redirect(303, '/alerts')
    }
    logger.info({ audit: 'alerts.evaluate', actor: session.user?.name }, 'alerts evaluated')
    const text = `${many(pass.transitions.length, 'alert')} changed.`
    session.notice = { kind: 'good', text }
    response.redirect(303, '/alerts')
  })

  router.post('/alerts/dismiss', requireRole('analyst'), async (request, response) => {
    const session = sessionOf(response)
    const { key, reason } = request.body as { key?: unknown; reason?: unknown }
    const keys = [key].flat().filter((one): one is string => typeof one === 'string' && one !== '')
    const why = typeof reason === 'string' ? reason.trim().slice(0, 200) : ''
    if (keys.length === 0 || why === '') {
      sendRefusal(response, 400, 'Not understood', 'Choose at least one alert, and give a reason.')
      return
    }
    const actor = session.user?.name ?? ''
    for (const one of keys) await alerts.dismiss(one, { actor, reason: why })
    const detail = { alerts: keys.join(' '), reason: why }
    await audit.record({ actor, action: 'alerts.dismissed', detail })
    session.notice = { kind: 'good', text: `${many(keys.length, 'alert')} dismissed: ${why}.` }
    response.redirect(303, '/alerts')
  })
  return router
}

/** Null while no person has accepted the links. */
function orNotAccepted(error: unknown): null {
  if (describeError(error).code === 'preview_not_accepted') return null
  throw error
}

/** Seen once an alert is chosen. */
function renderDismiss() {
  return html`<div class="bulk">
    <label
      >Reason <input name="reason" required maxlength="200" list="reasons" autocomplete="off" />
    </label>
    <datalist id="reasons">
      ${['Payment plan agreed', 'In dispute', 'Billed elsewhere', 'Written off'].map((one) => html`<option value=${one} />`)}
    </datalist>
    <button>Dismiss chosen</button>
  </div>`
}
