import { findRemedy } from '@vectis/quickbooks/errors'
import { ago } from '../web/ago.ts'
import { count, words } from '../web/format.ts'
import { html } from '../web/html.ts'
import { renderAddress, renderCopy } from './quickbooks-addresses.ts'
import type { QuickBooksFacts } from './quickbooks-facts.ts'
import { path, type Form } from './quickbooks-form.ts'
import type { WebhookEventRow } from './read-events.ts'

/** How many events a page lists. */
export const eventsShown = 50

/** The verifier token, the deliveries of a day, and every event with what became of it. */
export function renderWebhooksTab(
  facts: QuickBooksFacts,
  events: readonly WebhookEventRow[],
  form: Form,
) {
  const { isConnected, webhookUrl } = facts
  return html`<div class="grid">
      <section>
        <h2>Set up at Intuit</h2>
        <dl class="facts">
          <dt>Webhook URL</dt>
          <dd>${renderAddress(webhookUrl)} ${renderCopy('Webhook URL', webhookUrl)}</dd>
          <dt>Subscribe to</dt>
          <dd>
            Invoice and Payment; recommended as well: Customer, Credit Memo, Sales Receipt and
            Refund Receipt
          </dd>
        </dl>
        ${renderToken(facts, form)}
      </section>
      ${renderDay(facts)}
    </div>
    <section>
      <h2>Events</h2>
      ${
        events.length === 0
          ? html`<p class="empty">
              No events yet. Once the token is set, Intuit sends one for each change; “Send test
              event” at Intuit sends one now.
            </p>`
          : renderEvents(facts, events, isConnected && form)
      }
    </section>`
}

function renderToken({ tokenEndsIn, isConnected, connection }: QuickBooksFacts, form: Form) {
  const field = html`<label
    ><span class="unseen">Webhook verifier token</span
    ><input
      type="password"
      name="token"
      autocomplete="off"
      placeholder="From the Webhooks page of the Intuit app"
      required
      minlength="8"
      maxlength="200"
  /></label> `
  const isKept = connection?.state === 'disconnected'
  return html`<dl class="facts">
      <dt>Webhook verifier token</dt>
      <dd data-token="">
        ${tokenEndsIn === null ? 'Not set: every webhook is refused' : `Set, ends in ${tokenEndsIn}${isKept ? '; kept for the next connection' : ''}`}
      </dd>
    </dl>
    ${isConnected && form('verifier-token', tokenEndsIn === null ? 'Save' : 'Replace', 'quiet', field)}`
}

/** Zero is a dash. */
const some = (value: number) => (value === 0 ? '—' : count(value))

function renderDay(facts: QuickBooksFacts) {
  const { webhooks } = facts.status
  if (webhooks === null) return null
  const refused = Object.entries(webhooks.rejected)
  return html`<section>
    <h2>Last 24 hours</h2>
    <dl class="facts" data-webhooks="">
      <dt>Last delivery</dt>
      <dd>${ago(webhooks.lastDeliveryAt, facts)}</dd>
      <dt>Recorded</dt>
      <dd data-count="accepted">${some(webhooks.accepted)}</dd>
      <dt>Duplicates</dt>
      <dd data-count="duplicates">
        ${some(webhooks.duplicates)}
        ${webhooks.duplicates > 0 && html`<span class="soft" data-remedy="duplicate">${`${findRemedy('duplicate')?.say ?? ''} ${findRemedy('duplicate')?.do ?? ''}`}</span>`}
      </dd>
      <dt>Waiting for a sync</dt>
      <dd data-count="pending">${some(webhooks.pending)}</dd>
      <dt>Refused</dt>
      <dd data-count="refused">
        ${refused.length === 0 ? '—' : refused.map(([reason, times]) => html`<span class="under" data-refused=${reason}>${`${count(times)} × ${words(reason)}`}</span>`)}
      </dd>
    </dl>
  </section>`
}

function renderEvents(
  facts: QuickBooksFacts,
  events: readonly WebhookEventRow[],
  form: Form | false,
) {
  const rows = events.map((event) => {
    const { word, color } = describeOutcome(event)
    return html`<tr data-event=${event.eventId}>
      <td class="date">${ago(event.receivedAt, facts)}</td>
      <td>
        ${`${words(event.entity)} ${event.operation}`}
        <span class="under">${`ID ${event.entityId}`}</span>
      </td>
      <td class="aside"><code class="soft">${event.eventId}</code></td>
      <td>
        <span class=${`badge ${color}`} data-outcome=${event.outcome ?? 'waiting'}>${word}</span>
        ${event.processedAt !== null && html`<span class="under">${ago(event.processedAt, facts)}</span>`}
        ${event.lastError !== null && event.outcome !== 'synced' && html`<span class="under">${words(event.lastError)}</span>`}
      </td>
      <td class="number aside">${count(event.attempts)}</td>
      <td class="end">
        ${
          form &&
          event.outcome !== null &&
          form(
            'replay',
            'Replay',
            'quiet small',
            html`<input type="hidden" name="receivedAt" value=${event.receivedAt} /><input
                type="hidden"
                name="eventId"
                value=${event.eventId}
              />`,
          )
        }
      </td>
    </tr>`
  })
  const last = events.at(-1)
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Webhook events">
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">Received</th>
            <th scope="col">Event</th>
            <th scope="col" class="aside">Event ID</th>
            <th scope="col">Outcome</th>
            <th scope="col" class="number aside">Attempts</th>
            <th scope="col" class="end"><span class="unseen">Replay</span></th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    <p class="soft">Replay makes the event wait for the next sync, which reads its object again.</p>
    ${events.length === eventsShown && last && html`<p><a href=${`${path}/webhooks?${new URLSearchParams({ before: last.receivedAt, of: last.eventId })}`}>Older events</a></p>`}`
}

function describeOutcome({ outcome, attempts }: WebhookEventRow) {
  if (outcome === null)
    return attempts > 0
      ? { word: 'failed, tries again', color: 'yellow' }
      : { word: 'waiting for a sync', color: 'blue' }
  if (outcome === 'synced') return { word: 'synced', color: 'green' }
  if (outcome === 'not_kept') return { word: 'recorded only', color: 'grey' }
  const reason = /^set_aside:(.*)$/.exec(outcome)?.[1]
  return reason === undefined
    ? { word: words(outcome), color: 'grey' }
    : { word: `set aside: ${words(reason)}`, color: 'yellow' }
}
