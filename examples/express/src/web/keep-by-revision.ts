import type { Clock } from '@vectis/quickbooks'
import type { TenantHub } from '@vectis/billing-hub'

/** The revision of a tenant says no more than that: see the hub's `revision`. */
const longestKeptMs = 1_800_000

/** What was made of the tables stays until something is written to them: each call asks for the revision. */
export function keepByRevision<Made>(
  { hub, clock }: { hub: Pick<TenantHub, 'revision'>; clock: Clock },
  make: () => Promise<Made>,
): () => Promise<Made> {
  let kept: { revision: string; at: number; made: Promise<Made> } | null = null
  return async () => {
    const revision = await hub.revision()
    const now = clock.now()
    // The clock of the demo can be set ahead, and back.
    const isOld = kept !== null && Math.abs(now - kept.at) > longestKeptMs
    if (kept?.revision !== revision || isOld) kept = { revision, at: now, made: make() }
    const { made } = kept
    made.catch(() => {
      if (kept?.made === made) kept = null
    })
    return made
  }
}
