import type { AlertAmount, BillingAlert } from '@vectis/billing-hub'
import type { CalendarDate } from '@vectis/quickbooks/values'
import type { AlertNow } from '../past/known-then.ts'
import { many, money, owed, readable, sourceName, words } from '../web/format.ts'
import { html } from '../web/html.ts'
import type { ShownTime } from '../web/layout.ts'
import { ago } from '../web/ago.ts'
import { readAlert, type Alertable } from './alert-facts.ts'
import { renderWhy } from './customer-views.ts'

/** Alerts of one customer. */
export interface AlertBlock<One extends Alertable> {
  customerId: string | null
  count: number
  amounts: readonly AlertAmount[]
  alerts: readonly One[]
}

export interface AlertTableOptions {
  label: string
  today: CalendarDate | null
  now: number
  zone: string | null
  when: ShownTime
  nameOf: (customerId: string | null) => string
  /** What became of alerts of the past; null on a page of now. */
  became?: Map<string, AlertNow> | null
  /** Alerts can be chosen, to be dismissed. */
  isChosen?: boolean
  /** Findings of a preview are not stored: nothing leads to their steps. */
  isPreview?: boolean
  /** What the last column says; default: since when the alert is open. */
  last?: { title: string; of: (alert: BillingAlert) => unknown }
}

const columns = 7

/** A row each, under its customer; a row unfolds to its evidence and to what closes it. */
export function renderAlertTable<One extends Alertable>(
  blocks: readonly AlertBlock<One>[],
  options: AlertTableOptions,
) {
  const { label, isChosen = false, became, last, isPreview = false } = options
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${label}>
    <table class="rows alerts">
      <thead>
        <tr>
          ${isChosen && html`<th scope="col" class="pick"><span class="unseen">Choose</span></th>`}
          <th scope="col">What</th>
          <th scope="col" class="aside">Rule</th>
          <th scope="col" class="number">Amount</th>
          <th scope="col" class="number">Days</th>
          ${!isPreview && html`<th scope="col" class="end aside">${last?.title ?? 'Since'}</th>`}
          ${became && html`<th scope="col" class="end">Now</th>`}
        </tr>
      </thead>
      ${blocks.map((block) => renderBlock(block, options))}
    </table>
  </div>`
}

function renderBlock<One extends Alertable>(block: AlertBlock<One>, options: AlertTableOptions) {
  const { customerId, count, amounts, alerts } = block
  const { when, nameOf, isChosen = false } = options
  const name = nameOf(customerId)
  const sums = amounts.filter(({ amount }) => Number(amount) !== 0)
  const path = when.keep(`/customers/${encodeURIComponent(customerId ?? '')}`)
  return html`<tbody data-group=${customerId ?? ''}>
    <tr class="group">
      ${isChosen && html`<td></td>`}
      <th scope="rowgroup">
        ${customerId === null ? name : html`<a href=${path}>${name}</a>`}
        <span class="soft">${many(count, 'alert')}</span>
      </th>
      <td class="aside"></td>
      <td class="number" data-sum>
        ${sums.map(({ amount, currency }) => html`<div>${money(amount, currency)}</div>`)}
      </td>
      <td></td>
      ${!options.isPreview && html`<td class="aside"></td>`} ${options.became && html`<td></td>`}
    </tr>
    ${alerts.map((alert) => renderAlert(alert, options))}
    ${
      count > alerts.length &&
      html`<tr>
        ${isChosen && html`<td></td>`}
        <td colspan="6">
          <a class="plain" href=${path}
            >${`${many(count - alerts.length, 'more alert')} of this customer`}</a
          >
        </td>
      </tr>`
    }
  </tbody>`
}

function renderAlert(alert: Alertable & Partial<BillingAlert>, options: AlertTableOptions) {
  const { today, now, zone, when, became, isChosen = false, isPreview = false, last } = options
  const facts = readAlert(alert, today)
  const { matter, source, amount, currency, days } = facts
  const stored = isPreview ? null : (alert as BillingAlert)
  const color = days === null ? 'soft' : days > 90 ? 'red' : days > 60 ? 'yellow' : ''
  return html`<tr data-alert=${alert.key} data-rule=${alert.rule}>
      ${
        isChosen &&
        html`<td class="pick">
          <input type="checkbox" name="key" value=${alert.key} aria-label=${`Choose ${matter}`} />
        </td>`
      }
      <td>
        <details class="unfold">
          <summary>${matter}</summary>
        </details>
        ${source !== null && html`<span class="chip">${sourceName(source)}</span>`}
        ${
          stored?.inconclusive != null &&
          html`<span class="badge yellow" data-inconclusive=${stored.inconclusive}
            >not checked: ${words(stored.inconclusive)}</span
          >`
        }
      </td>
      <td class="aside soft">${facts.rule}</td>
      <td class="number" data-amount=${amount ?? ''}>
        ${amount === null ? '—' : owed(amount, currency)}
      </td>
      <td class=${`number ${color}`}>${days ?? '—'}</td>
      ${
        stored !== null &&
        html`<td class="end aside soft">
          ${last ? last.of(stored) : ago(stored.openedAt, { now, zone })}
        </td>`
      }
      ${became && html`<td class="end">${renderBecame(became.get(alert.key), options)}</td>`}
    </tr>
    <tr class="unfolded">
      <td colspan=${columns}>
        <dl class="facts">
          ${facts.lines.map(
            ([name, value]) =>
              html`<dt>${name}</dt>
                <dd>${value}</dd>`,
          )}
        </dl>
        <p class="soft">${readable(alert.message, zone)}</p>
        <p>${facts.closes} ${stored !== null && renderWhy(stored, when)}</p>
      </td>
    </tr>`
}

/** What became of an alert since the time that the page shows. */
function renderBecame(
  then: AlertNow | undefined,
  { now, zone }: Pick<AlertTableOptions, 'now' | 'zone'>,
) {
  const state = then?.state ?? 'open'
  return html`<span class=${state === 'open' ? 'red' : 'soft'} data-became=${state}
    >${state === 'open' ? 'still open' : `${state} `}${state !== 'open' && ago(then?.since, { now, zone })}</span
  >`
}

/** `$48,210.00 in 28 alerts · CA$12,303.00 in 4 · work without an invoice in 2`. */
export function describeAmounts(totals: readonly AlertAmount[]): string {
  const about = totals
    .filter(({ amount }) => Number(amount) !== 0)
    .map(({ amount, currency, alerts }) => `${money(amount, currency)} in ${many(alerts, 'alert')}`)
  const service = totals.find(({ currency }) => currency === '')?.alerts ?? 0
  const last = service === 0 ? [] : [`work without an invoice in ${many(service, 'alert')}`]
  return [...about, ...last].join(' · ')
}
