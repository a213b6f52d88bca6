import { findRemedy } from '@vectis/quickbooks/errors'
import type { RunProblem } from '@vectis/quickbooks/ports'
import { ago } from '../web/ago.ts'
import { drawRuns } from '../web/charts.ts'
import { many, nameOfCode, readable } from '../web/format.ts'
import { html } from '../web/html.ts'
import { entityNames } from './document-names.ts'
import type { QuickBooksFacts } from './quickbooks-facts.ts'

/** The last run: its outcome and what it could not read; and the duration of earlier runs. */
export function renderRuns(facts: QuickBooksFacts) {
  const { last, now, status } = facts
  const runs = status.runs.slice(0, 8)
  return html`<section>
    <h2>Last sync</h2>
    <p>
      ${ago(last?.finishedAt, facts)}${` · ${nameOfCode(last?.reason ?? '', whys)} · ${callsOf(last?.calls ?? 0)} · `}
      <span
        class=${last?.outcome === 'succeeded' ? 'green' : last?.outcome === 'partial' ? 'yellow' : 'red'}
        data-outcome=${last?.outcome ?? ''}
        data-error=${last?.errorCode ?? null}
        >${last?.outcome ?? ''}</span
      >
    </p>
    ${renderParts(last?.problems ?? [], facts)}
    <h3>${runs.length === 1 ? 'The last sync' : `The last ${runs.length} syncs`}, seconds</h3>
    ${drawRuns(runs, now)}
    <details>
      <summary>As a list</summary>
      <ul>
        ${runs.map((run) => html`<li data-run=${run.outcome ?? 'running'}>${ago(run.startedAt, facts)}${` · ${nameOfCode(run.reason, whys)} · ${callsOf(run.calls)} · ${run.outcome ?? 'running'}`}</li>`)}
      </ul>
    </details>
  </section>`
}

function callsOf(calls: number): string {
  return calls === 0 ? 'no calls' : many(calls, 'call')
}

/** Why a run began, or what it had to do. */
const whys: ReadonlyMap<string, string> = new Map([
  ['requested', 'started by a person'],
  ['first_read', 'first read'],
  ['resumed', 'full read, continued'],
  ['checkpoint_too_old', 'full read after a long pause'],
  ['webhook_events', 'after a webhook'],
  ['safety_clock', 'regular check'],
  ['no_webhooks', 'on schedule'],
  ['webhooks_missed', 'after missed webhooks'],
  ['webhooks_rejected', 'after refused webhooks'],
  ['templates_due', 'daily read of recurring templates'],
  ['entity_retry', 'another try of a part that failed'],
  ['count_due', 'daily count of rows'],
  ['open_questions', 'open questions'],
  ['up_to_date', 'nothing to read'],
  ['budget_spent', 'calls of the month used up'],
  ['budget_reserved', 'calls kept for changes'],
  ['quota_blocked', 'QuickBooks refuses calls'],
])

/** Each part of the last run that failed: every run lists it until it is fixed. */
function renderParts(problems: readonly RunProblem[], facts: QuickBooksFacts) {
  if (problems.length === 0) return null
  // What failed for the same reason is one line.
  const alike = Map.groupBy(problems, ({ rung, code, message, remedy, retryAt }) =>
    JSON.stringify([rung, code, message, remedy, retryAt]),
  )
  return html`<h3>${`${many(problems.length, 'part')} failed`}</h3>
    <ul>
      ${[...alike.values()].map((parts) => {
        const [{ rung, code, message, remedy, retryAt }] = parts as [RunProblem]
        const later = !facts.isConnected
          ? 'with the first sync after a reconnect'
          : code === 'quota_exceeded' && facts.status.nextRunAt !== null
            ? ago(facts.status.nextRunAt, facts)
            : 'with the next sync'
        return html`<li data-problem=${code} data-rung=${rung}>
          <strong>${firstLetter(parts.map(namePart).join(', '))}</strong>:
          ${' '}${`${readable(sayProblem(code, message, remedy), facts.zone)} `}
          <span class="soft" data-retry=${retryAt ?? 'next'}
            >Tried again ${retryAt === null ? later : ago(retryAt, facts)}.</span
          >
          ${
            isKnown(code, message) &&
            html`<details>
              <summary>What the sync reported</summary>
              <code>${readable(message, facts.zone)}</code>
            </details>`
          }
        </li>`
      })}
    </ul>`
}

const names = new Map<string, string>(Object.entries(entityNames))

/** `credit memos`, `Invoice 12`, `the connection`. */
function namePart({ rung, entity, externalId }: RunProblem): string {
  if (entity === null) return rung === 'tenant' ? 'the connection' : `this ${rung}`
  return externalId === null ? (names.get(entity) ?? entity) : `${entity} ${externalId}`
}

function firstLetter(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Whether the message has words of its own for a person; it is then kept beside them. */
function isKnown(code: string, message: string): boolean {
  const say = findRemedy(code)?.say
  return say !== undefined && say !== message
}

/** In the words for a person where there are any; some messages end with what to do. */
function sayProblem(code: string, message: string, advice: string | null): string {
  const text = findRemedy(code)?.say ?? message
  return advice === null || text.includes(advice) ? text : `${text} ${advice}`
}
