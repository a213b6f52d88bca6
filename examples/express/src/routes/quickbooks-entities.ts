import type { MarkCounts } from '@vectis/quickbooks/ports'
import { ago } from '../web/ago.ts'
import { count } from '../web/format.ts'
import { html } from '../web/html.ts'
import type { QuickBooksFacts } from './quickbooks-facts.ts'

/** `CreditMemo` as `Credit memos`. */
export function labelOf(entity: string): string {
  const [first = '', ...others] = entity.split(/(?<=[a-z])(?=[A-Z])/)
  return `${[first, ...others.map((word) => word.toLowerCase())].join(' ')}s`
}

/** What is read: the figures of the last run, what cannot be read and since when. */
export function renderEntities(facts: QuickBooksFacts) {
  const { status, counted, last } = facts
  const read = new Map(Object.entries(counted?.entities ?? {}))
  if (
    status.entities.every(({ readAt, failing }) => readAt === null && failing === null) &&
    read.size === 0
  )
    return null
  return html`<section>
    <h2>What is read</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="What is read">
      <table class="rows">
        ${
          counted !== undefined &&
          counted !== last &&
          html`<caption>
            Figures of the sync ${ago(counted.finishedAt, facts)}
          </caption>`
        }
        <thead>
          <tr>
            <th scope="col">Records</th>
            ${['Read', 'New', 'Changed', 'Removed'].map((name, nth) => html`<th scope="col" class=${nth === 0 ? 'number' : 'number aside'}>${name}</th>`)}
            <th scope="col" class="number">Cannot be read</th>
            <th scope="col" class="end">Read up to</th>
          </tr>
        </thead>
        <tbody>
          ${status.entities.map((one) => {
            const figures = read.get(one.entity)
            const cells = [figures?.read, figures?.inserted, figures?.updated, figures?.deleted]
            const cannot = one.setAside + one.marks.unreadable
            return html`<tr data-entity=${one.entity}>
              <th scope="row">
                ${labelOf(one.entity)}${' '}
                ${one.failing && html`<span class="badge yellow" data-failing=${one.failing.code}>failing</span>`}
                ${one.unavailableReason !== null && html`<span class="badge" data-unavailable="">not on this plan</span>`}
                ${one.failing && html`<span class="under">since ${ago(one.failing.since, facts)}, tried again ${ago(one.failing.retryAt, facts)}</span>`}
              </th>
              ${cells.map((value, nth) => html`<td class=${`number${nth === 0 ? '' : ' aside'}${value ? '' : ' soft'}`}>${value ? count(value) : '—'}</td>`)}
              <td class=${cannot > 0 ? 'number red' : 'number soft'} data-set-aside="">
                ${cannot > 0 ? count(cannot) : '—'}
              </td>
              <td class="end">${ago(one.readAt, facts)}</td>
            </tr>`
          })}
        </tbody>
      </table>
    </div>
    ${renderMarks(status.entities.map(({ marks }) => marks))}
  </section>`
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
