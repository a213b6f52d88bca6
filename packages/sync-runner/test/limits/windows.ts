import type { RequestRecord } from '@vectis/quickbooks-emulator'

export interface SeenWindows {
  /** Calls to the company API of the realm. */
  calls: number
  /** The most that arrived within any 1,000 ms. */
  perSecond: number
  /** The most that arrived within any 60,000 ms. */
  perMinute: number
  /** The most that were being answered at once. */
  inFlight: number
  firstAt: number
  lastAt: number
  /** When each call arrived, in order. */
  arrivals: number[]
  /** The calls of the fullest second, in milliseconds from its first. */
  fullest: string[]
}

/**
 * The limiter spaces sendings; the emulator notes arrivals. A pause of either process moves an arrival, so that six
 * calls sent over more than a second may arrive within one: `watchSender` judges the sendings themselves.
 */
const JITTER_MS = 50

/**
 * What the emulator saw, over every window: refused calls count too. Written here, so that it does not lean on the
 * emulator's own sums.
 */
export function countWindows(records: readonly RequestRecord[], realmId: string): SeenWindows {
  const calls = records
    .filter(({ path }) => path.startsWith(`/v3/company/${realmId}/`))
    .toSorted((a, b) => a.at - b.at)
  const fullest = (lengthMs: number) => {
    let found: RequestRecord[] = []
    for (const [first, { at }] of calls.entries()) {
      let last = first
      while (last + 1 < calls.length && calls[last + 1]!.at - at < lengthMs) last += 1
      if (last - first + 1 > found.length) found = calls.slice(first, last + 1)
    }
    return found
  }
  const second = fullest(1_000 - JITTER_MS)
  return {
    calls: calls.length,
    perSecond: second.length,
    perMinute: fullest(60_000).length,
    fullest: second.map(({ at, statement }) => `${at - second[0]!.at} ${statement ?? ''}`),
    inFlight: Math.max(0, ...calls.map(({ inFlight }) => inFlight)),
    firstAt: calls[0]?.at ?? 0,
    lastAt: calls.at(-1)?.at ?? 0,
    arrivals: calls.map(({ at }) => at),
  }
}

/**
 * How long calls must take from the first to the last: as many as allowed leave at once, and so on every second,
 * at most 500 in a minute.
 */
export function floorMs(calls: number, perSecond: number): number {
  const at: number[] = []
  for (let n = 0; n < calls; n += 1) {
    at.push(Math.max(0, (at[n - perSecond] ?? -1_000) + 1_000, (at[n - 500] ?? -60_000) + 60_000))
  }
  return at.at(-1) ?? 0
}
