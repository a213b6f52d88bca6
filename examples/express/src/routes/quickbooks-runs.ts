import type { MarkCounts, RunProblem } from '@vectis/quickbooks/ports'
import { drawRuns } from '../web/charts.ts'
import { count, moment, readable, words } from '../web/format.ts'
import { html } from '../web/html.ts'
import type { QuickBooksFacts } from './quickbooks-facts.ts'

/** The last run: its outcome, what it could not read, its rows; and the duration of earlier runs. */
export function renderRuns({ runs, last, counted, marks, now }: QuickBooksFacts) {
  const rows = Object.entries(counted?.entities ?? {}).map(
    ([entity, figures]) =>
      html`<tr data-entity=${entity}>
        <th scope="row">${entity}</th>
        ${[figures.read, figures.inserted, figures.updated, figures.deleted].map((value) => html`<td class="number">${count(value)}</td>`)}
      </tr>`,
  )
  return html`<section>
    <h2>Last sync</h2>
    <p>
      ${`${moment(last?.finishedAt)}, ${words(last?.reason ?? '')}, ${callsOf(last?.calls ?? 0)}, `}
      <span
        class=${last?.outcome === 'succeeded' ? 'green' : last?.outcome === 'partial' ? 'yellow' : 'red'}
        data-outcome=${last?.outcome ?? ''}
        >${last?.outcome ?? ''}</span
      >
    </p>
    ${last?.remedy && html`<p class="notice bad" data-error=${last.errorCode}>${last.remedy}</p>`}
    ${renderProblems(last?.problems ?? [])} ${renderMarks(marks)}
    <div class="charts">
      ${
        rows.length > 0 &&
        html`<div class="scroll" tabindex="0" role="region" aria-label="Rows of the last sync">
          <table>
            ${
              counted !== last &&
              html`<caption>
                Rows of the run of ${moment(counted?.finishedAt)}
              </caption>`
            }
            <thead>
              <tr>
                <th scope="col">Entity</th>
                ${['Read', 'New', 'Changed', 'Removed'].map((name) => html`<th scope="col" class="number">${name}</th>`)}
              </tr>
            </thead>
            <tbody>
              ${rows}
            </tbody>
          </table>
        </div>`
      }
      <div>
        <h3>${runs.length === 1 ? 'The last run' : `The last ${runs.length} runs`}, seconds</h3>
        ${drawRuns(runs, now)}
        <details>
          <summary>In words</summary>
          <ul>
            ${runs.map((run) => html`<li data-run=${run.outcome ?? 'running'}>${moment(run.startedAt)}: ${run.kind}, ${words(run.reason)}, ${run.outcome ?? 'running'}, ${callsOf(run.calls)}</li>`)}
          </ul>
        </details>
      </div>
    </div>
  </section>`
}

function callsOf(calls: number): string {
  return `${count(calls)} ${calls === 1 ? 'call' : 'calls'}`
}

/** Each part of the last run that failed: every run lists it until it is fixed. */
function renderProblems(problems: readonly RunProblem[]) {
  if (problems.length === 0) return null
  return html`<h3>
      ${problems.length === 1 ? 'One part could not be read or done' : `${problems.length} parts could not be read or done`}
    </h3>
    <ul>
      ${problems.map(
        ({ rung, entity, externalId, code, message, remedy, retryAt }) =>
          html`<li data-problem=${code} data-rung=${rung}>
            <strong>${[entity, externalId].filter(Boolean).join(' ') || `This ${rung}`}</strong>:
            ${' '}${`${readable(message)}${remedy === null ? '' : ` ${readable(remedy)}`} `}
            <span class="soft"
              >${`Tried again ${retryAt === null ? 'with the next run' : `at ${moment(retryAt)}`}.`}</span
            >
          </li>`,
      )}
    </ul>`
}

const markNames = {
  noCustomer: ['document without a customer', 'documents without a customer'],
  linksUnreadable: ['payment with unreadable links', 'payments with unreadable links'],
  unreadableFields: ['row with an unreadable field', 'rows with unreadable fields'],
  unreadable: [
    'row whose newer version could not be read',
    'rows whose newer version could not be read',
  ],
} as const

/** Stored rows that totals leave out, or that may be wrong. */
function renderMarks(marks: readonly MarkCounts[]) {
  const said = (Object.keys(markNames) as (keyof typeof markNames)[]).flatMap((name) => {
    const rows = marks.reduce((sum, one) => sum + one[name], 0)
    return rows === 0 ? [] : [`${count(rows)} ${markNames[name][rows === 1 ? 0 : 1]}`]
  })
  return (
    said.length > 0 &&
    html`<p class="yellow" data-marks="">${`Among the stored rows: ${said.join(', ')}.`}</p>`
  )
}
