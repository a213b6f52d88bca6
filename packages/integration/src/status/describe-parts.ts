import {
  consentExpiresAt,
  daysUntilConsentExpires,
  deriveConsentWarning,
} from '@vectis/quickbooks/oauth'
import type {
  Checkpoint,
  DescribedConnection,
  StoredMarks,
  SyncRun,
} from '@vectis/quickbooks/ports'
import { syncEntities } from '@vectis/quickbooks/rows'
import { toInstant } from '@vectis/quickbooks/values'
import type { EntityProgress } from '../sync/progress-board.ts'
import type { CompanyStatus, ConsentStatus, EntityStatus, RunUnderWay } from './status.ts'

const dayMs = 86_400_000

export function describeCompany(connection: DescribedConnection | null): CompanyStatus | null {
  if (connection === null) return null
  const { companyName: name, realmId, environment, timeZone, timeZoneSource } = connection
  const { homeCurrency, connectedAt, connectedBy } = connection
  const where = { name, realmId, environment, timeZone, timeZoneSource }
  return { ...where, homeCurrency, connectedAt, connectedBy }
}

export function describeConsent(
  connection: DescribedConnection | null,
  { now, isQuotaSpent }: { now: number; isQuotaSpent: boolean },
): ConsentStatus | null {
  if (connection === null || connection.tokens === null) return null
  const { tokens, refreshedAt, connectedAt, state } = connection
  const refreshed = Date.parse(refreshedAt ?? connectedAt)
  return {
    daysLeft: daysUntilConsentExpires(tokens, now),
    expiresAt: consentExpiresAt(tokens),
    rollingExpiresAt: tokens.refreshTokenExpiresAt,
    hardExpiresAt: tokens.refreshTokenHardExpiresAt,
    warning: deriveConsentWarning(tokens, now),
    refreshedAt,
    // Without calls nothing needs a token.
    isRefreshOverdue: state === 'connected' && !isQuotaSpent && now - refreshed > dayMs,
  }
}

export function describeEntities(input: {
  checkpoints: readonly Checkpoint[]
  marks: StoredMarks
  now: number
}): EntityStatus[] {
  const { checkpoints, marks, now } = input
  return syncEntities.map((entity) => {
    const checkpoint = checkpoints.find((one) => one.entity === entity)
    // Never the end of a run: while webhooks are trusted, a run can succeed without a question to QuickBooks.
    const bound = checkpoint?.changedSince ?? null
    const readAt = bound === null ? null : toInstant(Date.parse(bound))
    return {
      entity,
      readAt,
      ageSeconds:
        readAt === null ? null : Math.max(0, Math.round((now - Date.parse(readAt)) / 1_000)),
      fullReadAt: checkpoint?.fullReadAt ?? null,
      failing: checkpoint?.failing ?? null,
      unavailableReason: checkpoint?.unavailableReason ?? null,
      setAside: checkpoint?.setAside.length ?? 0,
      marks: marks[entity],
    }
  })
}

export function describeRun(input: {
  /** The newest stored run without an end. */
  open: SyncRun | undefined
  /** The progress in this process; null: no run here. */
  here: EntityProgress[] | null
  checkpoints: readonly Checkpoint[]
  pausedUntil: number | null
}): RunUnderWay | null {
  const { open, here, checkpoints, pausedUntil } = input
  if (open === undefined && here === null) return null
  const stored = checkpoints.flatMap(({ entity, scan }) =>
    scan === null ? [] : [{ entity, rows: scan.rows, total: scan.expected, done: false }],
  )
  return {
    runId: open?.runId ?? null,
    kind: open?.kind ?? null,
    startedAt: open?.startedAt ?? null,
    progress: here ?? stored,
    waitsUntil: pausedUntil === null ? null : toInstant(pausedUntil),
  }
}
