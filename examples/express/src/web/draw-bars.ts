import * as Plot from '@observablehq/plot'
import { plotDocument, writePlot } from './write-plot.ts'

/** What came of a month. */
export interface MonthBars {
  month: string
  invoiced: number
  received: number
}

const half = 18
/** Each series with the room beside its bars. */
const series = [
  { name: 'invoiced', insetLeft: 2, insetRight: half },
  { name: 'received', insetLeft: half, insetRight: 2 },
] as const

/** The axes of a chart, drawn, and where a bar stands between them. */
interface Frame {
  /** The text before the bars and after them: the base line is drawn over them. */
  around: [string, string]
  place: (one: MonthBars, of: (typeof series)[number]) => string
}

/** By what is drawn: the months and the highest amount of the axis, which is round. */
const frames = new Map<string, Frame>()
const mostFrames = 200

/**
 * Paired bars as SVG. The library draws axes and gives the scales, once for each axis that occurs; to draw every bar through it
 * takes ten times as long as the rest of a page. The colours are the style sheet's: a strict policy allows no inline style.
 */
export function drawBars(points: readonly MonthBars[], months: readonly string[]): string {
  // Room above the highest bar.
  const top = 1.06 * Math.max(1, ...points.flatMap((one) => [one.invoiced, one.received]))
  const [, highest] = Plot.scale({ y: { type: 'linear', domain: [0, top], nice: true } })
    .domain as [number, number]
  const key = `${highest} ${months.join(' ')}`
  const frame = frames.get(key) ?? drawFrame(months, highest)
  frames.delete(key)
  frames.set(key, frame)
  if (frames.size > mostFrames) frames.delete(frames.keys().next().value ?? '')
  const groups = series.map((one) => {
    const bars = points.map((point) => frame.place(point, one))
    return bars.length === 0 ? '' : `<g class="${one.name}">${bars.join('')}</g>`
  })
  return frame.around.join(groups.join(''))
}

function drawFrame(months: readonly string[], highest: number): Frame {
  const plot = Plot.plot({
    document: plotDocument,
    width: 500,
    height: 180,
    marginLeft: 40,
    marginRight: 4,
    marginTop: 12,
    marginBottom: 34,
    x: { type: 'band', domain: months, label: null, tickSize: 0, tickFormat: tickName },
    y: { label: null, grid: true, tickFormat: shortAmount, tickSize: 0, ticks: 4, domain: [0, highest] }, // prettier-ignore
    marks: [Plot.ruleY([0])],
  })
  const [x, y] = [plot.scale('x'), plot.scale('y')]
  const svg = writePlot(plot)
  const base = svg.lastIndexOf('<g ')
  const zero = Number(y?.apply(0))
  return {
    around: [svg.slice(0, base), svg.slice(base)],
    place(one, { name, insetLeft, insetRight }) {
      const end = Number(y?.apply(one[name]))
      const left = Number(x?.apply(one.month)) + insetLeft
      const width = (x?.bandwidth ?? 0) - insetLeft - insetRight
      return `<rect x="${left}" y="${Math.min(zero, end)}" width="${width}" height="${Math.abs(zero - end)}"/>`
    },
  }
}

const amountFormat = new Intl.NumberFormat('en-US', { notation: 'compact' })

/** `0`, `800`, `2.5K`. */
function shortAmount(amount: number): string {
  return amountFormat.format(amount)
}

const monthFormat = new Intl.DateTimeFormat('en-US', { month: 'short', timeZone: 'UTC' })

/** `2026-11` as `Nov`, with the year below each January. */
function tickName(month: string): string {
  const name = monthFormat.format(new Date(`${month}-01T00:00:00Z`))
  return month.endsWith('-01') ? `${name}\n${month.slice(0, 4)}` : name
}
