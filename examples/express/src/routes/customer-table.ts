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
/** The room of the days beside what is overdue. */
const noDays = html`<span class="days"></span>`

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
            <dd class=${Number(overdue) > 0 ? 'red' : 'soft'}>
              ${overdue === null ? 'unknown' : owed(overdue, currency)}
            </dd>
            <dd class="soft">
              ${overdueCustomers === null ? 'no time zone' : overdueCustomers === 0 ? 'nothing is late' : many(overdueCustomers, 'customer')}
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
      <a href=${hrefOf(name)}>${label}</a>${name === 'overdue' && noDays}
    </th>`
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Customers">
    <table class="rows customers">
      <thead>
        <tr>
          ${sorted('name', 'Customer')} ${sorted('outstanding', 'Outstanding', 'number aside')}
          ${sorted('overdue', 'Overdue', 'number')}
          <th scope="col" class="aside">Aging</th>
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
              <td colspan="7" class="soft">No billing account</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function renderRow(customer: ListedCustomer, { today, when, isEvaluated, nameOf }: Options) {
  const { customerId, name, balances, aging, revenue, lastInvoice, lastPayment, openAlerts } =
    customer
  // What is late first; every column has a line for each currency, so that a line is one currency.
  const currencies = balances
    .toSorted((a, b) => Number(Number(b.overdue) > 0) - Number(Number(a.overdue) > 0))
    .map(({ currency }) => currency)
  const lines = <One extends { currency: string }>(
    of: readonly One[],
    write: (one: One) => unknown,
    nothing: unknown = dash,
  ) => {
    const others = of.filter(({ currency }) => !currencies.includes(currency))
    const all = [...currencies, ...others.map(({ currency }) => currency)]
    if (all.length === 0 || of.length === 0) return nothing
    return all.map((currency) => {
      const one = of.find((each) => each.currency === currency)
      return html`<div>${one === undefined ? nothing : write(one)}</div>`
    })
  }
  const amount = (value: string, currency: string) =>
    Number(value) === 0 ? dash : money(value, currency)
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
      ${lines(balances, ({ currency, outstanding }) => amount(outstanding, currency))}
    </td>
    <td class="number" data-overdue>
      ${lines(
        overdue,
        (one) =>
          one.overdue === null
            ? html`<span class="soft">unknown</span>${noDays}`
            : html`<span class="red">${money(one.overdue, one.currency)}</span
                ><span class="soft days">${` ${ageOf(one.currency) ?? '?'} d`}</span>`,
        html`${dash}${noDays}`,
      )}
    </td>
    <td class="aside">${lines(aging ?? [], drawAgingBar)}</td>
    <td class="number wide">
      ${lines(revenue ?? [], ({ currency, monthly }) => amount(monthly, currency))}
    </td>
    <td class="wide date">${dated(lastInvoice)}</td>
    <td class="wide date">${dated(lastPayment)}</td>
    <td class=${openAlerts > 0 ? 'number red' : 'number soft'} data-alerts>
      ${isEvaluated ? (openAlerts === 0 ? '—' : count(openAlerts)) : html`<span title="Not evaluated yet">?<span class="unseen">not evaluated yet</span></span>`}
    </td>
  </tr>`
}
