import type { ContractedRevenue, CurrencyPanel } from '@vectis/billing-hub'
import type { RecurringRevenue, TemplateRevenue } from '@vectis/quickbooks/rows'
import { day, money, words } from '../web/format.ts'
import { momentOf } from '../web/today-of.ts'
import { html } from '../web/html.ts'

/** A sentence as a note below a figure. */
function asNote(sentence: string): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1).replace(/\.$/, '')}`
}

/**
 * The figure of contracted MRR in one currency, what is about to change in it, and every template behind it. `isOld`: why
 * this month's is unknown; a template whose next date passed meanwhile may have gone on.
 */
export function describeRevenue(
  contracted: ContractedRevenue,
  currency: string,
  { zone, isOld }: { zone: string | null; isOld: string | null },
) {
  if (contracted.revenue === null) return { figure: '—', note: asNote(contracted.message) }
  const own = contracted.revenue.find((one) => one.currency === currency)
  if (own === undefined) return { figure: '—', note: `no recurring template in ${currency}` }
  if (isOld !== null) return { figure: '—', note: isOld, more: renderTemplates(own) }
  return {
    figure: money(own.monthly, currency),
    note: 'from recurring templates, without tax',
    lines: [
      ...listChanges(own),
      ...(contracted.unreadable === 0
        ? []
        : [`${contracted.unreadable} with a newer version that cannot be read: shown as before`]),
      ...(contracted.asOf === null ? [] : [`templates as of ${momentOf(contracted.asOf, zone)}`]),
    ],
    more: renderTemplates(own),
  }
}

/** `starting 1 Dec 2026: +$320.00`, `stalled since 1 Feb 2026: $100.00`, `ends 15 Jan 2027: $50.00`. */
function listChanges({ templates, currency }: RecurringRevenue): string[] {
  return templates.flatMap(({ verdict, date, monthly }) => {
    if (date === null || monthly === null) return []
    const amount = money(monthly, currency)
    if (verdict === 'starting') return [`starting ${day(date)}: +${amount}`]
    if (verdict === 'stalled') return [`stalled since ${day(date)}: ${amount}`]
    return verdict === 'ends' ? [`ends ${day(date)}: ${amount}`] : []
  })
}

function renderTemplates({ templates, currency }: RecurringRevenue) {
  return html`<details>
    <summary>${templates.length === 1 ? '1 template' : `${templates.length} templates`}</summary>
    <ul>
      ${templates.map((line) => html`<li>${describeTemplate(line, currency)}</li>`)}
    </ul>
  </details>`
}

function describeTemplate(
  { template, verdict, date, monthly }: TemplateRevenue,
  currency: string,
): string {
  const { name, intervalCount, intervalType, nextDate } = template
  const often = intervalCount > 1 ? `every ${intervalCount}, ${intervalType}` : intervalType
  return [
    name ?? template.externalId,
    often?.toLowerCase(),
    monthly === null ? null : `${money(monthly, currency)} a month`,
    verdict === 'counted' ? null : `${words(verdict)}${date === null ? '' : ` ${day(date)}`}`,
    nextDate === null ? null : `next ${day(nextDate)}`,
  ]
    .filter((part) => part != null)
    .join(', ')
}

/** Contracts in currencies without an invoice yet, such as those of a new customer. */
export function renderNewContracts(
  { revenue }: ContractedRevenue,
  panels: readonly CurrencyPanel[],
) {
  const news = (revenue ?? []).filter(
    ({ currency }) => !panels.some((panel) => panel.currency === currency),
  )
  return news.map((one) => {
    const amount = Number(one.monthly) === 0 ? '' : ` ${money(one.monthly, one.currency)}`
    return html`<p class="notice soft">
      ${[`Contracted MRR${amount}`, ...listChanges(one)].join(', ')}.
    </p>`
  })
}
