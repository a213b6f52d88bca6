import { describe, expect, test } from 'vitest'
import { createProgressBars } from '../src/progress-bars.ts'
import { createTerminal } from '../src/terminal.ts'

function record(options: { isTTY: boolean; columns?: number }) {
  const written: string[] = []
  const stream = { ...options, write: (text: string) => written.push(text) }
  return { terminal: createTerminal(stream, { colours: false }), text: () => written.join('') }
}

const invoices = { entity: 'Invoice', rows: 1_000, total: 2_400, pages: 2, calls: 2, rate: 812.4 }

describe('tables', () => {
  test('align the first column left and the others right', () => {
    const { terminal, text } = record({ isTTY: false })
    terminal.table([
      ['open', '12', '1,200.50 USD'],
      ['partially paid', '3', '2.00 EUR'],
    ])
    expect(text()).toBe('  open            12  1,200.50 USD\n  partially paid   3      2.00 EUR\n')
  })

  test('count visible characters: accents, flags and colour codes add no width', () => {
    const written: string[] = []
    const terminal = createTerminal({ write: (text) => written.push(text), isTTY: true })
    terminal.table([
      [terminal.paint('green', 'Zoe\u0308'), '1'],
      ['🇨🇭', '2'],
    ])
    expect(written.join('')).toBe('  \u001B[32mZoe\u0308\u001B[39m  1\n  🇨🇭    2\n')
  })
})

const labels = new Map([
  ['Customer', 'customers'],
  ['Invoice', 'invoices'],
])

describe('progress bars', () => {
  test('are drawn in place on a terminal', () => {
    const { terminal, text } = record({ isTTY: true, columns: 200 })
    const bars = createProgressBars(terminal, labels)
    bars.update({ ...invoices, done: false })
    bars.update({ ...invoices, rows: 2_400, pages: 5, calls: 5, done: true })
    bars.finish()
    const frames = text().split('\u001B[2A')
    expect(frames).toHaveLength(3)
    expect(frames[0]).toContain('customers  ························  waiting')
    expect(frames[0]).toContain(
      'invoices   ██████████··············   1,000 of 2,400 rows, 2 pages, 2 calls, 812 rows/s',
    )
    expect(frames[2]).toBe(frames[1])
    expect(frames[1]).toContain('invoices   ████████████████████████   2,400 rows, 5 pages')
  })

  test('never wrap: a line is cut to the width of the terminal', () => {
    const { terminal, text } = record({ isTTY: true, columns: 40 })
    createProgressBars(terminal, new Map([['Invoice', 'invoices']])).update({
      ...invoices,
      done: false,
    })
    expect(text().replace('\u001B[2K', '').trimEnd()).toHaveLength(40)
  })

  test('are one line per finished entity in a log', () => {
    const { terminal, text } = record({ isTTY: false })
    const bars = createProgressBars(terminal, labels)
    bars.update({ ...invoices, done: false })
    expect(text()).toBe('')
    bars.update({ ...invoices, rows: 2_400, done: true })
    bars.update({ ...invoices, rows: 2_400, done: true })
    bars.finish()
    expect(text().match(/invoices/g)).toHaveLength(1)
    expect(text()).not.toContain('\u001B')
  })
})
