import type { UsageForecast } from '@vectis/quickbooks'
import type { HubStanding, LinkPreview } from '@vectis/billing-hub'
import type { TenantOverview } from '@vectis/quickbooks-storage'
import { toInstant } from '@vectis/quickbooks/values'
import { listWarnings } from '@vectis/quickbooks-sync'
import type { RecentCalls } from '../parts/recent-calls.ts'
import type { ProgressBoard } from '../sync/progress-board.ts'
import { deriveHealth, lastReadOf } from './derive-health.ts'
import { describeAlerts } from './describe-alerts.ts'
import {
  describeCompany,
  describeConsent,
  describeEntities,
  describeRun,
} from './describe-parts.ts'
import { describeStatus } from './describe-status.ts'
import { findRemedies, isQuotaSpent } from './find-remedies.ts'
import { findNextRun } from './next-run.ts'
import type { IntegrationStatus, StatusOptions, UnknownField } from './status.ts'

const dayMs = 86_400_000

/** Everything that a status of one tenant is made from. */
export interface StatusFacts {
  tenantId: string
  now: number
  /** By how much the clock of this process is ahead of the one of `now`. */
  clockOffMs: number
  /** Null: the tenant was never connected. */
  overview: TenantOverview | null
  hub: HubStanding | null
  /** Null: not asked for. */
  preview: Omit<LinkPreview, 'accounts'> | null
  recent: RecentCalls
  /** Or why there is none. */
  month: UsageForecast | { why: string }
}

export interface StatusSettings {
  progress: ProgressBoard
  tickMs: number
  waitsForPreview: boolean
}

/** The status from its facts; nothing is read. */
export function buildStatus(
  { progress, tickMs, waitsForPreview }: StatusSettings,
  facts: StatusFacts,
  options: StatusOptions,
): IntegrationStatus {
  const { tenantId, now, overview, hub, preview, month, recent, clockOffMs } = facts
  const { connection = null, runs: all = [], checkpoints = [], webhooks = null } = overview ?? {}
  const unknown: UnknownField[] = []
  if (connection !== null && options.links === false)
    unknown.push({ field: 'links', why: 'They were not asked for.' })
  const runs = all.filter(({ finishedAt }) => finishedAt !== null)
  const [last] = runs
  const lastReadAt = lastReadOf(runs, checkpoints, now)
  const here = progress.isRunning(tenantId) ? progress.read(tenantId) : null
  const open = all.find(({ finishedAt }) => finishedAt === null)
  const run = describeRun({ open, here, checkpoints, pausedUntil: recent.pausedUntil })
  const verifierTokenSetAt = options.verifierTokenSetAt ?? null
  const lastSuccessAt = lastReadAt
  const known = { connection, last: last ?? null, lastSuccessAt, tickMs, now }
  const warnings = listWarnings({ ...known, checkpoints, clockOffMs })
  const isLate = warnings.some(({ kind }) => kind === 'sync_late')
  const derived = deriveHealth({
    now,
    connection,
    consentRequestedAt: options.consentRequestedAt ?? null,
    ended: runs,
    lastReadAt,
    checkpoints,
    isLate,
    isWaiting: run !== null && (recent.pausedUntil ?? 0) > now,
    tickMs,
  })
  const about = { connection, isLate, last, webhooks, verifierTokenSetAt, checkpoints, now }
  const remedies = findRemedies(about)
  const { pausedUntil } = recent
  const isRunning = run !== null
  const next = findNextRun({ connection, ended: runs, isRunning, pausedUntil, tickMs, now })
  if (next.why !== null) unknown.push({ field: 'nextRunAt', why: next.why })
  const hasNoMonth = 'why' in month
  if (hasNoMonth) unknown.push({ field: 'calls.month', why: month.why })
  if (recent.unknown !== null) unknown.push({ field: 'calls.lastMinute', why: recent.unknown })
  // A pause that all processes share is known in each of them.
  if (run !== null && here === null && recent.pausedUntil === null && !recent.isShared)
    unknown.push({ field: 'run.waitsUntil', why: 'The run is in another process, or was cut off.' })
  const acceptance = hub?.acceptance ?? null
  const status = {
    tenantId,
    at: toInstant(now),
    ...derived,
    remedies,
    connectionState: connection?.state ?? null,
    connectionReason: connection?.stateReason ?? null,
    company: describeCompany(connection),
    consent: describeConsent(connection, { now, isQuotaSpent: isQuotaSpent(last) }),
    lastReadAt,
    entities:
      overview?.marks == null ? [] : describeEntities({ checkpoints, marks: overview.marks, now }),
    run,
    runs,
    nextRunAt: next.at,
    calls: {
      lastMinute: recent.callsInLastMinute,
      month: hasNoMonth ? null : month,
    },
    webhooks: webhooks && {
      ...webhooks,
      since: toInstant(now - dayMs),
      verifierTokenHint: connection?.verifierTokenHint ?? null,
    },
    links: preview && { ...preview, accepted: acceptance },
    alerts:
      hub === null
        ? null
        : describeAlerts({ runs, acceptance, waits: waitsForPreview, open: hub.openAlerts }),
    verification: runs.find(({ report }) => report !== null)?.report ?? null,
    warnings,
    unknown,
  }
  return { ...status, summary: describeStatus(status) }
}
