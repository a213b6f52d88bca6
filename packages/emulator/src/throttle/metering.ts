export interface MeteredMonth {
  clientId: string
  realmId: string
  /** UTC, `YYYY-MM`. */
  month: string
  calls: number
}

/** Intuit's metering of CorePlus calls: successful data calls of production apps, per app, realm and month. */
export interface Metering {
  count(input: { clientId: string; realmId: string; at: number }): void
  /** Calls that agree with every given field; all of them without one. */
  calls(match?: { clientId?: string; realmId?: string; month?: string }): number
  /** True when the app has used up its monthly quota. */
  isExhausted(input: { clientId: string; at: number }): boolean
  /** Calls per app and month before the stop; null lifts it. Builder tier: 500,000. */
  setQuota(quota: number | null): void
  months(): MeteredMonth[]
}

export function createMetering(initialQuota: number | null): Metering {
  let quota = initialQuota
  const months = new Map<string, MeteredMonth>()

  function calls(match: { clientId?: string; realmId?: string; month?: string } = {}): number {
    let sum = 0
    for (const entry of months.values()) {
      if (match.clientId !== undefined && match.clientId !== entry.clientId) continue
      if (match.realmId !== undefined && match.realmId !== entry.realmId) continue
      if (match.month !== undefined && match.month !== entry.month) continue
      sum += entry.calls
    }
    return sum
  }

  return {
    count({ clientId, realmId, at }) {
      const month = monthOf(at)
      const key = `${clientId} ${realmId} ${month}`
      const entry = months.get(key)
      if (entry === undefined) months.set(key, { clientId, realmId, month, calls: 1 })
      else entry.calls += 1
    },
    calls,
    isExhausted: ({ clientId, at }) =>
      quota !== null && calls({ clientId, month: monthOf(at) }) >= quota,
    setQuota: (next) => {
      quota = next
    },
    months: () => [...months.values()].map((entry) => ({ ...entry })),
  }
}

function monthOf(at: number): string {
  return new Date(at).toISOString().slice(0, 7)
}
