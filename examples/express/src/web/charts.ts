import * as Plot from '@observablehq/plot'
import type { Aging } from '@vectis/billing-hub'
import type { SyncRun } from '@vectis/quickbooks/ports'
import { moment, money } from './format.ts'
import { html, trusted } from './html.ts'
import { plotDocument, writeImage, writePlot } from './write-plot.ts'

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
    document: plotDocument,
    width: 320,
    height: 90,
    marginLeft: 36,
    marginBottom: 6,
    x: { axis: null, domain: slots },
    y: { label: null, grid: true, ticks: 3, tickSize: 0, nice: true, domain: [0, 1.06 * longest] },
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
            `${moment(run.startedAt)}: ${seconds.toFixed(1)} s, ${outcome}`,
        },
      ),
    ),
  })
  return trusted(writeImage(writePlot(plot), `Last ${bars.length} runs, ${good} of them succeeded`))
}

/** A part of the aging bar. */
export interface AgingBucket {
  key: keyof Aging
  label: string
  /** As the end of a sentence about invoices. */
  words: string
  /** Whether an invoice so many days past its due date is in it; null: it has none. */
  has: (days: number | null) => boolean
}

const between = (from: number, to: number) => (days: number | null) =>
  days !== null && days >= from && days <= to

export const agingBuckets: readonly AgingBucket[] = [
  { key: 'current', label: 'Current', words: 'not due yet', has: between(-Infinity, 0) },
  { key: 'days1to30', label: '1-30 days', words: '1 to 30 days late', has: between(1, 30) },
  { key: 'days31to60', label: '31-60', words: '31 to 60 days late', has: between(31, 60) },
  { key: 'days61to90', label: '61-90', words: '61 to 90 days late', has: between(61, 90) },
  { key: 'days91plus', label: '91+', words: '91 days late and more', has: between(91, Infinity) },
  { key: 'noDueDate', label: 'No due date', words: 'without a due date', has: (days) => days === null }, // prettier-ignore
  {
    key: 'dueDateUnreadable',
    label: 'Due date not readable',
    words: 'with a due date that cannot be read',
    has: (days) => days === null,
  },
]
const buckets = agingBuckets.map(({ key, label }) => [key, label] as const)

/**
 * Open balances by days past the due date, as QuickBooks counts them: one bar, and each part in words below, which leads
 * to its invoices.
 */
export function drawAging(
  aging: Aging,
  { currency, hrefOf, chosen }: { currency: string; hrefOf: (key: string) => string; chosen: string | null }, // prettier-ignore
) {
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
          <dd class=${Number(aging[key]) === 0 ? 'soft' : ''}>
            ${Number(aging[key]) === 0 ? '—' : html`<a href=${hrefOf(key)} aria-current=${chosen === key ? 'true' : null} aria-label=${`${label}: ${money(aging[key], currency)}, show these invoices`}>${money(aging[key], currency)}</a>`}
          </dd>
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

/** The same as a bar of 60 px in a row of a table; named for those who do not see it. */
export function drawAgingBar(aging: Aging & { currency: string }) {
  const total = buckets.reduce((sum, [key]) => sum + Number(aging[key]), 0)
  if (total <= 0) return ''
  const open = buckets.filter(([key]) => Number(aging[key]) > 0)
  const name = open.map(([key, label]) => `${label}: ${money(aging[key], aging.currency)}`)
  let x = 0
  const parts = buckets.map(([key], index) => {
    const width = Math.max(0, (Number(aging[key]) / total) * 60)
    x += width
    return html`<rect class=${`age${index}`} x=${x - width} y="0" width=${width} height="8" />`
  })
  return html`<svg class="aging small" viewBox="0 0 60 8" width="60" height="8" role="img">
    <title>${name.join(', ')}</title>
    ${parts}
  </svg>`
}
