import { toInstant } from '@vectis/quickbooks/values'
import type { RealmRun } from '../context/realm-run.ts'
import { coalesceEvents } from '../read/drained-events.ts'
import type { DrainedEvents } from '../read/drained-events.ts'
import type { RunFailure } from './describe-failure.ts'

/** Events drained in one tick; the rest waits for the next. */
const EVENTS_AT_MOST = 1_000
/** The longest duration of a run. The next holder of the realm's lease takes over the claims of a dead process. */
const CLAIM_MS = 15 * 60_000

/**
 * Takes the pending events of the realm. Events about entities we do not keep are settled at once. See
 * docs/decisions/0149.
 */
export async function claimEvents(run: RealmRun): Promise<DrainedEvents | null> {
  const { events, realm, owner, clock } = run
  if (events === null) return null
  const { realmId } = realm
  const now = toInstant(clock.now())
  const claimed = await events.claim({
    realmId,
    owner,
    limit: EVENTS_AT_MOST,
    leaseMs: CLAIM_MS,
    now,
    takeOver: true,
  })
  run.onClaimed(claimed)
  const drained = coalesceEvents(claimed)
  const qboEventIds = drained.unknownIds
  if (qboEventIds.length > 0) {
    await events.settle({ realmId, qboEventIds, outcome: 'not_kept', now })
  }
  return drained
}

/** How often the object of an event may fail before the event is set aside; a replay resets the count. */
const TRIES_AT_MOST = 3

/**
 * Events that this run could not settle because of their own object: released with the reason, or set aside with it.
 */
export async function settleHeldBack(run: RealmRun, claimed: DrainedEvents | null): Promise<void> {
  if (run.events === null || claimed === null || claimed.heldBack.length === 0) return
  const { realmId } = run.realm
  const worn = claimed.heldBack.filter(({ attempts }) => attempts + 1 >= TRIES_AT_MOST)
  const others = claimed.heldBack.filter(({ attempts }) => attempts + 1 < TRIES_AT_MOST)
  const idsOf = (events: typeof worn) => events.map(({ qboEventId }) => qboEventId)
  const now = toInstant(run.clock.now())
  const reason = 'unserved'
  if (others.length > 0) {
    await run.events.release({ realmId, qboEventIds: idsOf(others), reason, wasTried: true })
  }
  if (worn.length > 0) {
    const outcome = `set_aside:${reason}`
    await run.events.settle({ realmId, qboEventIds: idsOf(worn), outcome, now })
  }
}

/** Releases events that a run could not settle. */
export async function releaseEvents(
  run: RealmRun,
  claimed: DrainedEvents | null,
  failure: RunFailure,
): Promise<void> {
  if (run.events === null || claimed === null || claimed.ids.length === 0) return
  const { realmId } = run.realm
  const reason = failure.errorCode ?? 'interrupted'
  try {
    await run.events.release({ realmId, qboEventIds: claimed.ids, reason })
  } catch (error) {
    // The claim expires by itself.
    const about = { event: 'quickbooks.sync.events_not_released', err: error }
    run.logger.warn(about, 'Webhook events could not be released')
  }
}
