import type { FoundRemedy, RemedyCode } from '@vectis/quickbooks/errors'
import { remedies } from '@vectis/quickbooks/errors'
import { html } from '../web/html.ts'
import type { QuickBooksFacts } from './quickbooks-facts.ts'
import type { Tab } from './quickbooks-frame.ts'
import { dateOf, path, type Form } from './quickbooks-form.ts'

/** Found, but nobody has to do anything. */
const calm = ['duplicate', 'checkpoint_too_old', 'templates_refused']
/** Something to look at, while reading goes on or may go on. */
const mild = ['no_webhooks', 'sync_late', 'time_zone_missing', 'row_unreadable', 'unconfirmed']
const reconnects = ['reconnect_required', 'access_lost', 'unauthorized', 'forbidden', 'realm_refused'] // prettier-ignore

/** A consent that QuickBooks no longer accepts does not "end in 13 days". */
function warningOf({ status, isConnected }: QuickBooksFacts) {
  const isShown = isConnected || status.health === 'expiring'
  return isShown ? (status.consent?.warning ?? null) : null
}

/** Whether a problem on top has the button Reconnect: no other button is the next thing to do then. */
export function asksToReconnect(facts: QuickBooksFacts): boolean {
  return (
    warningOf(facts) !== null || facts.status.remedies.some(({ code }) => reconnects.includes(code))
  )
}

/** What is wrong now, the worst first: what was seen, what to do, and the button for it. */
export function renderProblems(facts: QuickBooksFacts, form: Form, tab: Tab) {
  const { status, isConnected } = facts
  const { consent, action } = status
  const warning = warningOf(facts)
  const isOverdue = isConnected && consent?.isRefreshOverdue === true
  const found = status.remedies.filter((one) => one.code !== 'duplicate')
  const reconnect = html`<a class="button small" href=${`${path}/reconnect`}>Reconnect</a>`
  const buttonOf = (code: string) =>
    reconnects.includes(code)
      ? reconnect
      : code === 'unconfirmed' && !facts.isRunning
        ? form('sync', 'Ask QuickBooks again', 'quiet small')
        : code === 'quota_exceeded' || action === 'open_intuit'
          ? html`<a
              class="button quiet small"
              href="https://developer.intuit.com/dashboard"
              rel="noreferrer"
              >Usage at Intuit</a
            >`
          : ['signature_mismatch', 'no_verifier_token', 'no_webhooks'].includes(code)
            ? tab !== '/webhooks' &&
              html`<a class="button quiet small" href=${`${path}/webhooks`}>Webhooks</a>`
            : code === 'time_zone_missing' &&
              html`<a class="button quiet small" href=${`${path}#time-zone`}>Set time zone</a>`
  const renderFound = ({ code, say, do: act }: FoundRemedy) =>
    html`<div
      class=${`notice ${calm.includes(code) ? 'soft' : mild.includes(code) ? 'yellow' : 'bad'}`}
      data-remedy=${code}
    >
      <p><strong>${say}</strong> ${act}</p>
      ${buttonOf(code)}
    </div>`
  return html`${
    warning !== null &&
    html`<div
      class=${`notice ${warning === 14 ? 'yellow' : 'red'}`}
      role="alert"
      data-banner=${`expiry-${warning}`}
    >
      <p>
        <strong>
          ${warning === 'expired' ? 'The consent has expired.' : `The consent ends ${inDays(consent?.daysLeft ?? 0)}.`}
        </strong>
        ${' '}${warning === 'expired' ? 'Reconnect to read again.' : `Reconnect before ${dateOf(consent?.expiresAt ?? status.at, facts.zone)}, or nothing more is read until someone does.`}
      </p>
      ${reconnect}
    </div>`
  }
  ${isOverdue && html`<p class="notice yellow" data-banner="refresh-overdue"><strong>No token refresh has succeeded for a day.</strong> ${remedies.refresh_overdue.do}</p>`}
  ${found.map(renderFound)}`
}

function inDays(days: number): string {
  return days === 0 ? 'today' : `in ${days} ${days === 1 ? 'day' : 'days'}`
}

/** The remedies for an operator; the others are for the log. */
const listed = [
  'reconnect_required',
  'unconfirmed',
  'realm_refused',
  'unauthorized',
  'access_lost',
  'forbidden',
  'throttled',
  'quota_exceeded',
  'budget_spent',
  'network',
  'timeout',
  'server',
  'realm_mismatch',
  'redirect_uri',
  'signature_mismatch',
  'no_verifier_token',
  'duplicate',
  'no_webhooks',
  'checkpoint_too_old',
  'unserved',
  'row_unreadable',
  'time_zone_missing',
  'templates_refused',
] as const satisfies readonly RemedyCode[]

/** Every error that an operator may meet, as in the guide; collapsed. */
export function renderCommonErrors() {
  return html`<section class="plain">
    <details>
      <summary>Common errors</summary>
      <dl class="facts">
        ${listed.map((code) => {
          const { seen, say, do: act } = remedies[code]
          return html`<dt>${seen}</dt>
            <dd>${say} ${act}</dd>`
        })}
      </dl>
    </details>
  </section>`
}
