import type { Connection } from '@vectis/quickbooks'
import type { TimeZoneSource } from '@vectis/quickbooks/ports'
import { ago } from '../web/ago.ts'
import { count, readable, words } from '../web/format.ts'
import { html } from '../web/html.ts'
import { zoneOf } from '../web/today-of.ts'
import { renderAddresses } from './quickbooks-addresses.ts'
import { renderEntities } from './quickbooks-entities.ts'
import { renderConnectButtons, renderWhyNot } from './quickbooks-connect-buttons.ts'
import { renderSteps } from './quickbooks-connect-views.ts'
import { isQuotaSpent, type QuickBooksFacts } from './quickbooks-facts.ts'
import { dateOf, path, type Form } from './quickbooks-form.ts'
import { renderCommonErrors } from './quickbooks-problems.ts'
import { renderProgress } from './quickbooks-progress.ts'
import { renderRuns } from './quickbooks-runs.ts'

/** The first tab: the connection, what is read, and the last runs. */
export function renderOverview(facts: QuickBooksFacts, form: Form) {
  const { connection, status } = facts
  if (connection === null)
    return html`${renderSteps(facts, form)} ${renderAddresses(facts)} ${renderCommonErrors()}`
  return html`${renderProgress(facts)}
    <section>${renderConnection(facts, connection)} ${renderActions(facts, form)}</section>
    ${renderEntities(facts)} ${facts.last !== undefined && renderRuns(facts)}
    <div class="grid">
      ${renderTimeZone(connection, form)}
      ${
        status.links &&
        html`<section data-links="">
          <h2>Customer matching</h2>
          <p>
            ${`${count(status.links.linked)} linked, ${count(status.links.toCheck)} to check, ${count(status.links.unlinked)} unlinked, ${count(status.links.separate)} kept separate.`}
          </p>
          <p><a href="/admin/matching">Match customers</a></p>
        </section>`
      }
    </div>
    ${renderAddresses(facts)} ${renderCommonErrors()}`
}

function renderConnection(facts: QuickBooksFacts, connection: Connection) {
  const { status, success, isConnected, whyNoNextRun, oldestAge } = facts
  const { calls, lastReadAt, nextRunAt } = status
  const seconds =
    success?.finishedAt &&
    ((Date.parse(success.finishedAt) - Date.parse(success.startedAt)) / 1_000).toFixed(1)
  const facing: [string, unknown][] = [
    ['Realm ID', html`<code>${connection.realmId}</code>`],
    ['Environment', connection.environment === 'sandbox' ? 'Sandbox' : 'Production'],
    [
      'Connected by',
      html`${connection.connectedBy ?? 'unknown'}, ${ago(connection.connectedAt, facts)}`,
    ],
    ['Days until refresh expiry', renderExpiry(facts)],
    [
      'Last sync',
      success ? html`${ago(success.finishedAt, facts)}, in ${seconds} s` : ago(lastReadAt, facts),
    ],
    [
      'Next sync',
      html`<span data-next-run=""
        >${facts.isRunning ? 'under way' : isConnected && isQuotaSpent(facts.last) ? 'paused; Sync now tries at once' : nextRunAt === null ? (isConnected ? readable(whyNoNextRun ?? 'after the current one', facts.zone) : 'none while not connected') : ago(nextRunAt, facts)}</span
      >`,
    ],
    [
      'Data from QuickBooks',
      html`<span data-age=""
        >${oldestAge === null ? 'not read yet' : `read up to ${ageWords(oldestAge)} ago`}</span
      >`,
    ],
    [
      'Calls in the last minute',
      html`<span data-calls="minute"
        >${calls.lastMinute === null ? 'unknown' : `${count(calls.lastMinute)} of 500`}</span
      >`,
    ],
    [
      'Calls this month',
      html`<span data-calls="month"
        >${calls.month === null ? 'unknown' : `${count(calls.month.calls)} of ${count(calls.month.budget ?? 0)}; about ${count(calls.month.projected)} by the end of the month`}</span
      >`,
    ],
  ]
  if (connection.stateReason !== null)
    facing.push([
      'Reason',
      html`<span class="red" data-reason=${connection.stateReason}
        >${words(connection.stateReason)}</span
      >`,
    ])
  return html`<dl class="facts pairs">
    ${facing.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`
}

