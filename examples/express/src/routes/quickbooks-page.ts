import { count, daysUntil, moment, words } from '../web/format.ts'
import { html } from '../web/html.ts'
import { Csrf, renderLayout } from '../web/layout.ts'
import type { RouteOptions } from '../app.ts'
import type { Session } from '../web/sessions.ts'
import { integrationsTrail } from './integrations.ts'
import { readFacts, type QuickBooksFacts } from './quickbooks-facts.ts'
import { renderRuns } from './quickbooks-runs.ts'
import {
  renderAddresses,
  renderAudit,
  renderLinks,
  renderRemedies,
  renderTimeZone,
  renderVerification,
  renderWebhooks,
} from './quickbooks-sections.ts'

export const path = '/admin/integrations/quickbooks'

/** A form of one button. */
export type Form = (action: string, label: string, kind?: string, fields?: unknown) => unknown

/** Colour of the badge; red if a person has to act now. */
const colors: Readonly<Record<QuickBooksFacts['health'], string>> = {
  not_connected: 'grey',
  connecting: 'grey',
  disconnected: 'grey',
  unconfirmed: 'yellow',
  first_sync: 'blue',
  healthy: 'green',
  late: 'yellow',
  degraded: 'yellow',
  expiring: 'yellow',
  action_required: 'red',
}

/** The page of a connection: its state, its colour, what to do next, and all figures. */
export async function renderQuickBooksPage(
  options: RouteOptions,
  session: Session,
): Promise<string> {
  const facts = await readFacts(options, session)
  const form: Form = (action, label, kind = '', fields = null) =>
    html`<form method="post" action=${`${path}/${action}`}>
      <${Csrf} session=${session} />${fields}<button class=${kind}>${label}</button>
    </form>`
  const { connection } = facts
  const children = html`${renderBanners(facts)}
    <section>
      <h2 class="row">
        <span
          class=${`badge ${facts.isUrgent ? 'red' : colors[facts.health]}`}
          data-health=${facts.health}
          >${words(facts.health)}</span
        >
        ${connection?.environment === 'sandbox' && html`<span class="band">SANDBOX</span>`}
      </h2>
      ${connection === null ? html`<p>${facts.health === 'connecting' ? 'The consent page was opened, but no callback has arrived yet.' : 'Not connected.'} Connecting opens QuickBooks, where you choose a company and allow reading. Nothing is ever written to QuickBooks.</p>` : renderConnection(facts)}
      ${
        facts.isRunning &&
        html`<ul data-progress=${`${path}/progress`} aria-label="Progress of the run">
          <li>Reading…</li>
        </ul>`
      }
      ${renderActions(facts, form)}
      ${session.replacement !== null && renderReplacement(session, form)}
    </section>
    ${renderRemedies(facts.remedies, facts)} ${facts.last !== undefined && renderRuns(facts)}
    <div class="grid">
      ${connection !== null && renderTimeZone(connection, form)}
      ${facts.webhooks !== null && renderWebhooks(facts, facts.webhooks, form)}
      ${facts.report !== null && renderVerification(facts.report, facts.isConnected && form)}
      ${facts.links !== null && renderLinks(facts.links)}
    </div>
    ${renderAddresses(options.wiring)} ${renderAudit(facts.audit)}`
  const trail = integrationsTrail
  return renderLayout({ title: 'QuickBooks', path, session, children, trail })
}

function renderBanners({ banner, connection, isRefreshOverdue, now }: QuickBooksFacts) {
  const { tokens } = connection ?? {}
  if (!tokens) return null
  const ends = [tokens.refreshTokenExpiresAt, tokens.refreshTokenHardExpiresAt]
    .filter((one) => one !== null)
    .toSorted((a, b) => Date.parse(a) - Date.parse(b))[0]
  return html`${
    banner !== null &&
    html`<p
      class=${`notice ${banner === 14 ? 'yellow' : 'red'}`}
      role="alert"
      data-banner=${`expiry-${banner}`}
    >
      ${banner === 'expired' ? 'The consent has expired. Reconnect to continue syncing.' : `The consent ends ${daysUntil(ends, now)}. Reconnect before that day; after it nothing can be read.`}
      ${' '}<a href=${`${path}/reconnect`}>Reconnect</a>
    </p>`
  }
  ${isRefreshOverdue && html`<p class="notice yellow" data-banner="refresh-overdue">No token refresh succeeded for a day. Check that this server reaches Intuit and that the client secret is current.</p>`}`
}

