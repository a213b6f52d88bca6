import { performance } from 'node:perf_hooks'

/** What a process used while it read a company. */
export interface ProcessFigures {
  rows: number
  calls: number
  seconds: number
  rowsPerSecond: number
  /** µs of this process per row, all threads. */
  cpuPerRow: number
  /** Megabytes, the most that was seen every 100 ms. */
  peakRss: number
  peakHeap: number
}

/** Begins to measure this process; the function that it returns ends it. */
export function startGauge(): (read: { rows: number; calls: number }) => ProcessFigures {
  const peak = { rss: 0, heap: 0 }
  const sample = () => {
    const { rss, heapUsed } = process.memoryUsage()
    peak.rss = Math.max(peak.rss, rss)
    peak.heap = Math.max(peak.heap, heapUsed)
  }
  const sampling = setInterval(sample, 100)
  const cpu = process.cpuUsage()
  const begun = performance.now()
  return ({ rows, calls }) => {
    const seconds = (performance.now() - begun) / 1_000
    const { user, system } = process.cpuUsage(cpu)
    clearInterval(sampling)
    sample()
    return {
      rows,
      calls,
      seconds,
      rowsPerSecond: Math.round(rows / seconds),
      cpuPerRow: Math.round(((user + system) / rows) * 10) / 10,
      peakRss: Math.round(peak.rss / 2 ** 20),
      peakHeap: Math.round(peak.heap / 2 ** 20),
    }
  }
}
