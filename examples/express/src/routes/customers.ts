import type { CustomerCursor, CustomerList, CustomerOrder } from '@vectis/billing-hub'
import { Router, type Request } from 'express'
import type { RouteOptions } from '../app.ts'
import { readLinkedIds } from '../past/known-then.ts'
import { explainGap, renderGap, renderPast, renderWayBack, takeWhen } from '../past/past-views.ts'
import { textOf, timesOf } from '../past/when.ts'
import { count } from '../web/format.ts'
import { html } from '../web/html.ts'
import { renderLayout } from '../web/layout.ts'
import { mayEnter } from '../web/roles.ts'
import { keepByRevision } from '../web/keep-by-revision.ts'
import { renderSearch } from '../web/search-form.ts'
import { requireRole, sessionOf } from '../web/sessions.ts'
import { zoneOf } from '../web/today-of.ts'
import { readBilling, renderBillingState, renderNoZone, renderUnassigned } from './billing-state.ts'
import { renderCustomerTable, renderTotals } from './customer-table.ts'
import { renderCompanyMonths } from './company-months.ts'

const orders: readonly CustomerOrder[] = ['overdue', 'outstanding', 'alerts', 'lastPayment', 'name']
const shows = ['all', 'overdue', 'unbilled'] as const
const perPage = 50

/** What the address chooses; unknown words choose nothing. */
function readChoice(request: Request) {
  const { query } = request
  const order = orders.find((one) => one === textOf(query, 'sort')) ?? 'overdue'
  const show = shows.find((one) => one === textOf(query, 'show')) ?? 'all'
  const search = textOf(query, 'search').slice(0, 100)
  const [value, customerId] = [textOf(query, 'after'), textOf(query, 'of')]
  // A cursor holds a value of the order: an amount, a number, a date or a name.
  const isCursor =
    customerId !== '' &&
    (order === 'name' || (order === 'lastPayment' ? /^(\d{4}-\d\d-\d\d)?$/ : /^-?\d+(\.\d+)?$/).test(value)) // prettier-ignore
  const after: CustomerCursor | null = isCursor ? { value, customerId } : null
  const href = (change: { order?: CustomerOrder; show?: string; after?: CustomerCursor }) => {
    const to = { order, show, ...change }
    const parameters = new URLSearchParams()
    if (search !== '') parameters.set('search', search)
    if (to.order !== 'overdue') parameters.set('sort', to.order)
    if (to.show !== 'all') parameters.set('show', to.show)
    if (to.after !== undefined) {
      parameters.set('after', to.after.value)
      parameters.set('of', to.after.customerId)
    }
    return parameters.size === 0 ? '/customers' : `/customers?${parameters}`
  }
  return { order, show, search, after, href }
}

