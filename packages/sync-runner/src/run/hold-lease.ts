import { LeaseLostError } from '@vectis/quickbooks/ports'
import type { Clock, Logger } from '@vectis/quickbooks'
import type { RunLease, TenantSyncStore } from '@vectis/quickbooks/ports'

export interface LeaseOptions {
  store: TenantSyncStore
  realmId: string
  owner: string
  /** How long the realm stays locked after this process died. */
  leaseMs: number
  clock: Clock
  logger: Logger
  /** Ends the work; the lease is then released. */
  signal: AbortSignal | undefined
}

/** One shared reason, because `abort()` without a reason creates an error with a stack each time. */
const WORK_ENDED = new Error('The work under this lease has ended.')

/**
 * Holds the realm's lease while `work` runs, and always releases it. Null when another process holds it. The signal
 * aborts with `LeaseLostError` once the lease is known to be lost. After that the store refuses any batch. See
 * docs/decisions/0151.
 */
export async function holdLease<T>(
  options: LeaseOptions,
  work: (lease: RunLease, signal: AbortSignal) => Promise<T>,
): Promise<T | null> {
  const { store, realmId, owner, leaseMs, logger } = options
  const lease = await store.acquireLease({ realmId, owner, leaseMs })
  if (lease === null) return null
  const lost = new AbortController()
  const ended = new AbortController()
  const signal =
    options.signal === undefined ? lost.signal : AbortSignal.any([options.signal, lost.signal])
  const renewing = renew(options, lease, ended.signal).then((isLost) => {
    if (isLost) lost.abort(new LeaseLostError(lease))
  })
  try {
    return await work(lease, signal)
  } finally {
    ended.abort(WORK_ENDED)
    await renewing
    await store.releaseLease(lease).catch((error: unknown) => {
      // The lease expires by itself; the run's own outcome matters more.
      const about = { event: 'quickbooks.sync.lease_not_released', err: error }
      logger.warn(about, 'The lease of a sync could not be released')
    })
  }
}

/** Resolves to true when the lease is lost, to false when the work ended. */
async function renew(options: LeaseOptions, lease: RunLease, ended: AbortSignal): Promise<boolean> {
  const { store, leaseMs, clock, logger } = options
  let heldUntil = clock.now() + leaseMs
  while (!ended.aborted) {
    try {
      await clock.sleep(leaseMs / 3, ended)
    } catch {
      return false
    }
    const askedAt = clock.now()
    try {
      if (!(await store.renewLease(lease, leaseMs))) return !ended.aborted
      heldUntil = askedAt + leaseMs
    } catch (error) {
      const about = { event: 'quickbooks.sync.lease_not_renewed', err: error }
      logger.warn(about, 'The lease of a sync could not be renewed')
      if (clock.now() >= heldUntil) return true
    }
  }
  return false
}
