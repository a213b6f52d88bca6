import { toInstant, type Instant } from '@vectis/quickbooks/values'
import type { VirtualClock } from '@vectis/quickbooks-emulator'

/** What was seen of each tenant at instants that are spread over the whole life of a world. */
export interface SpreadInstants<Seen> {
  /** Remembers what `look` sees now, unless this instant falls between those that are kept. */
  remember(tenantId: string, look: () => Promise<Seen>): Promise<void>
  seen: ReadonlyMap<string, ReadonlyMap<Instant, Seen>>
}

/** Keeps at most `2 * instants` of a tenant: beyond them every second one goes, and from then on fewer are looked at. */
export function spreadInstants<Seen>(clock: VirtualClock, instants: number): SpreadInstants<Seen> {
  const seen = new Map<string, Map<Instant, Seen>>()
  /** The last write of an instant that is remembered, by tenant and instant. */
  const latest = new Map<string, number>()
  let count = 0
  let step = 1
  return {
    seen,
    async remember(tenantId, look) {
      count += 1
      // An instant has whole milliseconds, the clock of a world has fractions of them.
      const at = toInstant(Math.ceil(clock.now()))
      const kept = seen.get(tenantId) ?? new Map<Instant, Seen>()
      seen.set(tenantId, kept)
      // A later write of the same instant takes its place, also while the earlier one is still being looked at.
      const key = `${tenantId} ${at}`
      if (count % step > 0 && !latest.has(key)) return
      const turn = count
      latest.set(key, turn)
      const found = await look()
      // Of two that look at the same time the later one began after both writes.
      if (latest.get(key) === turn) kept.set(at, found)
      if (kept.size <= 2 * instants) return
      step *= 2
      for (const [index, instant] of [...kept.keys()].entries()) {
        if (index % 2 === 1) kept.delete(instant)
      }
    },
  }
}
