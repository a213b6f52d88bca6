import { loadavg } from 'node:os'
import type { Books } from './books.ts'
import type { Check } from './check-end.ts'
import type { Latency, LatencyReport } from './judge-latency.ts'
import type { ChaosOptions } from './run-chaos.ts'
import type { RowWatch } from './watch-rows.ts'

const line = (...cells: (string | number)[]) => {
  const [first = '', ...rest] = cells
  process.stdout.write(
    `${String(first).padEnd(42)}${rest.map((cell) => String(cell).padStart(9)).join('')}\n`,
  )
}

/** The figures as tables, then each check with what it found. */
export function printReport(input: {
  options: ChaosOptions
  checks: readonly Check[]
  latency: LatencyReport
  figures: Awaited<ReturnType<Books['figures']>>
  counts: RowWatch['counts']
  loadBefore: number
  pace: number
}): void {
  const { options, checks, latency, figures, counts, loadBefore, pace } = input
  process.stdout.write(
    `\nChaos of ${options.minutes} minutes, seed ${options.seed}, ${options.tenants} tenants and 4 of another app; ` +
      `load ${loadBefore.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} at the end; pace ${pace.toFixed(1)}\n\n`,
  )
  line('webhook to row, seconds', 'events', 'p50', 'p99', 'longest')
  const show = ({ label, events, p50, p99, longest }: Latency) =>
    line(label, events, p50.toFixed(2), p99.toFixed(2), longest.toFixed(2))
  show(latency.outside)
  for (const [name, all] of Map.groupBy(latency.faults, ({ label }) => label)) {
    const worst = all.toSorted((a, b) => b.longest - a.longest)[0]!
    const events = all.reduce((sum, one) => sum + one.events, 0)
    line(`${name} (${all.length})`, events, '', '', worst.longest.toFixed(2))
  }
  process.stdout.write('\n')
  line('changes of the books', figures.steps)
  line('deliveries accepted', counts.accepted)
  line('  of these sent again before', counts.acceptedLater)
  line('deliveries refused (503)', counts.refused)
  line('deliveries without an answer', counts.unanswered)
  line('events accepted', counts.events)
  line('  of entities without a table', counts.eventsWithoutTable)
  line('  of tenants that left before the row', counts.eventsOfThoseWhoLeft)
  line('calls of QuickBooks', figures.calls)
  line('pages of full reads', figures.pages)
  line('  read again', figures.pagesAgain)
  line('calls that were throttled', figures.throttled)
  process.stdout.write('\n')
  for (const { name, problems } of checks) {
    process.stdout.write(`${problems.length === 0 ? 'holds' : 'FAILS'}  ${name}\n`)
    for (const problem of problems.slice(0, 20)) process.stdout.write(`       ${problem}\n`)
  }
}
