import * as Plot from '@observablehq/plot'
import type { Aging, PanelMonth } from '@vectis/billing-hub'
import { parseHTML } from 'linkedom'
import { money } from './format.ts'
import { html, trusted } from './html.ts'

const { document } = parseHTML('<html><body></body></html>')

/** Bars invoiced, line received, twelve months. The colours are the style sheet's: a strict policy allows no inline style. */
export function drawMonths(months: readonly PanelMonth[], currency: string) {
  const points = months.map(({ month, invoiced, received }) => ({
    month: month.slice(2),
    invoiced: Number(invoiced),
    received: Number(received),
  }))
  const last = months.at(-1)
  const plot = Plot.plot({
    document: document as unknown as Document,
    width: 620,
    height: 190,
    marginLeft: 50,
    ariaLabel: `Invoiced and received in ${currency}, last twelve months; this month ${money(last?.invoiced ?? '0', currency)} invoiced, ${money(last?.received ?? '0', currency)} received`,
    x: { label: null, tickSize: 0 },
    y: { label: null, grid: true, tickFormat: 's', ticks: 4 },
    marks: [
      Plot.barY(points, {
        x: 'month',
        y: 'invoiced',
        className: 'invoiced',
        insetLeft: 4,
        insetRight: 4,
        fill: 'currentColor',
      }),
      Plot.lineY(points, {
        x: 'month',
        y: 'received',
        className: 'received',
        stroke: 'currentColor',
      }),
      Plot.ruleY([0]),
    ],
  })
  plot.setAttribute('role', 'img')
  // The whole is one image with one name; a name on a part without a role is an error to a screen reader.
  for (const part of plot.querySelectorAll('g')) {
    part.removeAttribute('aria-label')
  }
  return trusted(withoutInlineStyle(plot.outerHTML))
}

function withoutInlineStyle(svg: string): string {
  return svg.replace(/<style[\s\S]*?<\/style>/g, '').replace(/ style="[^"]*"/g, '')
}

const buckets = [
  ['current', 'Current'],
  ['days1to30', '1-30'],
  ['days31to60', '31-60'],
  ['days61to90', '61-90'],
  ['days91plus', '91+'],
  ['noDueDate', 'No due date'],
] as const

/** Open balances by days past the due date, as one bar with its figures in words below. */
export function drawAging(aging: Aging, currency: string) {
  const total = buckets.reduce((sum, [key]) => sum + Number(aging[key]), 0)
  if (total === 0) return html`<p class="soft">Nothing is open.</p>`
  let x = 0
  const parts = buckets.map(([key], index) => {
    const width = (Number(aging[key]) / total) * 1000
    x += width
    return html`<rect class=${`age${index}`} x=${x - width} y="0" width=${width} height="16" />`
  })
  const figures = buckets.map(
    ([key, label]) =>
      html`<div>
        <dt>${label}</dt>
        <dd class="aging">${money(aging[key], currency)}</dd>
      </div>`,
  )
  return html`<svg
      viewBox="0 0 1000 16"
      width="100%"
      height="16"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      ${parts}
    </svg>
    <dl class="figures">${figures}</dl>
    <p class="soft">Days past the due date, as QuickBooks counts them.</p>`
}