/** The customers with what each owes, the most overdue first; and those without a billing account. */
export function customersRoutes({ wiring, psa, tenantId }: RouteOptions): Router {
  const router = Router()
  const hub = wiring.hub.forTenant(tenantId)
  const linkedNow = keepByRevision({ hub, clock: wiring.clock }, () =>
    readLinkedIds(wiring.storage, { tenantId, knownAt: null }),
  )
  const none: CustomerList = { customers: [], count: 0, overdueCustomers: null, totals: [], currency: null, next: null } // prettier-ignore

  router.get('/customers', requireRole('viewer'), async (request, response) => {
    const billing = await readBilling(wiring, tenantId)
    const timeZone = zoneOf(billing.connection)
    const when = takeWhen(response, { timeZone, now: billing.now })
    if (when === null) return
    const { today, isPast, knownAt } = when
    const { known, books } = timesOf(when)
    const choice = readChoice(request)
    const { order, show, search, after } = choice
    const about = { today, order, search, limit: perPage, ...(after && { after }) }
    const [list, customers, linked, unassigned, months, gap] = await Promise.all([
      show === 'unbilled'
        ? none
        : hub.customers({ ...about, isOverdue: show === 'overdue', ...known, ...books }),
      psa.customers(tenantId),
      knownAt === null ? linkedNow() : readLinkedIds(wiring.storage, { tenantId, knownAt }),
      after === null ? hub.unassigned({ ...known, ...books }) : [],
      today === null || after !== null ? [] : hub.months({ today, ...known, ...books }),
      explainGap(wiring, { tenantId, when }),
    ])
    const fits = ({ name }: { name: string }) => name.toLowerCase().includes(search.toLowerCase())
    const without = customers.filter((one) => !linked.has(one.id) && fits(one))
    const isEnd = list.next === null
    const unbilled = show === 'unbilled' || (show === 'all' && isEnd) ? without : []
    const session = sessionOf(response)
    const { path } = request
    const form = { path, when, hasAsOf: true }
    const { alertState } = session.shell ?? {}
    const isEvaluated =
      isPast || alertState === 'evaluated' || list.customers.some((one) => one.openAlerts > 0)
    const isAdmin = mayEnter(session.user, 'admin')
    const isNew = linked.size === 0 && !isPast
    const pill = (label: string, name: (typeof shows)[number], many: number | null) =>
      html`<a
        class="choice-pill"
        href=${when.keep(choice.href({ show: name }))}
        aria-current=${show === name ? 'true' : null}
        >${label}${many !== null && html`<span class="n">${` ${count(many)}`}</span>`}</a
      >`
    const kept = [
      ['sort', order === 'overdue' ? null : order],
      ['show', show === 'all' ? null : show],
      ...(when.isPast ? new URL(when.keep('http://x/')).searchParams : []),
    ] as const
    const filters = html`<div class="filters">
      ${renderSearch({ label: 'Search customers', search, kept })} ${pill('All', 'all', null)}
      ${pill('Overdue', 'overdue', list.overdueCustomers)}
      ${pill('No billing account', 'unbilled', without.length)}
    </div>`
    /** The currency of the order first. */
    const byMain = (a: { currency: string }, b: { currency: string }) =>
      Number(b.currency === list.currency) - Number(a.currency === list.currency)
    const isNothing = list.customers.length + unbilled.length === 0
    const children = html`${isPast ? renderGap(gap.text) : (!isNew || !isAdmin) && renderBillingState(billing, { isAdmin })}
    ${renderNoZone(billing.connection)}
    ${
      isNew
        ? html`<section class="empty" data-none="not_connected">
            <h2>No billing data yet</h2>
            <p>
              ${`What your ${count(customers.length)} customers owe appears here after the first sync.`}
            </p>
            ${billing.connection === null && isAdmin && html`<a class="button" href="/admin/integrations/quickbooks">Connect QuickBooks</a>`}
          </section>`
        : html`${renderTotals(list.totals.toSorted(byMain))}
          ${renderCompanyMonths(months.toSorted(byMain), { isPast })}
          ${renderUnassigned(unassigned)} ${filters}
          ${
            isNothing
              ? html`<p class="empty">
                  ${search === '' ? 'No customer matches.' : `No customer is called “${search}”.`}
                </p>`
              : renderCustomerTable(list.customers, {
                  unbilled,
                  today,
                  when,
                  isEvaluated,
                  order,
                  hrefOf: (to) => when.keep(choice.href({ order: to })),
                  nameOf: (id, name) => psa.find(id)?.name ?? name ?? id,
                })
          }
          ${list.next !== null && html`<p class="row"><a class="button quiet" href=${when.keep(choice.href({ after: list.next }))}>Next customers</a></p>`}`
    }`
    const exceptions =
      knownAt === null
        ? 'Links and alerts are as they are now.'
        : 'The list shows today’s customers.'
    const banner = isPast && renderPast({ ...form, changesPath: '/changes', exceptions })
    const title = 'Customers'
    const tools = !isPast && renderWayBack(form)
    response.send(renderLayout({ title, path, session, children, when, banner, tools }))
  })
  return router
}
