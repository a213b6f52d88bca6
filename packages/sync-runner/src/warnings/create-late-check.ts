import type { Logger } from '@vectis/quickbooks'
import type { SyncStore } from '@vectis/quickbooks/ports'
import { toEpochMs, type Instant } from '@vectis/quickbooks/values'
import { findLastSuccess } from '../report/last-success.ts'
import type { Warnings } from './create-warnings.ts'

/** Warns of a tenant whose sync is late; where that cannot be known, the log says so. Never rejects. */
export type LateCheck = (
  subject: { tenantId: string; realmId: string },
  tickMs: number,
  /** Asked where nothing has succeeded yet; null: there is no connection. */
  connectedAt: () => Promise<Instant | null>,
) => Promise<void>

/** For every caller: `start`, a fleet, or a host's own timer. */
export function createLateCheck({
  store,
  warnings,
  logger,
}: {
  store: Pick<SyncStore, 'forTenant'>
  warnings: Pick<Warnings, 'ofLateness'>
  logger: Logger
}): LateCheck {
  return async (subject, tickMs, connectedAt) => {
    try {
      const found = await findLastSuccess(store.forTenant(subject.tenantId), subject.realmId)
      const since = found === null ? await connectedAt() : null
      const lastSuccessAt = found ?? (since === null ? null : toEpochMs(since))
      if (lastSuccessAt !== null) await warnings.ofLateness(subject, { lastSuccessAt, tickMs })
    } catch (err) {
      const about = { event: 'quickbooks.sync.lateness_unknown', ...subject, err }
      logger.warn(about, 'It is unknown whether the sync is late')
    }
  }
}
