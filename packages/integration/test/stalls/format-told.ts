import { stallNames } from './kinds.ts'
import type { StallResult } from './simulate-stall.ts'

/** How long each kind of stall took until it was told, in ticks: half of them, and the longest. */
export function formatTold(results: readonly StallResult[]): string {
  const rows = stallNames.map((name) => {
    const of = results.filter(({ kind }) => kind === name)
    const spread = (who: keyof StallResult['told']) => {
      const known = of.flatMap(({ told }) => told[who] ?? []).toSorted((a, b) => a - b)
      if (known.length === 0) return '-'
      const half = known[Math.floor(known.length / 2)]!
      return `${half.toFixed(2)} / ${known.at(-1)!.toFixed(2)}`
    }
    const silent = of.filter(({ problems }) => problems.length > 0).length
    const falseAlarms = of.filter((one) => one.falseAlarms.length > 0).length
    return [
      name,
      of.length,
      spread('status'),
      spread('ticking'),
      spread('serving'),
      silent,
      falseAlarms,
    ]
  })
  const head = [
    'stall',
    'seeds',
    'status',
    'port, ticking',
    'port, serving',
    'late or silent',
    'false',
  ]
  return [head, ['---', '---', '---', '---', '---', '---', '---'], ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n')
}
