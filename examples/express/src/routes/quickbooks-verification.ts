import type { BalanceDifference } from '@vectis/quickbooks/ports'
import { ago } from '../web/ago.ts'
import { count, words } from '../web/format.ts'
import { html } from '../web/html.ts'
import { labelOf } from './quickbooks-entities.ts'
import type { QuickBooksFacts } from './quickbooks-facts.ts'
import type { Form } from './quickbooks-form.ts'

/** Our figures beside QuickBooks' own. */
export function renderVerificationTab(facts: QuickBooksFacts, form: Form) {
  const report = facts.status.verification
  const button = facts.isConnected && !facts.isRunning && form('verify', 'Verify now', 'quiet')
  if (report === null)
    return html`<section class="empty">
      <h2>Not verified yet</h2>
      <p>Every sync compares what it changed; a full check runs once a day.</p>
      ${button}
    </section>`
  const checked = Object.values(report.checked).reduce((sum, one) => sum + one, 0)
  const wrong = report.differences.length
  const healed = report.healed?.length ?? 0
  return html`<section data-verified=${wrong === 0 ? 'yes' : 'no'}>
      <h2 class="row">
        Balances
        <span class=${`badge ${wrong === 0 ? 'green' : 'red'}`}
          >${wrong === 0 ? 'no difference' : `${count(wrong)} differ`}</span
        >
      </h2>
      <p>
        ${`${count(checked)} balances compared `}${ago(report.checkedAt, facts)}${healed > 0 && `; ${count(healed)} corrected by reading again`}.
      </p>
      ${wrong > 0 && renderDifferences(report.differences)} ${button}
    </section>
    ${renderCounts(report.counts ?? {})}`
}

function renderDifferences(differences: readonly BalanceDifference[]) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Differences">
    <table class="rows">
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">ID</th>
          <th scope="col" class="number">Here</th>
          <th scope="col" class="number">QuickBooks</th>
        </tr>
      </thead>
      <tbody>
        ${differences.map(
          (one) =>
            html`<tr>
              <td>${words(one.identity)}</td>
              <td>${one.externalId}</td>
              <td class="number">${one.actual}</td>
              <td class="number">${one.expected}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function renderCounts(counts: Partial<Record<string, { ours: number; theirs: number }>>) {
  const rows = Object.entries(counts)
  if (rows.length === 0) return null
  return html`<section>
    <h2>Rows</h2>
    <table class="rows">
      <thead>
        <tr>
          <th scope="col">Entity</th>
          <th scope="col" class="number">Here</th>
          <th scope="col" class="number">QuickBooks</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([entity, one]) =>
            html`<tr>
              <th scope="row">${labelOf(entity)}</th>
              <td class="number">${count(one?.ours ?? 0)}</td>
              <td class=${one?.ours === one?.theirs ? 'number' : 'number red'}>
                ${count(one?.theirs ?? 0)}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`
}
