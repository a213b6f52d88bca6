import type { AlertCursor, AlertRule } from '@vectis/billing-hub'
import { textOf } from '../past/when.ts'
import { count, many } from '../web/format.ts'
import { html } from '../web/html.ts'
import { renderCsrf } from '../web/layout.ts'
import { mayEnter } from '../web/roles.ts'
import type { Session } from '../web/sessions.ts'
import { alertRules } from './alert-facts.ts'
import type { BillingState } from './billing-state.ts'

/** What a page holds: customers, alerts of each, and alerts that were settled. */
export const alertsPages = { customers: 15, each: 5, settled: 100 }

type AlertState = 'open' | 'dismissed' | 'closed'
const ages = [0, 30, 60, 90] as const

export interface AlertFilter {
  state: AlertState
  rule: AlertRule | null
  /** At least this many days. */
  days: number
  after: AlertCursor | null
  /** The address of the same list with another choice, from its first page on. */
  href(change: { rule?: AlertRule | null; days?: number; after?: AlertCursor }): string
}

/** Unknown words in the address choose nothing. */
export function readFilter(query: Record<string, unknown>): AlertFilter {
  const stateText = textOf(query, 'state')
  const state = stateText === 'dismissed' || stateText === 'closed' ? stateText : 'open'
  const ruleText = textOf(query, 'rule')
  const rule = Object.hasOwn(alertRules, ruleText) ? (ruleText as AlertRule) : null
  const days = ages.find((age) => String(age) === textOf(query, 'days')) ?? 0
  const [value, customerId] = [textOf(query, 'after'), textOf(query, 'of')]
  const isCursor = /^-?\d+(\.\d+)?$/.test(value)
  return {
    state,
    rule,
    days,
    after: isCursor ? { value, customerId: customerId || null } : null,
    href(change) {
      const to = { rule, days, ...change }
      const parameters = new URLSearchParams()
      if (to.rule !== null) parameters.set('rule', to.rule)
      if (to.days > 0) parameters.set('days', String(to.days))
      if (to.after !== undefined) {
        parameters.set('after', to.after.value)
        parameters.set('of', to.after.customerId ?? '')
      }
      return parameters.size === 0 ? '/alerts' : `/alerts?${parameters}`
    },
  }
}

export function renderTabs(input: {
  state: AlertState
  /** Null while a filter leaves some out. */
  open: number | null
  settled: { dismissed: number; closed: number }
}) {
  const { state, open, settled } = input
  const tabs = [
    ['open', 'Open', '/alerts', open],
    ['dismissed', 'Dismissed', '/alerts?state=dismissed', settled.dismissed],
    ['closed', 'Closed', '/alerts?state=closed', settled.closed],
  ] as const
  return html`<nav class="tabs" aria-label="State">
    ${tabs.map(
      ([name, label, href, value]) =>
        html`<a href=${href} aria-current=${name === state ? 'page' : null}
          >${label}${value !== null && value > 0 && html`<span class="n">${count(value)}</span>`}</a
        >`,
    )}
  </nav>`
}

export function renderFilter({ rule, days, href }: AlertFilter) {
  const pill = (label: string, to: string, isOn: boolean) =>
    html`<a class="choice-pill" href=${to} aria-current=${isOn ? 'true' : null}>${label}</a>`
  return html`<nav class="filters" aria-label="Filter">
    ${pill('Both rules', href({ rule: null }), rule === null)}
    ${Object.entries(alertRules).map(([name, label]) => pill(label, href({ rule: name as AlertRule }), rule === name))}
    <span class="gap"></span>
    ${ages.map((age) => pill(age === 0 ? 'Any age' : `${age}+ days`, href({ days: age }), days === age))}
  </nav>`
}

/** Why no alert is open. Before the first evaluation that is unknown, not none. */
export function renderNone(input: {
  session: Session
  billing: BillingState
  settled: { dismissed: number; closed: number }
  /** A person has looked at the links. */
  isAccepted: boolean
}) {
  const { session, billing, settled, isAccepted } = input
  const isAdmin = mayEnter(session.user, 'admin')
  const { alertState } = session.shell ?? {}
  if (billing.connection === null || billing.asOf === null)
    return html`<section class="empty" data-none="not_read">
      <h2>No alerts yet</h2>
      <p>The first alerts appear after QuickBooks was read for the first time.</p>
      ${isAdmin && billing.connection === null && html`<a class="button" href="/admin/integrations/quickbooks">Connect QuickBooks</a>`}
    </section>`
  if (!isAccepted)
    return html`<section class="empty" data-none="waiting_for_preview">
      <h2>Not evaluated yet</h2>
      <p>
        ${isAdmin ? 'Review the matches first: alerts are based on them.' : 'An administrator has to review the matches first.'}
      </p>
      ${isAdmin && html`<a class="button" href="/admin/matching">Review the matches</a>`}
    </section>`
  if (alertState !== 'evaluated')
    return html`<section class="empty" data-none="waiting_for_tick">
      <h2>Not evaluated yet</h2>
      <p>The next sync evaluates both rules.</p>
      ${
        mayEnter(session.user, 'analyst') &&
        html`<form method="post" action="/alerts/evaluate">
          ${renderCsrf(session)}<button>Evaluate now</button>
        </form>`
      }
    </section>`
  const before = settled.closed > 0 ? ` ${many(settled.closed, 'alert')} closed so far.` : ''
  return html`<section class="empty" data-none="evaluated">
    <h2>Nothing needs you</h2>
    <p>${`No invoice is overdue, and all of last month’s work was invoiced.${before}`}</p>
  </section>`
}
