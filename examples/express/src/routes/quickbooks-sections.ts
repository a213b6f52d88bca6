import type { LinkPreview } from '@vectis/billing-hub'
import { remedies } from '@vectis/quickbooks/errors'
import type { Connection } from '@vectis/quickbooks'
import type { FoundRemedy, RemedyCode } from '@vectis/quickbooks/errors'
import type { TimeZoneSource, VerificationReport } from '@vectis/quickbooks/ports'
import type { AuditEntry } from '../audit.ts'
import { count, moment, words } from '../web/format.ts'
import { html } from '../web/html.ts'
import { zoneOf } from '../web/today-of.ts'
import type { Wiring } from '../wiring.ts'
import type { QuickBooksFacts } from './quickbooks-facts.ts'
import type { Form } from './quickbooks-page.ts'

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

/** What is wrong now and what to do; below it, collapsed, everything that can go wrong. */
export function renderRemedies(
  found: readonly FoundRemedy[],
  { health, nextRunAt }: QuickBooksFacts,
) {
  return html`<section>
    <h2>${found.length > 0 ? 'What to do' : 'If something goes wrong'}</h2>
    ${found.map(({ code, say, do: act }) => {
      const kind = ['duplicate', 'checkpoint_too_old', 'templates_refused'].includes(code)
        ? 'soft'
        : 'bad'
      return html`<p class=${`notice ${kind}`} data-remedy=${code}>
        <strong>${say}</strong> ${act}
      </p>`
    })}
    ${health === 'degraded' && nextRunAt !== null && html`<p class="soft">Retrying at ${moment(nextRunAt)}.</p>`}
    <details>
      <summary>Everything that can go wrong, and what to do</summary>
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

const zoneSources: Record<TimeZoneSource, string> = {
  host: 'set here',
  company: 'from QuickBooks',
  address: "from the company's address",
  assumed: "assumed from the company's address; part of that state or country has another one",
}

/** The company's time zone, where it comes from, and a form to change it. */
export function renderTimeZone(connection: Connection, form: Form) {
  const zone = zoneOf(connection)
  const { timeZoneSource: source } = connection
  const state = zone === null ? 'missing' : (source ?? 'host')
  const field = html`<label
    >Time zone
    <input
      name="timeZone"
      placeholder="America/Chicago"
      required
      maxlength="64"
      value=${zone ?? ''}
  /></label> `
  return html`<section>
    <h2>Time zone</h2>
    <p
      data-time-zone=${state}
      class=${state === 'missing' ? 'red' : state === 'assumed' ? 'yellow' : ''}
    >
      ${zone === null ? 'Not known: figures that need a date are unknown.' : `${zone}, ${zoneSources[source ?? 'host']}.`}
    </p>
    ${form('time-zone', 'Set time zone', 'quiet', field)}
  </section>`
}

export function renderWebhooks(
  { tokenEndsIn, isConnected }: QuickBooksFacts,
  webhooks: NonNullable<QuickBooksFacts['webhooks']>,
  form: Form,
) {
  const refused = Object.entries(webhooks.rejected).map(
    ([reason, times]) => `${words(reason)} ${times}`,
  )
  const field = html`<label
    >Verifier token
    <input type="password" name="token" autocomplete="off" required minlength="8" maxlength="200"
  /></label> `
  return html`<section>
    <h2>Webhooks, last 24 hours</h2>
    <dl class="facts" data-webhooks="">
      <dt>Last delivery</dt>
      <dd>${moment(webhooks.lastDeliveryAt)}</dd>
      <dt>Accepted</dt>
      <dd>
        ${`${count(webhooks.accepted)}, duplicates ${count(webhooks.duplicates)}, waiting ${count(webhooks.pending)}`}
      </dd>
      <dt>Refused</dt>
      <dd>${refused.join(', ') || 'none'}</dd>
      <dt>Verifier token</dt>
      <dd data-token="">${tokenEndsIn === null ? 'not set' : `ends in ${tokenEndsIn}`}</dd>
    </dl>
    ${isConnected && form('verifier-token', tokenEndsIn === null ? 'Set' : 'Replace', 'quiet', field)}
  </section>`
}

export function renderVerification(report: VerificationReport, form: Form | false) {
  const checked = Object.values(report.checked).reduce((sum, one) => sum + one, 0)
  const differences = report.differences.map(
    (one) =>
      html`<li>
        ${`${words(one.identity)} ${one.externalId}: QuickBooks says ${one.expected}, our rows ${one.actual}`}
      </li>`,
  )
  const counts = Object.entries(report.counts ?? {}).map(
    ([entity, { ours, theirs }]) =>
      html`<dt>${entity}</dt>
        <dd>${`${count(ours)} here, ${count(theirs)} in QuickBooks`}</dd>`,
  )
  return html`<section data-verified=${report.differences.length === 0 ? 'yes' : 'no'}>
    <h2>Verification</h2>
    <p>
      ${`${moment(report.checkedAt)}: ${count(checked)} balances compared, `}
      <span class=${differences.length === 0 ? 'green' : 'red'}
        >${differences.length === 0 ? 'no difference' : `${differences.length} differ`}</span
      >${(report.healed?.length ?? 0) > 0 && `, ${report.healed?.length} corrected by reading again`}.
    </p>
    ${
      differences.length > 0 &&
      html`<ul>
        ${differences}
      </ul>`
    }
    ${counts.length > 0 && html`<dl class="facts">${counts}</dl>`}
    ${form && form('verify', 'Verify now', 'quiet')}
  </section>`
}

export function renderLinks({
  linked,
  toCheck,
  unlinked,
  separate,
}: Omit<LinkPreview, 'accounts'>) {
  return html`<section data-links="">
    <h2>Customer links</h2>
    <p>
      ${`Linked ${linked}, to check ${toCheck}, unlinked ${unlinked}, kept separate ${separate}.`}
    </p>
    <p><a href="/admin/matching">Match customers</a></p>
  </section>`
}

export function renderAddresses(wiring: Wiring) {
  const base = wiring.redirectUri.replace(/\/callback$/, '')
  const addresses = [
    ['Redirect URI', wiring.redirectUri],
    ['Webhook URL', wiring.webhookUrl],
    ['Reconnect URL', `${base}/reconnect`],
    ['Disconnect URL', `${base}/disconnected`],
  ]
  return html`<section>
    <h2>Addresses for the Intuit app</h2>
    <dl class="facts">
      ${addresses.map(
        ([name, address]) =>
          html`<dt>${name}</dt>
            <dd>
              <code>${address}</code>
              <button
                type="button"
                class="quiet copy"
                data-copy=${address}
                aria-label=${`Copy ${name}`}
                hidden
              >
                Copy
              </button>
            </dd>`,
      )}
    </dl>
  </section>`
}

export function renderAudit(entries: readonly AuditEntry[]) {
  if (entries.length === 0) return null
  return html`<section>
    <h2>Changes of this integration</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Changes of this integration">
      <table>
        <thead>
          <tr>
            ${['When', 'Who', 'What', 'Detail'].map((name) => html`<th scope="col">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${entries.map(
            ({ at, actor, action, detail }) =>
              html`<tr data-audit=${action}>
                <td class="date">${moment(new Date(at).toISOString())}</td>
                <td>${actor}</td>
                <td>${words(action.replace('.', ': '))}</td>
                <td class="soft">
                  ${Object.entries(detail)
                    .map(([name, value]) => `${words(name)} ${value}`)
                    .join(', ')}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`
}
