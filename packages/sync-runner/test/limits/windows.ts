import type { RequestRecord } from '@vectis/quickbooks-testkit'

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
}

/** What the emulator saw, over every window: refused calls count too. Written here, so that it does not lean on the emulator's own sums. */
export function countWindows(records: readonly RequestRecord[], realmId: string): SeenWindows {
  const calls = records
    .filter(({ path }) => path.startsWith(`/v3/company/${realmId}/`))
    .toSorted((a, b) => a.at - b.at)
  const most = (lengthMs: number) => {
    let found = 0
    for (const [first, { at }] of calls.entries()) {
      let last = first
      while (last + 1 < calls.length && calls[last + 1]!.at - at < lengthMs) last += 1
      found = Math.max(found, last - first + 1)
    }
    return found
  }
  return {
    calls: calls.length,
    perSecond: most(1_000),
    perMinute: most(60_000),
    inFlight: Math.max(0, ...calls.map(({ inFlight }) => inFlight)),
    firstAt: calls[0]?.at ?? 0,
    lastAt: calls.at(-1)?.at ?? 0,
  }
}

/** How long calls must take from the first to the last: as many as allowed leave at once, and so on every second, at most 500 in a minute. */
export function floorMs(calls: number, perSecond: number): number {
  const at: number[] = []
  for (let n = 0; n < calls; n += 1) {
    at.push(Math.max(0, (at[n - perSecond] ?? -1_000) + 1_000, (at[n - 500] ?? -60_000) + 60_000))
  }
  return at.at(-1) ?? 0
}
