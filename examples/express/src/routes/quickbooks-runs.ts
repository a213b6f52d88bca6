import type { RunProblem } from '@vectis/quickbooks/ports'
import { ago } from '../web/ago.ts'
import { drawRuns } from '../web/charts.ts'
import { count, readable, words } from '../web/format.ts'
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
      ${ago(last?.finishedAt, facts)}${`: ${words(last?.reason ?? '')}, ${callsOf(last?.calls ?? 0)}, `}
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
      <summary>In words</summary>
      <ul>
        ${runs.map((run) => html`<li data-run=${run.outcome ?? 'running'}>${ago(run.startedAt, facts)}: ${`${run.kind}, ${words(run.reason)}, ${run.outcome ?? 'running'}, ${callsOf(run.calls)}`}</li>`)}
      </ul>
    </details>
  </section>`
}

function callsOf(calls: number): string {
  return `${count(calls)} ${calls === 1 ? 'call' : 'calls'}`
}

/** Each part of the last run that failed: every run lists it until it is fixed. */
function renderParts(problems: readonly RunProblem[], facts: QuickBooksFacts) {
  if (problems.length === 0) return null
  // What failed for the same reason is one line.
  const alike = Map.groupBy(problems, ({ rung, code, message, remedy, retryAt }) =>
    JSON.stringify([rung, code, message, remedy, retryAt]),
  )
  return html`<h3>
      ${problems.length === 1 ? 'One part could not be read or done' : `${problems.length} parts could not be read or done`}
    </h3>
    <ul>
      ${[...alike.values()].map((parts) => {
        const [{ rung, code, message, remedy, retryAt }] = parts as [RunProblem]
        const later = !facts.isConnected
          ? 'with the first sync after a reconnect'
          : code === 'quota_exceeded'
            ? 'after a pause'
            : 'with the next sync'
        return html`<li data-problem=${code} data-rung=${rung}>
          <strong>${firstLetter(parts.map(namePart).join(', '))}</strong>:
          ${' '}${`${readable(sayOnce(message, remedy), facts.zone)} `}
          <span class="soft" data-retry=${retryAt ?? 'next'}
            >Tried again ${retryAt === null ? later : ago(retryAt, facts)}.</span
          >
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

/** Some messages end with what to do. */
function sayOnce(message: string, advice: string | null): string {
  return advice === null || message.includes(advice) ? message : `${message} ${advice}`
}
