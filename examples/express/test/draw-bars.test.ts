import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import { expect, test } from 'vitest'
import { drawBars, type MonthBars } from '../src/web/draw-bars.ts'
import { plotDocument } from '../src/web/write-plot.ts'

const months = Array.from({ length: 12 }, (_, at) => `2026-${String(at + 1).padStart(2, '0')}`)

/** The whole chart by the library alone. */
function drawByPlot(points: readonly MonthBars[]): Element {
  const top = 1.06 * Math.max(1, ...points.flatMap((one) => [one.invoiced, one.received]))
  return Plot.plot({
    document: plotDocument,
    width: 500,
    height: 180,
    marginLeft: 40,
    marginRight: 4,
    marginTop: 12,
    marginBottom: 34,
    x: { type: 'band', domain: months, label: null, tickSize: 0 },
    y: { label: null, grid: true, tickSize: 0, ticks: 4, nice: true, domain: [0, top] },
    marks: [
      Plot.barY(points, { x: 'month', y: 'invoiced', className: 'invoiced', insetLeft: 2, insetRight: 18 }), // prettier-ignore
      Plot.barY(points, { x: 'month', y: 'received', className: 'received', insetLeft: 18, insetRight: 2 }), // prettier-ignore
      Plot.ruleY([0]),
    ],
  })
}

const attributes = (root: Element, selector: string) =>
  [...root.querySelectorAll(selector)].map((one) =>
    Object.fromEntries([...one.attributes].map(({ name, value }) => [name, value])),
  )

const parse = (svg: string) => parseHTML(`<html><body>${svg}</body></html>`).document as unknown as Element // prettier-ignore

const charts = Array.from({ length: 60 }, (_, nth) =>
  months.slice(0, nth % 13).map((month, at) => ({
    month,
    invoiced: Math.round(((nth + 1) * 7919 * (at + 3) * 104_729) % 10 ** (1 + (nth % 8))) / 100,
    received: at % 5 === 4 ? -nth * 3.25 : ((nth * 31 + at * 17) % 97) * 10 ** (nth % 4),
  })),
)

test('bars, grid and base line stand where the library alone puts them', () => {
  for (const points of charts) {
    const [drawn, asked] = [parse(drawBars(points, months)), drawByPlot(points)]
    for (const selector of ['.invoiced rect', '.received rect', 'line']) {
      expect(attributes(drawn, selector)).toEqual(attributes(asked, selector))
    }
    expect(drawn.querySelectorAll('rect')).toHaveLength(2 * points.length)
  }
})

test('a chart does not depend on those that were drawn before it', () => {
  const [first] = [charts[7]!].map((points) => drawBars(points, months))
  for (const points of charts) drawBars(points, months)
  expect(drawBars(charts[7]!, months)).toBe(first)
  expect(drawBars(charts[7]!, months.slice(1))).not.toBe(first)
})
