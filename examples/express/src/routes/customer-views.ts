import type {
  BillingAlert,
  ContractedRevenue,
  CurrencyPanel,
  PanelInvoice,
  TimelineEvent,
} from '@vectis/billing-hub'
import type { Ticket } from '../psa.ts'
import { drawAging, drawMonths } from '../web/charts.ts'
import { money, readable, words } from '../web/format.ts'
import { html } from '../web/html.ts'
import { describeRevenue } from './revenue-views.ts'

interface Figure {
  name: string
  figure: string
  note: string
  kind?: string
  key?: string
  /** What a reader must not miss, a line each. */
  lines?: readonly string[]
  more?: unknown
}

function renderFigure({ name, figure, note, kind = 'soft', key, lines = [], more }: Figure) {
  return html`<div>
    <dt>${name}</dt>
    <dd data-figure=${key}>${figure}</dd>
    <dd class=${kind}>${note}</dd>
    ${lines.map((line) => html`<dd class="soft">${line}</dd>`)}
    ${more && html`<dd class="soft">${more}</dd>`}
  </div>`
}

/** `readUntil`: the last month that was read, when it is not this one; what came after is unknown, and not zero. */
export function renderCurrency(
  panel: CurrencyPanel,
  { revenue, readUntil }: { revenue: ContractedRevenue; readUntil: string | null },
) {
  const { currency } = panel
  const text = (amount: string) => money(amount, currency)
  const figures: Figure[] = [
    {
      name: 'Invoiced this month',
      ...(readUntil === null
        ? {
            figure: text(panel.invoicedThisMonth),
            note: `less ${text(panel.creditedThisMonth)} credits`,
          }
        : { figure: '—', note: `not read since ${readUntil}` }),
    },
    {
      name: 'Outstanding',
      figure: text(panel.outstanding),
      note: `${text(panel.overdue)} overdue in ${panel.overdueCount}`,
      kind: panel.overdueCount > 0 ? 'red' : 'soft',
      key: 'outstanding',
    },
    {
      name: 'Net of credits',
      figure: text(panel.net),
      note: `credits ${text(panel.creditsAvailable)}, unapplied ${text(panel.unapplied)}`,
    },
    { name: 'Contracted MRR', ...describeRevenue(revenue, currency) },
    {
      name: 'Average days to pay',
      figure: panel.averageDaysToPay === null ? '—' : String(panel.averageDaysToPay),
      note: panel.averageDaysToPay === null ? 'fewer than 3 paid invoices' : 'last 12 paid',
    },
  ]
  return html`<section>
    <h2>Billing <span class="soft">${currency}</span></h2>
    <dl class="figures">${figures.map(renderFigure)}</dl>
    <div class="charts">
      <div>
        <h3>Outstanding by days past due</h3>
        ${drawAging(panel.aging, currency)}
      </div>
      <div>
        <h3 class="legend">
          <span class="key invoiced-key">Invoiced</span>
          <span class="key received-key">Received</span>
          <span>12 months</span>
        </h3>
        ${drawMonths(panel.months, { currency, readUntil })}
      </div>
    </div>
  </section>`
}

export function renderInvoices(invoices: readonly PanelInvoice[]) {
  const rows = invoices.map((invoice) => {
    const number = invoice.docNumber ?? invoice.externalId
    const settlements = invoice.settlements.map((one) => {
      const paid = `${one.date ?? 'no date'}: ${words(one.kind)} ${money(one.amount, invoice.currency)}`
      return html`<li>
        ${one.referenceNumber === null ? paid : `${paid}, ${one.referenceNumber}`}
      </li>`
    })
    return html`<tr data-invoice=${invoice.externalId}>
      <td>
        ${
          settlements.length === 0
            ? number
            : html`<details>
                <summary>${number}</summary>
                <ul>
                  ${settlements}
                </ul>
              </details>`
        }
      </td>
      <td class="date aside">${invoice.txnDate ?? '—'}</td>
      <td class="date">${invoice.dueDate ?? '—'}</td>
      <td class="number">${money(invoice.preVoidTotal ?? invoice.total, invoice.currency)}</td>
      <td class=${Number(invoice.balance) === 0 ? 'number soft' : 'number'}>
        ${money(invoice.balance, invoice.currency)}
      </td>
      <td>
        <span class=${`badge ${invoice.status}`}>${words(invoice.status)}</span>
        ${invoice.status === 'overdue' && html`<span class="soft late">${`${invoice.daysOverdue} d`}</span>`}
      </td>
      <td class="end aside"><span class="chip">${invoice.source}</span></td>
    </tr>`
  })
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Recent invoices">
    <table class="invoices">
      <thead>
        <tr>
          <th scope="col">Number</th>
          <th scope="col" class="aside">Date</th>
          <th scope="col">Due</th>
          <th scope="col" class="number">Total</th>
          <th scope="col" class="number">Balance</th>
          <th scope="col">Status</th>
          <th scope="col" class="end aside">Source</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`
}

export function renderAlerts(alerts: readonly BillingAlert[]) {
  if (alerts.length === 0) return html`<p class="empty">None.</p>`
  return html`<ul class="alerts">
    ${alerts.map((alert) => html`<li>${readable(alert.message)}</li>`)}
  </ul>`
}

const titles: Record<TimelineEvent['kind'], string> = {
  invoice_issued: 'Invoice',
  invoice_overdue: 'Overdue: invoice',
  invoice_voided: 'Voided: invoice',
  payment_received: 'Payment',
  credit_applied: 'Credit applied',
}

export function renderTimeline(events: readonly TimelineEvent[], tickets: readonly Ticket[]) {
  const entries = [
    ...events.map((event) => ({
      date: event.date,
      kind: event.kind as string,
      text: [
        titles[event.kind],
        event.docNumber,
        event.invoices > 1 ? `for ${event.invoices} invoices` : null,
      ]
        .filter((part) => part !== null)
        .join(' '),
      figure: money(event.amount, event.currency),
      isStruck: event.isStruck,
    })),
    ...tickets.map((ticket) => ({
      date: ticket.resolvedOn,
      kind: 'ticket',
      text: `Ticket ${ticket.id}: ${ticket.title}`,
      figure: '',
      isStruck: false,
    })),
  ].sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0))
  if (entries.length === 0) return html`<p class="empty">Nothing yet.</p>`
  return html`<ol class="timeline">
    ${entries.map(
      ({ date, kind, text, figure, isStruck }) =>
        html`<li class=${isStruck ? 'struck' : ''} data-kind=${kind}>
          <span class="date soft">${date}</span><span>${text}</span
          ><span class="number">${figure}</span>
        </li>`,
    )}
  </ol>`
}
