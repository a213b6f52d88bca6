import type { Check } from './check-end.ts'
import type { FaultRecord } from './faults.ts'
import type { Measured } from './watch-rows.ts'

/** A fault counts from two seconds before its first act, for what was under way, to this long after its last. */
const BEFORE_MS = 2_000
export const AFTER_MS = 15_000

export interface Latency {
  label: string
  events: number
  p50: number
  p99: number
  longest: number
}

export interface LatencyReport {
  outside: Latency
  /** By fault, in the order of time. */
  faults: (Latency & { fault: FaultRecord })[]
  checks: Check[]
}

const describe = (label: string, all: readonly number[]): Latency => {
  const sorted = all.toSorted((a, b) => a - b)
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return {
    label,
    events: all.length,
    p50: at(0.5),
    p99: at(0.99),
    longest: sorted.at(-1) ?? 0,
  }
}

/**
 * Seconds from the 200 to the row, outside faults and by fault; of tenants whose QuickBooks and store work. The limits are
 * those of a quiet machine, and so many times as long on a busy one.
 */
export function judgeLatency(
  all: readonly Measured[],
  faults: readonly FaultRecord[],
  pace: number,
): LatencyReport {
  const normal = all.filter(({ kind, hasLeft }) => kind === 'normal' && !hasLeft)
  const ofFault = ({ begin, end }: FaultRecord, { acceptedAt }: Measured) =>
    acceptedAt >= begin - BEFORE_MS && acceptedAt <= end + AFTER_MS
  const took = (one: Measured) => ((one.rowAt ?? Infinity) - one.acceptedAt) / 1_000
  const outside = normal.filter((one) => !faults.some((fault) => ofFault(fault, one)))
  const longestOf = faults.map((fault) => ({
    fault,
    ...describe(
      fault.name,
      normal
        // Faults may overlap: an event counts for the last one that had begun when it was accepted.
        .filter((one) => faults.findLast((other) => ofFault(other, one)) === fault)
        .map(took),
    ),
  }))
  const outsideLatency = describe('outside faults', outside.map(took))
  const name = (one: Measured) =>
    `${one.tenantId} ${one.entity} ${one.id} ${one.operation} accepted ${new Date(one.acceptedAt).toISOString()}: ${took(one).toFixed(1)} s`
  return {
    outside: outsideLatency,
    faults: longestOf,
    checks: [
      {
        name: 'webhook to row outside faults: p99 under 10 s',
        problems: [
          ...(outside.length === 0 ? ['No event was outside faults.'] : []),
          ...(outsideLatency.p99 < 10 * pace
            ? []
            : outside.filter((one) => took(one) >= 10 * pace).map(name)),
        ],
      },
      {
        name: 'webhook to row in a fault: longest under 30 s',
        problems: normal.filter((one) => took(one) >= 30 * pace).map(name),
      },
    ],
  }
}
