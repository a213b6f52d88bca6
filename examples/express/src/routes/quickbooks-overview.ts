import type { Connection } from '@vectis/quickbooks'
import type { TimeZoneSource } from '@vectis/quickbooks/ports'
import { ago } from '../web/ago.ts'
import { count, nameOfCode, readable } from '../web/format.ts'
import { html } from '../web/html.ts'
import { zoneOf } from '../web/today-of.ts'
import { renderAddresses } from './quickbooks-addresses.ts'
import { renderEntities } from './quickbooks-entities.ts'
import { renderConnectButtons, renderWhyNot } from './quickbooks-connect-buttons.ts'
import { renderSteps } from './quickbooks-connect-views.ts'
import type { QuickBooksFacts } from './quickbooks-facts.ts'
import { dateOf, path, type Form } from './quickbooks-form.ts'
import { asksToReconnect, renderCommonErrors } from './quickbooks-problems.ts'
import { renderProgress } from './quickbooks-progress.ts'
import { renderRuns } from './quickbooks-runs.ts'

/** The first tab: the connection, what is read, and the last runs. */
export function renderOverview(
  facts: QuickBooksFacts,
  form: Form,
  /** A question above waits for an answer: no button below is the next thing to do. */
  { asks }: { asks: boolean },
) {
  const { connection, status } = facts
  if (connection === null)
    return html`${renderSteps(facts, form)} ${renderAddresses(facts)} ${renderCommonErrors()}`
  return html`${renderProgress(facts)}
    <section>${renderConnection(facts, connection)} ${renderActions(facts, form, asks)}</section>
    ${renderEntities(facts)} ${facts.last !== undefined && renderRuns(facts)}
    <div class="grid">
      ${renderTimeZone(connection, form)}
      ${
        status.links &&
        html`<section data-links="">
          <h2>Customer matching</h2>
          <p>${sayLinks(status.links)}</p>
          <p><a href="/admin/matching">Match customers</a></p>
        </section>`
      }
    </div>
    ${renderAddresses(facts)} ${renderCommonErrors()}`
}

/** What there is none of is left out. */
function sayLinks(links: NonNullable<QuickBooksFacts['status']['links']>): string {
  const parts = [
    [links.linked, 'linked'],
    [links.toCheck, 'to check'],
    [links.unlinked, 'unlinked'],
    [links.separate, 'kept separate'],
  ] as const
  const said = parts.flatMap(([many, what]) => (many === 0 ? [] : [`${count(many)} ${what}`]))
  return said.length === 0 ? 'No billing account yet.' : `${said.join(', ')}.`
}

/** The calls of the month beside the budget, and where they are heading. */
function sayMonth(month: NonNullable<QuickBooksFacts['status']['calls']['month']>): string {
  const of = month.budget === null ? '' : ` of ${count(month.budget)}`
  if (month.calls === 0) return `none${of}`
  return `${count(month.calls)}${of}, heading for ${count(month.projected)}`
}

function renderConnection(facts: QuickBooksFacts, connection: Connection) {
  const { status, success, oldestAge } = facts
  const { calls, lastReadAt } = status
  const seconds = success?.finishedAt
    ? (Date.parse(success.finishedAt) - Date.parse(success.startedAt)) / 1_000
    : 0
  // Quiet ticks are stored as one run that lasts for hours.
  const took = seconds < 0.1 || success?.kind === 'quiet' ? '' : `, took ${seconds.toFixed(1)} s`
  const facing: [string, unknown][] = [
    ['Realm ID', html`<code>${connection.realmId}</code>`],
    ['Environment', connection.environment === 'sandbox' ? 'Sandbox' : 'Production'],
    [
      'Connected by',
      html`${connection.connectedBy ?? 'unknown'}, ${ago(connection.connectedAt, facts)}`,
    ],
    ['Days until refresh expiry', renderExpiry(facts)],
    [
      'Last success',
      success ? html`${ago(success.finishedAt, facts)}${took}` : ago(lastReadAt, facts),
    ],
    ['Next sync', html`<span data-next-run="">${sayNextRun(facts)}</span>`],
    [
      'Complete up to',
      html`<span data-age=""
        >${oldestAge === null ? 'not read yet' : `${ageWords(oldestAge)} ago`}</span
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
        >${calls.month === null ? 'unknown' : sayMonth(calls.month)}</span
      >`,
    ],
  ]
  if (connection.stateReason !== null)
    facing.push([
      connection.state === 'disconnected' ? 'Disconnected' : 'Reason',
      html`<span data-reason=${connection.stateReason}
        >${nameOfCode(connection.stateReason, reasons)}</span
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

function sayNextRun(facts: QuickBooksFacts) {
  const { isRunning, status, whyNoNextRun, mayAskAgain, zone } = facts
  if (isRunning) return 'under way'
  if (status.nextRunAt !== null)
    return html`${ago(status.nextRunAt, facts)}${mayAskAgain && '; Sync now tries at once'}`
  return whyNoNextRun === null ? 'none while not connected' : readable(whyNoNextRun, zone)
}

/** Why the connection is in its state. */
const reasons: ReadonlyMap<string, string> = new Map([
  ['disconnected_by_operator', 'by a person, on this page'],
  ['invalid_grant', 'the consent was revoked, or its token was used elsewhere'],
  ['realm_refused', 'QuickBooks refuses this company'],
  ['copied_database', 'this database is a copy: another one uses the connection'],
])

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

function renderActions(facts: QuickBooksFacts, form: Form, asks: boolean) {
  const { connection, isConnected, status } = facts
  const isOver = connection?.state === 'action_required'
  const isWaiting = connection?.state === 'unconfirmed'
  const isAsked = asksToReconnect(facts)
  const main = isAsked || asks ? 'quiet' : ''
  const canConnect = !isConnected && !isOver && !isWaiting
  return html`<div class="row">
      ${isConnected && !facts.isRunning && form('sync', 'Sync now', main)}
      ${(isOver || status.action === 'reconnect') && !isAsked && html`<a class=${`button ${isOver ? main : 'quiet'}`} href=${`${path}/reconnect`}>Reconnect</a>`}
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
      ${zone === null ? 'Unknown, and with it all that needs a date, such as what is overdue. Times on this page are in UTC.' : `${zone}, ${zoneSources[source ?? 'host']}.`}
    </p>
    ${form('time-zone', 'Set time zone', 'quiet', field)}
  </section>`
}
