import { remedies } from '@vectis/quickbooks/errors'
import { ago, span } from '../web/ago.ts'
import { readable } from '../web/format.ts'
import { healthNames } from '../web/health-names.ts'
import { html, type Children } from '../web/html.ts'
import { renderLayout } from '../web/layout.ts'
import type { Session } from '../web/sessions.ts'
import { integrationsTrail } from './integrations.ts'
import type { QuickBooksFacts } from './quickbooks-facts.ts'
import { formOf, path } from './quickbooks-form.ts'
import { renderProblems } from './quickbooks-problems.ts'

const tabs = [
  ['', 'Overview'],
  ['/webhooks', 'Webhooks'],
  ['/verification', 'Verification'],
  ['/audit', 'Audit'],
] as const

export type Tab = (typeof tabs)[number][0]

/** What every tab of the page has: the state in words, what is wrong and what to do, and the tabs. */
export function renderFrame(input: {
  facts: QuickBooksFacts
  session: Session
  tab: Tab
  children: Children
}): string {
  const { facts, session, tab, children } = input
  const { connection, status } = facts
  const isNew = connection === null
  const body = html`<div class="connection">
      <p class="row company">
        ${connection && html`<strong>${connection.companyName ?? 'Company name not known yet'}</strong>`}
        ${connection?.environment === 'sandbox' && html`<span class="band">SANDBOX</span>`}
        ${renderBadges(facts)}
      </p>
      <p class="soft" data-sentence="">${sayState(facts)}</p>
    </div>
    ${renderProblems(facts, formOf(session), tab)}
    ${
      !isNew &&
      html`<nav class="tabs" aria-label="QuickBooks">
        ${tabs.map(
          ([end, label]) =>
            html`<a href=${path + end} aria-current=${end === tab ? 'page' : null}>${label}</a>`,
        )}
      </nav>`
    }
    ${children}`
  const title = status.company === null || tab === '' ? 'QuickBooks' : `QuickBooks: ${tabs.find(([end]) => end === tab)?.[1]}` // prettier-ignore
  const trail = tab === '' ? integrationsTrail : [...integrationsTrail, { href: path, label: 'QuickBooks' }] // prettier-ignore
  return renderLayout({ title, path: path + tab, session, children: body, trail })
}

/** "Connected" is the state of the connection; what is wrong beside it is a badge of its own. */
function renderBadges({ status, isConnected, waitsUntil }: QuickBooksFacts) {
  const { health, isUrgent } = status
  const { word, color } = healthNames[health]
  const isCalm = health === 'healthy' && waitsUntil === null
  const main = isConnected ? healthNames.healthy : { word, color: isUrgent ? 'red' : color }
  return html`<span class=${`badge ${main.color}`} data-health=${health}>${main.word}</span>
    ${isConnected && !isCalm && html`<span class=${`badge ${isUrgent ? 'red' : waitsUntil === null ? color : 'yellow'}`} data-detail="">${waitsUntil === null ? word : 'Waiting for QuickBooks'}</span>`}`
}

/** What the state means now, in one or two sentences. */
function sayState(facts: QuickBooksFacts) {
  const { status, now, waitsUntil, connection } = facts
  const { health, lastReadAt, nextRunAt } = status
  const read =
    lastReadAt === null ? 'Nothing was read yet.' : html`Last read ${ago(lastReadAt, facts)}.`
  const next = nextRunAt !== null && html`Next sync ${ago(nextRunAt, facts)}.`
  const whyNot = readable(facts.whyNoNextRun ?? '', facts.zone)
  if (waitsUntil !== null)
    return html`${remedies.throttled.say}
    ${` Reading continues by itself ${Date.parse(waitsUntil) > now ? `in ${span(Date.parse(waitsUntil) - now)}` : 'now'}. `}${read}`
  switch (health) {
    case 'not_connected':
      return 'Read-only: customers, invoices, payments and credit memos. Nothing is ever written to QuickBooks.'
    case 'connecting':
      return 'Waiting for you to allow access at Intuit. Finish there, or cancel.'
    case 'unconfirmed':
      return html`The consent is kept. QuickBooks has not confirmed yet that it opens this company.
      ${nextRunAt !== null && html`Asked again ${ago(nextRunAt, facts)}.`}`
    case 'first_sync':
      return facts.isRunning ? 'The first read is under way.' : 'The first read has not begun yet.'
    case 'healthy':
      return html`${read} ${next}`
    case 'late':
      return html`${read} Figures may be old. ${next || whyNot}`
    case 'degraded':
      return html`${read} The last sync could not read
      everything.${' '}${nextRunAt !== null && html`Next try ${ago(nextRunAt, facts)}.`}`
    case 'expiring':
      return next ? html`${read} ${next}` : html`${read} Figures may be old. ${whyNot}`
    case 'action_required':
      if (nextRunAt === null) return html`${read} Nothing more is read until someone reconnects.`
      return html`${read}${' '}Next
      try${' '}${ago(nextRunAt, facts)}${facts.mayAskAgain && '; Sync now tries at once'}.`
    case 'disconnected':
      return html`${read} Nothing more is
      read.${' '}${connection?.verifierTokenHint != null && 'The webhook verifier token is kept.'}`
  }
}
