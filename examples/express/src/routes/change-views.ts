import type { DocumentChange, DocumentState } from '@vectis/billing-hub'
import { compareDecimals } from '@vectis/quickbooks/values'
import type { Instant } from '@vectis/quickbooks/values'
import type { Period } from '../past/period.ts'
import { isBackdated, type ChangeList } from '../past/read-changes.ts'
import { count, dayOrDash, day, money } from '../web/format.ts'
import { html } from '../web/html.ts'
import { momentIn, toLocal } from '../web/local-time.ts'
import { nameDocument, nameKind } from './change-names.ts'

const pageSize = 50

export function renderPeriodForm({ path, period }: { path: string; period: Period }) {
  const { fields } = period
  const step = (text: string) => (/T\d\d:\d\d:/.test(text) ? '1' : null)
  return html`<form method="get" action=${path} class="period">
    <label
      ><span>From</span>
      <input type="datetime-local" name="from" value=${fields.from} step=${step(fields.from)} />
    </label>
    <label
      ><span>To (empty for now)</span>
      <input type="datetime-local" name="to" value=${fields.to} step=${step(fields.to)} />
    </label>
    <label
      ><span>Closed through</span>
      <input type="date" name="closed-through" value=${fields.closedThrough} />
    </label>
    <button class="quiet">Show</button>
  </form>`
}

/** Where the first time lies before the history: why all is new, and where to count from. */
export function renderPeriodGap(
  { text, first }: { text: string; first: Instant | null },
  { path, period, isMoved }: { path: string; period: Period; isMoved: boolean },
) {
  if (text === '') return null
  if (isMoved)
    return html`<p class="notice soft" data-gap>
      ${`${text} Changes are counted from the end of the first read.`}
    </p>`
  const from = first === null ? null : toLocal(period.zone, Date.parse(first)).slice(0, 16)
  return html`<p class="notice yellow" data-gap>
    ${text}
    ${from !== null && html` Everything of the first read counts as new. <a href=${`${path}?${new URLSearchParams({ from })}`}>Count from the end of the first read</a>`}
  </p>`
}

interface ListOptions {
  period: Period
  page: number
  path: string
  nameOf: (customerId: string | null) => string | null
  isCompany: boolean
}

/** Each document that changed, with what it was before and after. */
export function renderChanges({ changes, isCut }: ChangeList, options: ListOptions) {
  const { period, page, isCompany } = options
  const shown = changes.slice((page - 1) * pageSize, page * pageSize)
  const backdated = changes.filter(isBackdated).length
  const closed = period.closedThrough === null ? '' : day(period.closedThrough)
  return html`<section
    class="scroll"
    tabindex="0"
    role="region"
    aria-label="Documents that changed"
  >
    <h2>
      Documents that changed${' '}
      <span class="soft">${`${count(changes.length)}${isCut ? ' and more' : ''}`}</span>
    </h2>
    ${
      backdated > 0 &&
      html`<p data-backdated=${backdated}>
        ${`${count(backdated)} ${backdated === 1 ? 'is' : 'are'} `}<span class="badge backdated"
          >backdated</span
        >${`: dated ${closed} or earlier, so ${backdated === 1 ? 'it' : 'they'} changed figures of the closed period.`}
      </p>`
    }
    ${
      changes.length === 0
        ? html`<p class="empty">No document changed.</p>`
        : html`<table class="changes">
            <thead>
              <tr>
                <th scope="col">Document</th>
                ${isCompany && html`<th scope="col">Customer</th>`}
                <th scope="col">What happened</th>
                <th scope="col" class="aside">Date</th>
                <th scope="col" class="number aside">Total</th>
                <th scope="col" class="number">Open</th>
                <th scope="col" class="end aside">Known since</th>
              </tr>
            </thead>
            <tbody>
              ${shown.map((change) => renderChange(change, options))}
            </tbody>
          </table>`
    }
    ${renderPages(changes.length, options)}
  </section>`
}

function renderChange(change: DocumentChange, { period, nameOf, isCompany }: ListOptions) {
  const { before, after, knownFrom } = change
  const customerId = after?.customerId ?? before?.customerId ?? null
  const customer = nameOf(customerId)
  return html`<tr data-change=${change.externalId} data-kinds=${change.kinds.join(' ')}>
    <td>${nameDocument(change)}</td>
    ${
      isCompany &&
      html`<td>
        ${customer === null ? html`<span class="soft">no customer</span>` : html`<a href=${`/customers/${encodeURIComponent(customerId ?? '')}/changes?${keep(period)}`}>${customer}</a>`}
      </td>`
    }
    <td>
      ${change.kinds.map((kind) => nameKind(kind, change)).join(', ')}
      ${isBackdated(change) && html`${' '}<span class="badge backdated">backdated</span>`}
    </td>
    <td class="date aside">${dayOrDash((after ?? before)?.date)}</td>
    <td class="number aside">${amounts(change, 'total')}</td>
    <td class="number">${amounts(change, 'open')}</td>
    <td class="end soft date aside">
      ${knownFrom === null ? 'gone' : momentIn(period.zone, knownFrom)}
    </td>
  </tr>`
}

/** `$500.00 → $0.00`, or the amount if it is the same. */
function amounts({ before, after }: DocumentChange, part: 'total' | 'open') {
  const write = (state: DocumentState | null) =>
    state === null ? null : money(state[part], state.currency)
  const isSame =
    before !== null &&
    after !== null &&
    before.currency === after.currency &&
    compareDecimals(before[part], after[part]) === 0
  // A new document of which nothing is open: zero is a dash, as in every table.
  if (part === 'open' && before === null && after !== null && Number(after.open) === 0) return '—'
  return lead(isSame ? null : write(before), write(after))
}

/** `before to after`. */
function lead(before: string | null, after: string | null) {
  if (before === null) return after ?? '—'
  return html`<span class="soft">${`${before} to `}</span>${after ?? 'gone'}`
}

/** The period's parameters, to keep it on other pages. */
function keep({ fields }: Period): URLSearchParams {
  const { from, to, closedThrough } = fields
  return new URLSearchParams({
    from,
    ...(to === '' ? {} : { to }),
    'closed-through': closedThrough,
  })
}

function renderPages(total: number, { page, path, period }: ListOptions) {
  const last = Math.ceil(total / pageSize)
  if (last < 2) return null
  const link = (to: number, name: string) => {
    const query = keep(period)
    query.set('page', String(to))
    return html`<a href=${`${path}?${query}`}>${name}</a>`
  }
  return html`<nav class="row" aria-label="Pages">
    ${page > 1 && link(page - 1, 'Previous')}
    <span class="soft">${`Page ${count(page)} of ${count(last)}`}</span>
    ${page < last && link(page + 1, 'Next')}
  </nav>`
}
