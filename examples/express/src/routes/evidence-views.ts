import { nameRule, type Evidence, type ExplainedDocument, type ExplainedLink, type ExplainedRun, type KnownVersion } from '@vectis/billing-hub' // prettier-ignore
import type { Decimal } from '@vectis/quickbooks/values'
import { count, dayOrDash, owed, words } from '../web/format.ts'
import { html } from '../web/html.ts'
import { momentOf } from '../web/today-of.ts'
import { nameDocument } from './change-names.ts'
import { callNames, missingNames, nameReason, nameSource } from './why-names.ts'

/** The most answers or events that are listed of one piece of evidence. */
const shown = 10

/** Where a version is from: one line that unfolds to the run, the answers, the events and the person. */
export function renderEvidence(version: KnownVersion, zone: string | null) {
  const { evidence, missing } = version
  if (evidence === null)
    return html`<span class="soft" data-missing=${missing}>${missingNames[missing]}</span>`
  const { calls, moreCalls, events, run, runId, observedAt, actor, reference } = evidence
  const unlisted = moreCalls + Math.max(0, calls.length - shown)
  return html`<details data-evidence=${evidence.id}>
    <summary>${nameSource(evidence)}</summary>
    <dl class="facts">
      <dt>Written</dt>
      <dd>${momentOf(evidence.at, zone)}</dd>
      ${
        observedAt !== null &&
        html`<dt>Answered</dt>
          <dd>${momentOf(observedAt, zone)}</dd>`
      }
      ${
        runId !== null &&
        html`<dt>Run</dt>
          <dd>
            ${run === null ? 'kept no longer' : describeRun(run, zone)} <code>${runId}</code>
          </dd>`
      }
      ${
        calls.length > 0 &&
        html`<dt>Answers</dt>
          <dd>
            ${calls.slice(0, shown).map((call) => html`<div data-call>${describeCall(call)} <code>${call.intuitTid ?? 'no intuit_tid'}</code></div>`)}
            ${unlisted > 0 && html`<div class="soft">${`${count(unlisted)} more`}</div>`}
          </dd>`
      }
      ${
        events.length > 0 &&
        html`<dt>Events</dt>
          <dd>
            ${events.slice(0, shown).map((one) => html`<div data-event>${`${one.entity} ${one.externalId} ${one.operation}`} <code>${one.eventId}</code></div>`)}
          </dd>`
      }
      ${
        actor !== null &&
        html`<dt>Person</dt>
          <dd>${actor}</dd>`
      }
      ${
        reference !== null &&
        html`<dt>Reference</dt>
          <dd>${reference}</dd>`
      }
    </dl>
  </details>`
}

function describeCall({ kind, entities, externalId, isFault }: Evidence['calls'][number]): string {
  const about = externalId === null ? entities.join(', ') : `${entities.join(', ')} ${externalId}`
  return `${about}, ${callNames[kind]}${isFault ? ': not there' : ''}`
}

const runNames: Record<ExplainedRun['kind'], string> = {
  full: 'complete read',
  incremental: 'read of changes',
  targeted: 'read of single records',
  verify: 'verification',
  mixed: 'read of changes and more',
  quiet: 'check without calls',
  not_begun: 'sync that could not begin',
}

/** `29 Nov 2026, 10:16, read of changes`, and how it ended unless it succeeded. */
export function describeRun(run: ExplainedRun, zone: string | null): string {
  const { kind, finishedAt, outcome } = run
  const ended = finishedAt === null ? 'not ended' : momentOf(finishedAt, zone)
  const how = outcome === 'succeeded' ? '' : `, ${outcome ?? 'running'}`
  return `${ended}, ${runNames[kind]}${how}`
}

/** Why the account of a document belongs to the customer. */
export function renderLink(link: ExplainedLink, zone: string | null) {
  const by = link.decidedBy === 'rule' ? '' : ` by ${link.decidedBy}`
  return html`<div>
    ${`Linked: ${nameRule(link.rule).toLowerCase()}${by}, since ${momentOf(link.knownFrom, zone)}`}
    ${renderEvidence(link, zone)}
  </div>`
}

/** With its part of a figure, if it is listed for one. */
type Listed = ExplainedDocument & { amount?: Decimal }

/** Documents as they were known, each with where that is from. */
export function renderDocuments(
  documents: readonly Listed[],
  { zone, caption }: { zone: string | null; caption: string },
) {
  const hasParts = documents.some(({ amount }) => amount !== undefined)
  return html`<table class="why">
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        <th scope="col">Document</th>
        <th scope="col" class="aside">Dated</th>
        <th scope="col">Due</th>
        <th scope="col">State</th>
        <th scope="col" class="number">${hasParts ? 'Amount' : 'Open'}</th>
      </tr>
    </thead>
    ${documents.map((document) => renderDocument(document, zone))}
  </table>`
}

function renderDocument(document: Listed, zone: string | null) {
  const { externalId, state, reason, link, amount, knownFrom } = document
  return html`<tbody data-document=${externalId}>
    <tr>
      <td>${nameDocument(document)}</td>
      <td class="date aside">${dayOrDash(state.date)}</td>
      <td class="date">${dayOrDash(state.dueDate)}</td>
      <td>
        ${words(state.status)}${nameReason(reason).map((one) => html`<div class="soft">${one}</div>`)}
      </td>
      <td class="number">${owed(amount ?? state.open, state.currency)}</td>
    </tr>
    <tr class="evidence">
      <td colspan="5">
        <span class="soft">${`Known since ${momentOf(knownFrom, zone)}`}</span>
        ${renderEvidence(document, zone)}
        ${
          link &&
          html`<details>
            <summary>Link to the customer</summary>
            ${renderLink(link, zone)}
          </details>`
        }
      </td>
    </tr>
  </tbody>`
}
