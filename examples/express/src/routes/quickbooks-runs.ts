import type { RunProblem } from '@vectis/quickbooks/ports'
import { ago } from '../web/ago.ts'
import { drawRuns } from '../web/charts.ts'
import { count, readable, words } from '../web/format.ts'
import { html } from '../web/html.ts'
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
  return html`<h3>
      ${problems.length === 1 ? 'One part could not be read or done' : `${problems.length} parts could not be read or done`}
    </h3>
    <ul>
      ${problems.map(
        ({ rung, entity, externalId, code, message, remedy, retryAt }) =>
          html`<li data-problem=${code} data-rung=${rung}>
            <strong
              >${[entity, externalId].filter(Boolean).join(' ') || (rung === 'tenant' ? 'The connection' : `This ${rung}`)}</strong
            >: ${' '}${`${readable(sayOnce(message, remedy), facts.zone)} `}
            <span class="soft" data-retry=${retryAt ?? 'next'}
              >Tried again ${retryAt === null ? 'with the next sync' : ago(retryAt, facts)}.</span
            >
          </li>`,
      )}
    </ul>`
}

/** Some messages end with what to do. */
function sayOnce(message: string, advice: string | null): string {
  return advice === null || message.includes(advice) ? message : `${message} ${advice}`
}
