import type { CustomerOrder, ListedCustomer, ListTotals } from '@vectis/billing-hub'
import { diffDays, type CalendarDate } from '@vectis/quickbooks/values'
import { drawAgingBar } from '../web/charts.ts'
import { count, day, many, money, owed } from '../web/format.ts'
import { html } from '../web/html.ts'
import type { ShownTime } from '../web/layout.ts'

interface Options {
  /** Customers without a billing account, listed last. */
  unbilled: readonly { id: string; name: string }[]
  today: CalendarDate | null
  when: ShownTime
  /** Before the first evaluation the number of alerts is unknown, not zero. */
  isEvaluated: boolean
  order: CustomerOrder
  hrefOf: (order: CustomerOrder) => string
  nameOf: (customerId: string, name: string | null) => string
}

const dash = html`<span class="soft">—</span>`

/** What all of them owe, a line per currency. */
export function renderTotals(totals: readonly ListTotals[]) {
  if (totals.length === 0) return null
  return html`<dl class="totals">
    ${totals.map(
      ({ currency, outstanding, overdue, customers, overdueCustomers }) =>
        html`<div data-total=${currency}>
            <dt>Outstanding balance</dt>
            <dd>${money(outstanding, currency)}</dd>
            <dd class="soft">${`${many(customers, 'customer')}`}</dd>
          </div>
          <div data-total-overdue=${currency}>
            <dt>Overdue</dt>
            <dd class=${Number(overdue) > 0 ? 'red' : ''}>
              ${overdue === null ? 'unknown' : owed(overdue, currency)}
            </dd>
            <dd class="soft">
              ${overdueCustomers === null ? 'no time zone' : many(overdueCustomers, 'customer')}
            </dd>
          </div>`,
    )}
  </dl>`
}

export function renderCustomerTable(customers: readonly ListedCustomer[], options: Options) {
  const { unbilled, order, hrefOf } = options
  const sorted = (name: CustomerOrder, label: string, kind = '') =>
    html`<th
      scope="col"
      class=${kind}
      aria-sort=${order === name ? (name === 'name' ? 'ascending' : 'descending') : null}
    >
      <a href=${hrefOf(name)}>${label}</a>
    </th>`
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Customers">
    <table class="rows customers">
      <thead>
        <tr>
          ${sorted('name', 'Customer')} ${sorted('outstanding', 'Outstanding', 'number aside')}
          ${sorted('overdue', 'Overdue', 'number')}
          <th scope="col" class="aside">Age</th>
          <th scope="col" class="number wide">MRR</th>
          <th scope="col" class="wide">Last invoice</th>
          ${sorted('lastPayment', 'Last payment', 'wide')} ${sorted('alerts', 'Alerts', 'number')}
        </tr>
      </thead>
      <tbody>
        ${customers.map((one) => renderRow(one, options))}
        ${unbilled.map(
          ({ id, name }) =>
            html`<tr data-customer=${id} data-unbilled="">
              <td><a href=${options.when.keep(`/customers/${id}`)}>${name}</a></td>
              <td colspan="7" class="soft">no billing account</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function renderRow(customer: ListedCustomer, { today, when, isEvaluated, nameOf }: Options) {
  const { customerId, name, balances, aging, revenue, lastInvoice, lastPayment, openAlerts } =
    customer
  const lines = (of: readonly { currency: string; text: unknown }[]) =>
    of.length === 0 ? dash : of.map(({ text }) => html`<div>${text}</div>`)
  const ageOf = (currency: string) => {
    const oldest = aging?.find((one) => one.currency === currency)?.oldestDueDate
    return today === null || oldest == null ? null : diffDays(oldest, today)
  }
  const overdue = balances.filter((one) => one.overdue === null || Number(one.overdue) > 0)
  const dated = (of: { date: string; amount: string; currency: string } | null) =>
    of === null ? dash : html`${day(of.date)} <span class="soft">${money(of.amount, of.currency)}</span>` // prettier-ignore
  return html`<tr data-customer=${customerId}>
    <td>
      <a href=${when.keep(`/customers/${encodeURIComponent(customerId)}`)}
        >${nameOf(customerId, name)}</a
      >
    </td>
    <td class="number aside" data-outstanding>
      ${lines(balances.map(({ currency, outstanding }) => ({ currency, text: owed(outstanding, currency) })))}
    </td>
    <td class="number" data-overdue>
      ${lines(
        overdue.map((one) => ({
          currency: one.currency,
          text:
            one.overdue === null
              ? html`<span class="soft">unknown</span>`
              : html`<span class="red">${money(one.overdue, one.currency)}</span
                  ><span class="soft days">${` ${ageOf(one.currency) ?? '?'} d`}</span>`,
        })),
      )}
    </td>
    <td class="aside">
      ${lines((aging ?? []).map((one) => ({ currency: one.currency, text: drawAgingBar(one) })))}
    </td>
    <td class="number wide">
      ${lines((revenue ?? []).map(({ currency, monthly }) => ({ currency, text: owed(monthly, currency) })))}
    </td>
    <td class="wide date">${dated(lastInvoice)}</td>
    <td class="wide date">${dated(lastPayment)}</td>
    <td class=${openAlerts > 0 ? 'number red' : 'number soft'} data-alerts>
      ${isEvaluated ? (openAlerts === 0 ? '—' : count(openAlerts)) : html`<span title="Not evaluated yet">?<span class="unseen">not evaluated yet</span></span>`}
    </td>
  </tr>`
}
