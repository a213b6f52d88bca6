import type { PanelMonth } from '@vectis/billing-hub'
import { drawBars } from './draw-bars.ts'
import { money, monthName as nameOfMonth, owed } from './format.ts'
import { html, trusted } from './html.ts'
import { writeImage } from './write-plot.ts'

/** Paired bars, invoiced and received, twelve months, and a table of the same. */
export function drawMonths(
  months: readonly PanelMonth[],
  { currency, readUntil, isPast }: { currency: string; readUntil: string | null; isPast: boolean },
) {
  const known = months.filter(({ month }) => readUntil === null || month <= readUntil)
  const points = known.map(({ month, invoiced, received }) => ({
    month,
    invoiced: Number(invoiced),
    received: Number(received),
  }))
  const last = known.at(-1)
  const recent = isPast ? 'in the last month' : 'this month'
  const lastName =
    readUntil === null ? recent : `in ${nameOfMonth(readUntil)}, the last that was read,`
  const chart = writeImage(
    drawBars(
      points,
      months.map(({ month }) => month),
    ),
    `Invoiced and received in ${currency}, last twelve months; ${lastName} ${money(last?.invoiced ?? '0', currency)} invoiced, ${money(last?.received ?? '0', currency)} received`,
  )
  return html`${trusted(chart)}
    <details class="months">
      <summary>As a table</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">Month</th>
            <th scope="col" class="number">Invoiced</th>
            <th scope="col" class="number">Received</th>
          </tr>
        </thead>
        <tbody>
          ${known.toReversed().map(
            ({ month, invoiced, received }) =>
              html`<tr>
                <td>${nameOfMonth(month)}</td>
                <td class="number">${owed(invoiced, currency)}</td>
                <td class="number">${owed(received, currency)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </details>`
}
