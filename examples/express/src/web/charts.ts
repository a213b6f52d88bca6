import * as Plot from '@observablehq/plot'
import type { Aging, PanelMonth } from '@vectis/billing-hub'
import { parseHTML } from 'linkedom'
import type { SyncRun } from '@vectis/quickbooks/ports'
import { moment, money } from './format.ts'
import { html, trusted } from './html.ts'

const { document } = parseHTML('<html><body></body></html>')

/** Paired bars, invoiced and received, twelve months. The colours are the style sheet's: a strict policy allows no inline style. */
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
  // Room above the highest bar.
  const top = 1.06 * Math.max(1, ...points.flatMap((one) => [one.invoiced, one.received]))
  const half = 18
  const last = known.at(-1)
  const recent = isPast ? 'in the last month' : 'this month'
  const lastName = readUntil === null ? recent : `in ${readUntil}, the last that was read,`
  const plot = Plot.plot({
    document: document as unknown as Document,
    width: 500,
    height: 180,
    marginLeft: 40,
    marginRight: 4,
    marginTop: 12,
    marginBottom: 34,
    x: {
      type: 'band',
      domain: months.map(({ month }) => month),
      label: null,
      tickSize: 0,
      tickFormat: (month: string, index: number) => tickName(month, index),
    },
    y: { label: null, grid: true, tickFormat: '~s', tickSize: 0, ticks: 4, domain: [0, top] },
    marks: [
      Plot.barY(points, {
        x: 'month',
        y: 'invoiced',
        className: 'invoiced',
        insetLeft: 2,
        insetRight: half,
        fill: 'currentColor',
      }),
      Plot.barY(points, {
        x: 'month',
        y: 'received',
        className: 'received',
        insetLeft: half,
        insetRight: 2,
        fill: 'currentColor',
      }),
      Plot.ruleY([0]),
    ],
  })
  return present(
    plot,
    `Invoiced and received in ${currency}, last twelve months; ${lastName} ${money(last?.invoiced ?? '0', currency)} invoiced, ${money(last?.received ?? '0', currency)} received`,
  )
}

/** One bar per run, oldest first. The height is its duration; the colour shows how it ended. */
export function drawRuns(runs: readonly SyncRun[], now: number) {
  const bars = runs.toReversed().map((run, index) => {
    const end = run.finishedAt === null ? now : Date.parse(run.finishedAt)
    // Quiet ticks, and ticks that could not begin, are stored as one run that lasts for hours.
    const isFolded = run.kind === 'quiet' || run.kind === 'not_begun'
    const seconds = isFolded ? 0 : (end - Date.parse(run.startedAt)) / 1_000
    return { index: String(index + 1), seconds, outcome: run.outcome ?? 'running', run }
  })
  const slots = Array.from({ length: 8 }, (_, index) => String(index + 1))
  const longest = Math.max(1, ...bars.map(({ seconds }) => seconds))
  const good = bars.filter(({ outcome }) => outcome === 'succeeded').length
  const plot = Plot.plot({
    document: document as unknown as Document,
    width: 320,
    height: 90,
    marginLeft: 36,
    marginBottom: 6,
    x: { axis: null, domain: slots },
    y: { label: null, grid: true, ticks: 3, domain: [0, longest] },
    marks: ['succeeded', 'partial', 'failed', 'aborted', 'running'].map((outcome) =>
      Plot.barY(
        bars.filter((bar) => bar.outcome === outcome),
        {
          x: 'index',
          // A run of zero seconds still gets a bar.
          y: ({ seconds }: { seconds: number }) => Math.max(seconds, longest / 25),
          className: `run-${outcome}`,
          insetLeft: 3,
          insetRight: 3,
          fill: 'currentColor',
          title: ({ run, seconds }: (typeof bars)[number]) =>
            `${moment(run.startedAt)}: ${run.kind}, ${seconds.toFixed(1)} s, ${outcome}`,
        },
      ),
    ),
  })
  return present(plot, `Last ${bars.length} runs, ${good} of them succeeded`)
}

/** The chart is one image with one name: a label on a part without a role is an accessibility error. */
function present(plot: Element, name: string) {
  plot.setAttribute('role', 'img')
  for (const part of plot.querySelectorAll('g')) part.removeAttribute('aria-label')
  plot.setAttribute('aria-label', name)
  return trusted(withoutInlineStyle(plot.outerHTML))
}

const monthFormat = new Intl.DateTimeFormat('en-US', { month: 'short', timeZone: 'UTC' })

/** `2026-11` as `Nov`, with the year below the first month and each January. */
function tickName(month: string, index: number): string {
  const name = monthFormat.format(new Date(`${month}-01T00:00:00Z`))
  return index === 0 || month.endsWith('-01') ? `${name}\n${month.slice(0, 4)}` : name
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
  ['dueDateUnreadable', 'Due date not readable'],
] as const

/** Open balances by days past the due date, as QuickBooks counts them: one bar, its figures in words below. */
export function drawAging(aging: Aging, currency: string) {
  const total = buckets.reduce((sum, [key]) => sum + Number(aging[key]), 0)
  if (total === 0) return html`<p class="empty">Nothing is open.</p>`
  let x = 0
  const parts = buckets.map(([key], index) => {
    const width = (Number(aging[key]) / total) * 1000
    x += width
    return html`<rect class=${`age${index}`} x=${x - width} y="0" width=${width} height="14" />`
  })
  const figures = buckets
    .map(([key, label], index) => ({ key, label, index }))
    .filter(({ key }) => !/^(noDueDate|dueDateUnreadable)$/.test(key) || Number(aging[key]) > 0)
    .map(
      ({ key, label, index }) =>
        html`<div>
          <dt class=${`key age${index}-key`}>${label}</dt>
          <dd class=${Number(aging[key]) === 0 ? 'soft' : ''}>${money(aging[key], currency)}</dd>
        </div>`,
    )
  return html`<svg
      class="aging"
      viewBox="0 0 1000 14"
      width="100%"
      height="14"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      ${parts}
    </svg>
    <dl class="ages">${figures}</dl>`
}