function renderConnection({
  connection,
  now,
  nextRunAt,
  whyNoNextRun,
  success,
  lastReadAt,
  callsThisMinute,
  usage,
  isConnected,
}: QuickBooksFacts) {
  if (connection === null) return null
  const { tokens } = connection
  const seconds =
    success?.finishedAt &&
    ((Date.parse(success.finishedAt) - Date.parse(success.startedAt)) / 1_000).toFixed(1)
  return html`<dl class="facts">
    <dt>Company</dt>
    <dd>${connection.companyName ?? 'not known yet'}</dd>
    <dt>Realm</dt>
    <dd>${connection.realmId}, ${connection.environment}</dd>
    <dt>Connected</dt>
    <dd>${moment(connection.connectedAt)} by ${connection.connectedBy ?? 'someone'}</dd>
    <dt>Last success</dt>
    <dd>
      ${success ? `${moment(success.finishedAt)}, in ${seconds} s` : lastReadAt === null ? 'none yet' : moment(lastReadAt)}
    </dd>
    ${
      tokens &&
      html`<dt>The consent ends if unused</dt>
        <dd data-expiry="rolling">${daysUntil(tokens.refreshTokenExpiresAt, now)}</dd>`
    }
    ${
      tokens &&
      html`<dt>It ends at the latest</dt>
        <dd data-expiry="hard">${daysUntil(tokens.refreshTokenHardExpiresAt, now)}</dd>`
    }
    <dt>Next run</dt>
    <dd data-next-run="">
      ${nextRunAt === null ? (isConnected ? (whyNoNextRun ?? 'after the current one') : 'none while not connected') : moment(nextRunAt)}
    </dd>
    <dt>Calls this minute</dt>
    <dd data-calls="minute">${callsThisMinute ?? 'unknown here, '} of 500</dd>
    <dt>Calls this month</dt>
    <dd data-calls="month">
      ${usage === null ? 'unknown' : `${count(usage.calls)} of ${count(usage.budget ?? 0)}, at this rate ${count(usage.projected)} by the end of the month`}
    </dd>
    ${
      connection.stateReason !== null &&
      html`<dt>Reason</dt>
        <dd class="red" data-reason=${connection.stateReason}>${words(connection.stateReason)}</dd>`
    }
  </dl>`
}

function renderActions(facts: QuickBooksFacts, form: Form) {
  const { connection, isConnected, health, action } = facts
  const isOver = connection !== null && connection.state === 'action_required'
  const isWaiting = connection !== null && connection.state === 'unconfirmed'
  const canConnect = !isConnected && !isOver && !isWaiting
  return html`<div class="row">
      ${isConnected && !facts.isRunning && form('sync', 'Sync now')}
      ${isWaiting && !facts.isRunning && form('sync', 'Ask QuickBooks again')}
      ${(isOver || action === 'reconnect') && html`<a class="button" href=${`${path}/reconnect`}>Reconnect</a>`}
      ${action === 'open_intuit' && html`<a class="button quiet" href="https://developer.intuit.com/dashboard" rel="noreferrer">Usage at Intuit</a>`}
      ${health === 'connecting' && form('cancel', 'Cancel', 'quiet')}
      ${
        canConnect &&
        facts.environments.map(({ name, fault }) => {
          const label = name === 'sandbox' ? 'Connect QuickBooks (Sandbox)' : 'Connect QuickBooks'
          return fault === null
            ? form(
                'connect',
                label,
                '',
                html`<input type="hidden" name="environment" value=${name} />`,
              )
            : html`<button disabled aria-describedby=${`no-${name}`}>${label}</button>`
        })
      }
      ${(isConnected || isOver || isWaiting) && form('disconnect', 'Disconnect', 'danger')}
    </div>
    ${
      canConnect &&
      facts.environments
        .filter(({ fault }) => fault !== null)
        .map(({ name, fault }) => html`<p class="soft" id=${`no-${name}`}>${name}: ${fault}.</p>`)
    }`
}

/** The operator chose another company at Intuit: it replaces the old one only after a confirmation. */
function renderReplacement({ replacement }: Session, form: Form) {
  return html`<div class="notice yellow" data-replacement="">
    <p>
      ${`Replace the connection to realm ${replacement?.stored} with realm ${replacement?.requested}? The rows of the old company are kept, but are in no total; links have to be made again.`}
    </p>
    <div class="row">
      ${form(
        'connect',
        'Connect the other company',
        'danger',
        html`<input type="hidden" name="environment" value=${replacement?.environment} />
          <label><input type="checkbox" name="replace" value="yes" required /> Replace it</label> `,
      )}
      ${form('cancel', 'Keep this company', 'quiet')}
    </div>
  </div>`
}
