import type {
  ContractedRevenue,
  CurrencyPanel,
  EntityReading,
  ExplainedFigure,
} from '@vectis/billing-hub'
import { drawAging } from '../web/charts.ts'
import { drawMonths } from '../web/draw-months.ts'
import { compareDecimals } from '@vectis/quickbooks/values'
import { many, money, monthName } from '../web/format.ts'
import { momentOf } from '../web/today-of.ts'
import { html } from '../web/html.ts'
import { entityNames, receipts } from './document-names.ts'
import { figureNames } from './why-names.ts'
import { describeRevenue } from './revenue-views.ts'

interface Figure {
  name: string
  figure: string
  note: string
  kind?: string
  key?: string
  /** Notes that a reader must not miss, one line each. */
  lines?: readonly string[]
  more?: unknown
  /** The way to the documents behind it. */
  why?: unknown
}

function renderFigure({ name, figure, note, kind = 'soft', key, lines = [], more, why }: Figure) {
  return html`<div>
    <dt>${name}</dt>
    ${why ? html`<dd><span data-figure=${key}>${figure}</span>${why}</dd>` : html`<dd data-figure=${key}>${figure}</dd>`}
    ${note !== '' && html`<dd class=${kind}>${note}</dd>`}
    ${lines.map((line) => html`<dd class="soft">${line}</dd>`)}
    ${more && html`<dd class="soft">${more}</dd>`}
  </div>`
}

/** Parts that were not read since, although others were; and the company's time zone. */
interface Late {
  late: readonly EntityReading[]
  zone: string | null
}

/** The age of a figure that needs these entities, if it is older than the rest of the page. */
function listLate({ late, zone }: Late, ...needed: EntityReading['entity'][]): string[] {
  return late
    .filter(({ entity }) => needed.includes(entity))
    .map(({ entity, asOf }) =>
      asOf === null
        ? `${entityNames[entity]} were never read`
        : `${entityNames[entity]} as of ${momentOf(asOf, zone)}`,
    )
}

const unknown = 'unknown: no time zone'
/** The months up to this one are known. */
const notReadSince = (month: string) => `not read since ${monthName(month)}`
const isZero = (amount: string) => compareDecimals(amount, '0') === 0
const hasCredit = (panel: CurrencyPanel) =>
  !isZero(panel.creditsAvailable) || !isZero(panel.unapplied)

/**
 * `readUntil`: the last month that was read, if it is not this one; later figures are unknown, not zero. Without
 * `revenue` there is no figure of it.
 */
export function renderCurrency(
  panel: CurrencyPanel,
  {
    revenue,
    readUntil,
    late,
    isPast,
    whyPath,
    agingPath,
    aged,
  }: {
    revenue: ContractedRevenue | null
    readUntil: string | null
    late: Late
    isPast: boolean
    /** The same page with the invoices of a part of the aging bar. */
    agingPath: (key: string, currency: string) => string
    /** The part that is chosen. */
    aged: { currency: string; bucket: { key: string } } | null
    /** The page of the documents behind a figure. */
    whyPath: (figure: ExplainedFigure, currency: string) => string
  },
) {
  const { currency } = panel
  const why = (figure: ExplainedFigure) =>
    html`<a
      href=${whyPath(figure, currency)}
      aria-label=${`Why: ${figureNames[figure]} ${currency}`}
      >Why</a
    >`
  const month = isPast ? 'that month' : 'this month'
  const text = (amount: string) => money(amount, currency)
  const figures: Figure[] = [
    {
      name: `Invoiced ${month}`,
      ...describeMonth(panel, readUntil),
      lines: listLate(late, 'Invoice', 'CreditMemo'),
    },
    ...listReceipts(panel, { readUntil, late, month }),
    {
      name: 'Outstanding balance',
      figure: text(panel.outstanding),
      note: '',
      key: 'outstanding',
      lines: listLate(late, 'Invoice'),
      why: why('outstanding'),
      more: sayOverdue(panel, why('overdue')),
    },
    ...(hasCredit(panel)
      ? [
          {
            name: 'Net of credits',
            figure: text(panel.net),
            note: [
              isZero(panel.creditsAvailable) ? null : `${text(panel.creditsAvailable)} credits`,
              isZero(panel.unapplied) ? null : `${text(panel.unapplied)} on account`,
            ]
              .filter((one) => one !== null)
              .join(', '),
            lines: listLate(late, 'Invoice', 'Payment', 'CreditMemo'),
            why: why('net'),
          },
        ]
      : []),
    ...(revenue
      ? [
          {
            name: 'Contracted MRR',
            ...describeRevenue(revenue, currency, {
              zone: late.zone,
              isOld: readUntil === null ? null : notReadSince(readUntil),
            }),
          },
        ]
      : []),
    {
      name: 'Days to pay',
      figure: panel.averageDaysToPay === null ? '—' : String(Math.round(panel.averageDaysToPay)),
      note:
        panel.averageDaysToPay === null
          ? 'fewer than 3 paid invoices'
          : 'days on average, last 12 paid',
      lines: listLate(late, 'Invoice', 'Payment'),
    },
  ]
  const doubts = listDoubts(panel.unreadable)
  return html`<section>
    <h2>Billing <span class="soft">${currency === '' ? 'currency not known' : currency}</span></h2>
    ${doubts.length > 0 && html`<p class="notice yellow" data-unreadable>${doubts.join(' ')}</p>`}
    <dl class="figures">${figures.map(renderFigure)}</dl>
    <div class="charts">
      <div>
        <h3>Outstanding by days past due</h3>
        ${panel.aging === null ? html`<p class="empty">Unknown: no time zone.</p>` : drawAging(panel.aging, { currency, hrefOf: (key) => agingPath(key, currency), chosen: aged?.currency === currency ? aged.bucket.key : null })}
      </div>
      <div>
        <h3 class="legend">
          <span class="key invoiced-key">Invoiced</span>
          <span class="key received-key">Received</span>
          <span>last 12 months</span>
        </h3>
        ${panel.months === null ? html`<p class="empty">Unknown: no time zone.</p>` : drawMonths(panel.months, { currency, readUntil, isPast })}
      </div>
    </div>
  </section>`
}

