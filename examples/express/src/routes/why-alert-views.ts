import type { AlertExplanation, AlertStep } from '@vectis/billing-hub'
import { dayOrDash, many, money, readable, words } from '../web/format.ts'
import { html } from '../web/html.ts'
import { momentOf } from '../web/today-of.ts'
import { describeRun, renderDocuments, renderEvidence, renderLink } from './evidence-views.ts'
import { ruleNames, stepNames } from './why-names.ts'

interface Options {
  zone: string | null
  nameOf: (customerId: string) => string
}

/** An alert from its first step on: what the rule decided on, the documents behind it, and where each is from. */
export function renderAlertSteps(explanation: AlertExplanation, options: Options) {
  const { rule, steps, earlierSteps } = explanation
  return html`<p>${ruleNames[rule]}</p>
    ${earlierSteps > 0 && html`<p class="soft">${`${many(earlierSteps, 'earlier step')} not shown.`}</p>`}
    ${steps.map((step, index) => renderStep(step, index + 1, options))}`
}

function renderStep(step: AlertStep, nth: number, { zone, nameOf }: Options) {
  const { kind, customerId, verdict, dismissed, documents, links, reading, isPastKept } = step
  // The other steps keep the sentence and the facts of the last one that fired.
  const isFiring = /^(opened|reopened|updated)$/.test(kind)
  const why = kind === 'closed' && verdict !== null ? `: ${words(verdict)}` : ''
  const doubt = kind === 'unchecked' && verdict !== null ? `: ${words(verdict)}` : ''
  return html`<section class="step" data-step=${kind} data-verdict=${verdict ?? ''}>
    <h2>
      ${stepNames[kind]}${why}${doubt}${' '}
      <span class="soft">${momentOf(step.knownFrom, zone)}</span>
    </h2>
    ${isFiring && html`<p>${readable(step.message, zone)}</p>`}
    ${dismissed && html`<p>${`${dismissed.actor}: ${dismissed.reason}`}</p>`}
    <div class="two">
      ${
        isFiring &&
        html`<dl class="facts">
          ${listFacts(step.facts, zone).map(
            ([name, value]) =>
              html`<dt>${name}</dt>
                <dd>${value}</dd>`,
          )}
        </dl>`
      }
      <dl class="facts">
        <dt>Decided by</dt>
        <dd>${renderEvidence(step, zone)}</dd>
        ${
          reading &&
          html`<dt>Last read before</dt>
            <dd>${describeRun(reading, zone)}</dd>`
        }
        ${
          customerId !== null &&
          html`<dt>Customer</dt>
            <dd>
              ${nameOf(customerId)}${
                isPastKept &&
                html`,${' '}
                  <a
                    href=${`/customers/${encodeURIComponent(customerId)}?${new URLSearchParams({ 'known-at': step.knownFrom })}`}
                    >as it was then</a
                  >`
              }
            </dd>`
        }
      </dl>
    </div>
    ${
      !isPastKept &&
      html`<p class="notice yellow" data-not-kept>
        What was known at that time is no longer kept: the documents behind this step may be
        missing.
      </p>`
    }
    ${
      documents.length > 0 &&
      html`<div
        class="scroll"
        tabindex="0"
        role="region"
        aria-label=${`Documents behind step ${nth}`}
      >
        ${renderDocuments(documents, { zone, caption: 'Documents, as they were known' })}
      </div>`
    }
    ${links.map((link) => renderLink(link, zone))}
  </section>`
}

/** The facts of both rules, in the order of the page; a fact that a rule does not have is left out. */
const factNames: readonly [
  key: string,
  name: string,
  kind: 'money' | 'instant' | 'day' | 'plain',
][] = [
  ['balance', 'Balance', 'money'],
  ['dueDate', 'Due', 'day'],
  ['daysOverdue', 'Days overdue', 'plain'],
  ['customerOverdue', 'Overdue, whole customer', 'money'],
  ['availableCredit', 'Credits and money on account', 'money'],
  ['resolvedTickets', 'Tickets resolved', 'plain'],
  ['from', 'From', 'day'],
  ['to', 'Before', 'day'],
  ['lastInvoice', 'Last invoice', 'plain'],
  ['linkedAccounts', 'Linked accounts', 'plain'],
  ['syncedAt', 'Invoices read up to', 'instant'],
]

function listFacts(facts: object, zone: string | null): [name: string, value: string][] {
  const known = new Map<string, unknown>(Object.entries(facts))
  const currency = known.get('currency')
  return factNames.flatMap(([key, name, kind]): [string, string][] => {
    const value = known.get(key)
    if (typeof value !== 'string' && typeof value !== 'number') return []
    if (kind === 'money')
      return [[name, money(String(value), typeof currency === 'string' ? currency : '')]]
    if (kind === 'day') return [[name, dayOrDash(String(value))]]
    return [[name, kind === 'instant' ? momentOf(String(value), zone) : String(value)]]
  })
}
