import type { Terminal } from './terminal.ts'

/** The progress of one entity's read. */
export interface EntityProgress {
  entity: string
  rows: number
  /** Rows to expect, once known. */
  total: number | null
  pages: number
  calls: number
  /** Rows per second of this entity so far. */
  rate: number
  done: boolean
}

export interface ProgressBars {
  update(progress: EntityProgress): void
  /** Leaves the final state on the screen. */
  finish(): void
}

const width = 24

/**
 * One bar per entity, drawn in place on a terminal. On anything else each entity is printed once, when it is done, so that a log stays readable.
 */
export function createProgressBars(
  terminal: Terminal,
  labels: ReadonlyMap<string, string>,
): ProgressBars {
  const latest = new Map<string, EntityProgress>()
  const printed = new Set<string>()
  const longest = Math.max(...[...labels.values()].map((label) => label.length))

  const describe = (entity: string) =>
    formatBar(labels.get(entity) ?? entity, longest, latest.get(entity) ?? null, terminal)

  const print = (entity: string) => {
    if (printed.has(entity)) return
    printed.add(entity)
    terminal.line(describe(entity))
  }

  return {
    update(progress) {
      latest.set(progress.entity, progress)
      if (terminal.isInteractive) terminal.redraw([...labels.keys()].map(describe))
      else if (progress.done) print(progress.entity)
    },
    finish() {
      for (const [entity, progress] of latest) latest.set(entity, { ...progress, done: true })
      if (!terminal.isInteractive) return [...latest.keys()].forEach(print)
      if (latest.size > 0) terminal.redraw([...labels.keys()].map(describe))
      terminal.settle()
    },
  }
}

function formatBar(
  label: string,
  labelWidth: number,
  progress: EntityProgress | null,
  terminal: Terminal,
): string {
  const name = `  ${label.padEnd(labelWidth)}  `
  if (progress === null) return terminal.paint('dim', `${name}${'·'.repeat(width)}  waiting`)
  const { rows, total, pages, calls, rate, done } = progress
  const share = done ? 1 : total === null || total === 0 ? 0 : Math.min(1, rows / total)
  const filled = Math.round(share * width)
  const bar = '█'.repeat(filled) + '·'.repeat(width - filled)
  const of = total === null || done ? '' : ` of ${count(total)}`
  const figures = [
    `${count(rows).padStart(6)}${of} rows`,
    `${pages} ${pages === 1 ? 'page' : 'pages'}`,
    `${calls} ${calls === 1 ? 'call' : 'calls'}`,
    `${count(Math.round(rate))} rows/s`,
  ]
  return `${name}${terminal.paint(done ? 'green' : 'yellow', bar)}  ${figures.join(', ')}`
}

export function count(value: number): string {
  return value.toLocaleString('en-US')
}
