import type { AuditEntry } from '../audit.ts'
import { ago } from '../web/ago.ts'
import { many, words } from '../web/format.ts'
import { html } from '../web/html.ts'
import type { QuickBooksFacts } from './quickbooks-facts.ts'

type Detail = Record<string, string>

const companyOf = ({ company, realm }: Detail) =>
  company ? `${company} (realm ID ${realm ?? 'unknown'})` : `the company with realm ID ${realm}`

/** Entries of before names were recorded have the key alone. */
const accountOf = ({ name, account }: Detail) => name ?? `the billing account ${account}`

/** What the person did, as the end of a sentence that begins with a name. */
const sentences = new Map<string, (detail: Detail) => string>([
  [
    'quickbooks.connect',
    ({ environment }) => `opened the consent page of QuickBooks (${environment}).`,
  ],
  ['quickbooks.connected', (detail) => `connected ${companyOf(detail)}.`],
  [
    'quickbooks.unconfirmed',
    (detail) => `gave consent for ${companyOf(detail)}; QuickBooks has yet to confirm it.`,
  ],
  ['quickbooks.connect_refused', ({ reason }) => `was not connected: ${words(reason ?? '')}.`],
  [
    'quickbooks.connect_failed',
    ({ code }) => `could not connect QuickBooks: ${words(code ?? '')}.`,
  ],
  ['quickbooks.sync', () => 'asked for a sync.'],
  ['quickbooks.verify', () => 'asked for a verification.'],
  ['quickbooks.verifier_token', () => 'saved a webhook verifier token.'],
  ['quickbooks.time_zone', ({ zone }) => `set the time zone to ${zone}.`],
  [
    'quickbooks.replay',
    ({ events, event }) =>
      event === undefined
        ? `replayed ${events} webhook ${events === '1' ? 'event' : 'events'}.`
        : `replayed the webhook event ${event}.`,
  ],
  ['matching.accept', () => 'accepted the customer matches.'],
  [
    'matching.link',
    (detail) => `linked ${accountOf(detail)} to ${detail['customer'] ?? 'a customer'}.`,
  ],
  ['matching.separate', (detail) => `decided to keep ${accountOf(detail)} separate.`],
  ['matching.undo', (detail) => `took back the decision about ${accountOf(detail)}.`],
  [
    'alerts.dismissed',
    ({ alerts, reason }) =>
      `dismissed ${many((alerts ?? '').split(' ').length, 'alert')}: ${reason}.`,
  ],
  [
    'quickbooks.disconnect',
    ({ revoked }) =>
      revoked === 'yes'
        ? 'disconnected QuickBooks; Intuit revoked the consent.'
        : 'disconnected QuickBooks; the consent was not revoked at Intuit.',
  ],
])

/** Who changed this integration, newest first, in sentences. */
export function renderAuditTab(facts: QuickBooksFacts, entries: readonly AuditEntry[]) {
  if (entries.length === 0)
    return html`<section class="empty"><h2>Nothing was changed yet</h2></section>`
  return html`<section>
    <ol class="audit">
      ${entries.map((entry) => {
        const { at, actor, action, detail } = entry
        return html`<li data-audit=${action}>
          <span><strong>${actor}</strong> ${sayAction(entry)}</span>
          <span class="soft" data-detail=${JSON.stringify(detail)}
            >${ago(new Date(at).toISOString(), facts)}</span
          >
        </li>`
      })}
    </ol>
  </section>`
}

function sayAction({ action, detail }: AuditEntry): string {
  const say = sentences.get(action)
  if (say !== undefined) return say(detail)
  const more = Object.entries(detail).map(([name, value]) => `${words(name)} ${value}`)
  return `${words(action.replace('.', ': '))}${more.length === 0 ? '' : ` (${more.join(', ')})`}.`
}
