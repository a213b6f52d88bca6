import { stripVTControlCharacters } from 'node:util'

export type Colour = 'bold' | 'dim' | 'green' | 'red' | 'yellow'

const codes: Record<Colour, readonly [number, number]> = {
  bold: [1, 22],
  dim: [2, 22],
  green: [32, 39],
  red: [31, 39],
  yellow: [33, 39],
}

/** The output: a person's terminal, or a file or pipe, where nothing is redrawn. */
export interface Terminal {
  readonly isInteractive: boolean
  paint(colour: Colour, text: string): string
  line(text?: string): void
  heading(text: string): void
  /** Rows of cells; the first column is aligned left, the others right, all as wide as needed. */
  table(rows: readonly (readonly string[])[], options?: { leftColumns?: number }): void
  /** Replaces the lines drawn before by these. Does nothing unless interactive. */
  redraw(lines: readonly string[]): void
  /** Keeps the drawn lines on the screen and continues below them. */
  settle(): void
}

export interface TerminalStream {
  write(text: string): unknown
  isTTY?: boolean
  columns?: number
}

export function createTerminal(
  stream: TerminalStream,
  options: { colours?: boolean } = {},
): Terminal {
  const isInteractive = stream.isTTY === true
  const colours = options.colours ?? isInteractive
  let drawn = 0

  const paint = (colour: Colour, text: string) =>
    colours ? `\u001B[${codes[colour][0]}m${text}\u001B[${codes[colour][1]}m` : text

  const line = (text = '') => {
    stream.write(`${text}\n`)
  }

  return {
    isInteractive,
    paint,
    line,
    heading(text) {
      line()
      line(paint('bold', text))
    },
    table(rows, { leftColumns = 1 } = {}) {
      const widths: number[] = []
      for (const row of rows) {
        for (const [column, cell] of row.entries()) {
          widths[column] = Math.max(widths[column] ?? 0, widthOf(cell))
        }
      }
      for (const row of rows) {
        const cells = row.map((cell, column) => {
          const padding = ' '.repeat((widths[column] ?? 0) - widthOf(cell))
          return column < leftColumns ? cell + padding : padding + cell
        })
        line(`  ${cells.join('  ')}`.trimEnd())
      }
    },
    redraw(lines) {
      if (!isInteractive) return
      const up = drawn > 0 ? `\u001B[${drawn}A` : ''
      const width = stream.columns ?? 80
      stream.write(up + lines.map((text) => `\u001B[2K${cut(text, width)}\n`).join(''))
      drawn = lines.length
    },
    settle() {
      drawn = 0
    },
  }
}

function widthOf(text: string): number {
  return splitCharacters(text).length
}

/** A line that wraps would break the drawing in place; without colours it can be cut safely. */
function cut(text: string, width: number): string {
  const characters = splitCharacters(text)
  return characters.length <= width ? text : characters.slice(0, width).join('')
}

const segmenter = new Intl.Segmenter()

/** The visible characters, without colour codes. */
function splitCharacters(text: string): string[] {
  return Array.from(segmenter.segment(stripVTControlCharacters(text)), ({ segment }) => segment)
}