/** The nearer of the two clocks; a consent that QuickBooks no longer accepts has no days left. */
function renderExpiry({ status, connection, zone }: QuickBooksFacts) {
  const { consent } = status
  if (connection?.state === 'disconnected') return html`<span data-expiry="days">—</span>`
  if (consent === null) return html`<span data-expiry="days">—</span>`
  if (connection?.state === 'action_required' && consent.warning !== 'expired')
    return html`<span data-expiry="days" class="red">0</span>${' '}<span class="soft"
        >QuickBooks no longer accepts this consent</span
      >`
  const { daysLeft, expiresAt, hardExpiresAt } = consent
  const color = consent.warning === null ? '' : consent.warning === 14 ? 'yellow' : 'red'
  const isHard = hardExpiresAt !== null && Date.parse(expiresAt) >= Date.parse(hardExpiresAt)
  const more =
    hardExpiresAt === null || isHard ? '' : `; consent itself until ${dateOf(hardExpiresAt, zone)}`
  return html`<span data-expiry="days" class=${color}>${Math.max(0, daysLeft)}</span>${' '}<span
      class="soft"
      >${`(${dateOf(expiresAt, zone)}${more})`}</span
    >`
}

function ageWords(seconds: number): string {
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`
  return seconds < 172_800
    ? `${Math.floor(seconds / 3_600)} h`
    : `${Math.floor(seconds / 86_400)} days`
}

function renderActions(facts: QuickBooksFacts, form: Form) {
  const { connection, isConnected, status } = facts
  const isOver = connection?.state === 'action_required'
  const isWaiting = connection?.state === 'unconfirmed'
  const canConnect = !isConnected && !isOver && !isWaiting
  return html`<div class="row">
      ${isConnected && !facts.isRunning && form('sync', 'Sync now')}
      ${(isOver || status.action === 'reconnect') && html`<a class=${isOver ? 'button' : 'button quiet'} href=${`${path}/reconnect`}>Reconnect</a>`}
      ${status.health === 'connecting' && form('cancel', 'Cancel', 'quiet')}
      ${canConnect && renderConnectButtons(facts, form)}
      ${(isConnected || isOver || isWaiting) && html`<a class="button quiet push" href=${`${path}/disconnect`}>Disconnect</a>`}
    </div>
    ${canConnect && renderWhyNot(facts)}`
}

const zoneSources: Record<TimeZoneSource, string> = {
  host: 'set here',
  company: 'from QuickBooks',
  address: 'from the address of the company',
  assumed:
    'assumed from the address of the company: a part of that state or country has another one',
}

/** The company's time zone, where it comes from, and a form to change it. */
function renderTimeZone(connection: Connection, form: Form) {
  const zone = zoneOf(connection)
  const { timeZoneSource: source } = connection
  const state = zone === null ? 'missing' : (source ?? 'host')
  const field = html`<label
    ><span class="unseen">Time zone</span>
    <input
      name="timeZone"
      placeholder="America/Chicago"
      required
      maxlength="64"
      value=${zone ?? ''}
  /></label> `
  return html`<section id="time-zone">
    <h2>Time zone</h2>
    <p
      data-time-zone=${state}
      class=${state === 'missing' ? 'red' : state === 'assumed' ? 'yellow' : ''}
    >
      ${zone === null ? 'Unknown: nothing that needs a date is known, such as what is overdue. Times on this page are in UTC.' : `${zone}, ${zoneSources[source ?? 'host']}.`}
    </p>
    ${form('time-zone', 'Set time zone', 'quiet', field)}
  </section>`
}
