import type { CompanyMonths } from '@vectis/billing-hub'
import { money, monthName } from '../web/format.ts'
import { html } from '../web/html.ts'
import { receipts } from './document-names.ts'

/** What the whole company billed and received in the last month, with or without customers, one line per currency. */
export function renderCompanyMonths(
  companies: readonly CompanyMonths[],
  { isPast }: { isPast: boolean },
) {
  return companies.map(({ currency, months }, nth) => {
    const month = months.at(-1)
    if (month === undefined) return null
    const sold = receipts
      .filter(([kind]) => Number(month.receipts[kind]) !== 0)
      .map(
        ([kind, { figure }]) => `${figure.toLowerCase()} ${money(month.receipts[kind], currency)}`,
      )
    const parts = [
      `invoiced ${money(month.invoiced, currency)}`,
      ...sold,
      `received ${money(month.received, currency)}`,
    ]
    const about = `${isPast ? monthName(month.month) : 'This month'}, whole company`
    return html`<p class="soft" data-company=${currency}>
      ${`${nth === 0 ? about : `In ${currency}`}: ${parts.join(' · ')}`}
    </p>`
  })
}