/** What of the outstanding balance is late, with the way to its documents; all of it is said so, not repeated. */
function sayOverdue(panel: CurrencyPanel, why: unknown) {
  const { overdue, overdueCount, outstanding, currency } = panel
  if (overdue === null || overdueCount === null)
    return html`<div class="soft">${`overdue ${unknown}`}</div>`
  if (overdueCount === 0) return html`<div class="soft">nothing overdue</div>`
  const isAll = compareDecimals(overdue, outstanding) === 0
  return html`<div class="red">
    ${`${isAll ? 'all' : money(overdue, currency)} overdue, ${many(overdueCount, 'invoice')} `}${why}
  </div>`
}

/** What the figures leave out or show as before, one sentence each. */
function listDoubts(unreadable: CurrencyPanel['unreadable']): string[] {
  const { newerVersions, dueDates, dates, currencies, links } = unreadable
  const say = (many: number, one: string, text: string) =>
    many === 0 ? [] : [`${many} ${many === 1 ? one : `${one}s`} ${text}`]
  return [
    ...say(newerVersions, 'document', 'with a newer version that cannot be read: shown as before.'),
    ...say(dueDates, 'open invoice', 'with a due date that cannot be read: perhaps overdue.'),
    ...say(dates, 'document', 'with a date that cannot be read: in no month.'),
    ...say(currencies, 'document', 'with a currency that cannot be read.'),
    ...say(links, 'payment', 'received, but for which invoices cannot be read.'),
  ]
}

/** Receipts beside what was invoiced: a figure for each kind that occurs in the twelve months. */
function listReceipts(
  panel: CurrencyPanel,
  { readUntil, late, month }: { readUntil: string | null; late: Late; month: string },
): Figure[] {
  const { receiptsThisMonth, months, currency } = panel
  if (receiptsThisMonth === null || months === null) return []
  return receipts
    .filter(([kind]) => months.some((one) => Number(one.receipts[kind]) !== 0))
    .map(([kind, { entity, figure, note }]) => ({
      name: figure,
      figure: readUntil === null ? money(receiptsThisMonth[kind], currency) : '—',
      note: readUntil === null ? `${month}, ${note}` : notReadSince(readUntil),
      key: kind,
      lines: listLate(late, entity),
    }))
}

function describeMonth(panel: CurrencyPanel, readUntil: string | null) {
  const { invoicedThisMonth, creditedThisMonth, currency } = panel
  if (invoicedThisMonth === null || creditedThisMonth === null)
    return { figure: '—', note: unknown }
  if (readUntil !== null) return { figure: '—', note: notReadSince(readUntil) }
  return {
    figure: money(invoicedThisMonth, currency),
    note: isZero(creditedThisMonth) ? '' : `less ${money(creditedThisMonth, currency)} credits`,
  }
}
