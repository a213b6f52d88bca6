import type { Explain } from '@vectis/billing-hub'
import { addDecimals, diffDays, type CalendarDate } from '@vectis/quickbooks/values'
import { textOf, type When } from '../past/when.ts'
import { agingBuckets, type AgingBucket } from '../web/charts.ts'
import { day, money } from '../web/format.ts'
import { html } from '../web/html.ts'

export interface AgingChoice {
  bucket: AgingBucket
  currency: string
}

/** The part of the aging bar that the address names; null: none. */
export function readAging(query: Record<string, unknown>): AgingChoice | null {
  const age = textOf(query, 'age')
  const bucket = agingBuckets.find(({ key }) => key === age)
  return bucket === undefined ? null : { bucket, currency: textOf(query, 'currency') }
}

/** The open invoices of one part of the aging bar, the oldest first. */
export async function renderAged(
  explain: Explain,
  { choice, customerId, when, path }: { choice: AgingChoice; customerId: string; when: When; path: string }, // prettier-ignore
) {
  const { bucket, currency } = choice
  const { today, knownAt, asOf } = when
  const { documents } = await explain.figure({
    customerId,
    figure: 'outstanding',
    currency,
    today,
    limit: 1_000,
    ...(knownAt !== null && { knownAt }),
    ...(asOf !== null && { asOf }),
  })
  const late = (due: CalendarDate | null) =>
    today === null || due === null ? null : diffDays(due, today)
  const shown = documents
    .filter(({ state }) => bucket.has(late(state.dueDate)))
    .toSorted((a, b) => ((a.state.dueDate ?? '') < (b.state.dueDate ?? '') ? -1 : 1))
  const sum = shown.reduce((total, { amount }) => addDecimals(total, amount), '0')
  return html`<section id="invoices" data-aged=${bucket.key}>
    <h2 class="row">
      <span>${`Open invoices, ${bucket.words}`}</span>
      <span class="soft" data-aged-sum>${money(sum, currency)}</span>
      <a class="button quiet small push" href=${when.keep(path)}>Show recent invoices</a>
    </h2>
    ${
      shown.length === 0
        ? html`<p class="empty">No open invoice is that old.</p>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label="Open invoices">
            <table class="rows">
              <thead>
                <tr>
                  <th scope="col">Number</th>
                  <th scope="col" class="aside">Date</th>
                  <th scope="col">Due</th>
                  <th scope="col" class="number">Days</th>
                  <th scope="col" class="number aside">Total</th>
                  <th scope="col" class="number">Open</th>
                </tr>
              </thead>
              <tbody>
                ${shown.map(
                  ({ externalId, docNumber, state, amount }) =>
                    html`<tr data-aged-invoice=${externalId}>
                      <td>${docNumber ?? externalId}</td>
                      <td class="date aside">${state.date === null ? '—' : day(state.date)}</td>
                      <td class="date">${state.dueDate === null ? '—' : day(state.dueDate)}</td>
                      <td class="number">${Math.max(0, late(state.dueDate) ?? 0) || '—'}</td>
                      <td class="number aside">${money(state.total, currency)}</td>
                      <td class="number">${money(amount, currency)}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
  </section>`
}
