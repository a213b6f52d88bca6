import { expect, test } from 'vitest'
import { boundsOf, metrics } from '../../src/telemetry/metrics.ts'
import type { MetricName } from '../../src/telemetry/metrics.ts'

const histograms = Object.entries(metrics).filter(([, { kind }]) => kind === 'histogram')

test.each(histograms.map(([name]) => name as MetricName))(
  '%s has rising buckets, in seconds',
  (name) => {
    const bounds = boundsOf(name)
    expect(bounds.length).toBeGreaterThan(10)
    expect(bounds).toEqual([...bounds].sort((a, b) => a - b))
    expect(new Set(bounds).size).toBe(bounds.length)
    // A request takes two minutes at most; a run, and the way of an event to its row, two hours.
    const isShort =
      name === 'http.client.request.duration' || name === 'quickbooks.webhook.duration'
    expect(bounds.at(-1)).toBe(isShort ? 120 : 7_200)
    // Each asks for a list of its own.
    expect(boundsOf(name)).not.toBe(bounds)
  },
)
