import { forecastUsage, type Connection, type Environment } from '@vectis/quickbooks'
import { remedies } from '@vectis/quickbooks/errors'
import type { Checkpoint, SyncRun } from '@vectis/quickbooks/ports'
import { checkTenantId, toInstant } from '@vectis/quickbooks/values'
import type { BillingHub, CustomerLinks } from '@vectis/billing-hub'
import type { Storage } from '@vectis/quickbooks-storage'
import { listWarnings } from '@vectis/quickbooks-sync'
import type { RecentCalls } from '../parts/recent-calls.ts'
import type { ProgressBoard } from '../sync/progress-board.ts'
import { deriveHealth, lastBound } from './derive-health.ts'
import { describeStatus } from './describe-status.ts'
import { findRemedies, isQuotaSpent } from './find-remedies.ts'
import {
  describeCompany,
  describeConsent,
  describeEntities,
  describeRun,
} from './describe-parts.ts'
import type { AlertStatus, IntegrationStatus, StatusOptions, UnknownField } from './status.ts'

const dayMs = 86_400_000

export interface StatusParts {
  storage: Pick<Storage, 'connections' | 'sync' | 'webhookEvents' | 'usage'>
  hub: BillingHub
  progress: ProgressBoard
  recentCalls(key: { environment: string; realmId: string }): Promise<RecentCalls>
  now(): number
  tickMs: number
  callsPerMonth: number | null
  /** Stores the calls that this process has only counted so far. */
  flushUsage(): Promise<void>
  appId(tenantId: string, environment: Environment): Promise<string>
  /** Whether the alerts of the last run in this process could not be evaluated. */
  hasFailed(tenantId: string): boolean
  waitsForPreview: boolean
}

const noCompany: RecentCalls = {
  callsInLastMinute: null,
  pausedUntil: null,
  isShared: false,
  unknown: 'There is no company to call.',
}

/** Everything about one tenant, from about ten small statements. */
export async function readStatus(
  parts: StatusParts,
  tenantId: string,
  options: StatusOptions = {},
): Promise<IntegrationStatus> {
  checkTenantId('status', tenantId)
  const { storage, progress, tickMs } = parts
  const now = parts.now()
  const at = toInstant(now)
  const connection = await storage.connections.forTenant(tenantId).read()
  const unknown: UnknownField[] = []
  const withLinks = options.links !== false
  const stored = await readStored(parts, { connection, tenantId, now, withLinks })
  if (!withLinks && connection !== null)
    unknown.push({ field: 'links', why: 'They were not asked for.' })
  const { allRuns, checkpoints, webhooks, marks, preview, acceptance, openAlerts } = stored
  const runs = allRuns.filter(({ finishedAt }) => finishedAt !== null)
  const [last] = runs
  const success = runs.find(({ outcome }) => outcome === 'succeeded')
  const lastReadAt = success?.finishedAt ?? lastBound(checkpoints)
  const recent = connection === null ? noCompany : await parts.recentCalls(connection)
  const here = progress.isRunning(tenantId) ? progress.read(tenantId) : null
  const run = describeRun({
    open: allRuns.find(({ finishedAt }) => finishedAt === null),
    here,
    checkpoints,
    pausedUntil: recent.pausedUntil,
  })
  const isConnected = connection?.state === 'connected'
  const derived = deriveHealth({
    now,
    connection,
    consentRequestedAt: options.consentRequestedAt ?? null,
    ended: runs,
    lastReadAt,
    isRunning: here !== null,
    isWaiting: run !== null && (recent.pausedUntil ?? 0) > now,
    tickMs,
  })
  const verifierTokenSetAt = options.verifierTokenSetAt ?? null
  const remedies = findRemedies({
    connection,
    last,
    webhooks,
    verifierTokenSetAt,
    checkpoints,
    now,
  })
  const dueMs = isConnected && last?.finishedAt ? Date.parse(last.finishedAt) + tickMs : null
  // One that is overdue is no promise: the process that would begin it may be gone.
  const isMissed = dueMs !== null && run === null && now > dueMs + 60_000
  const nextRunAt = dueMs === null || isMissed ? null : toInstant(Math.max(dueMs, now))
  if (isMissed)
    unknown.push({
      field: 'nextRunAt',
      why: `A run was due at ${toInstant(dueMs)} and has not begun.`,
    })
  else if (isConnected && nextRunAt === null)
    unknown.push({ field: 'nextRunAt', why: 'No run has ended yet.' })
  const month = await readMonth(parts, connection, at, unknown)
  if (recent.unknown !== null) unknown.push({ field: 'calls.lastMinute', why: recent.unknown })
  // A pause that all processes share is known in each of them.
  if (run !== null && here === null && recent.pausedUntil === null && !recent.isShared)
    unknown.push({ field: 'run.waitsUntil', why: 'The run is in another process, or was cut off.' })
  const status = {
    tenantId,
    at,
    ...derived,
    remedies,
    connectionState: connection?.state ?? null,
    connectionReason: connection?.stateReason ?? null,
    company: describeCompany(connection),
    consent: describeConsent(connection, { now, isQuotaSpent: isQuotaSpent(last) }),
    lastReadAt,
    entities: marks === null ? [] : describeEntities({ checkpoints, marks, now }),
    run,
    runs,
    nextRunAt,
    calls: { lastMinute: recent.callsInLastMinute, month },
    webhooks: webhooks && {
      ...webhooks,
      since: toInstant(now - dayMs),
      verifierTokenHint: connection?.verifierTokenHint ?? null,
    },
    links: preview && { ...preview, accepted: acceptance },
    alerts:
      connection === null
        ? null
        : describeAlerts({
            runs,
            acceptance,
            waits: parts.waitsForPreview,
            hasFailed: parts.hasFailed(tenantId),
            open: openAlerts,
          }),
    verification: runs.find(({ report }) => report !== null)?.report ?? null,
    warnings: listWarnings({
      connection,
      last: last ?? null,
      lastSuccessAt: lastReadAt,
      tickMs,
      now,
    }),
    unknown,
  }
  return { ...status, summary: describeStatus(status) }
}

async function readStored(
  { storage, hub }: StatusParts,
  about: { connection: Connection | null; tenantId: string; now: number; withLinks: boolean },
) {
  const { connection, tenantId, now, withLinks } = about
  const nothing = {
    allRuns: [] as SyncRun[],
    checkpoints: [] as Checkpoint[],
    webhooks: null,
    marks: null,
    preview: null,
    acceptance: null,
    openAlerts: 0,
  }
  if (connection === null) return nothing
  const { realmId } = connection
  const sync = storage.sync.forTenant(tenantId)
  const mine = hub.forTenant(tenantId)
  // One after another: a page must not take all connections of a small pool.
  const allRuns = await sync.readRuns({ realmId, limit: 20 })
  const checkpoints = await sync.readCheckpoints(realmId)
  const since = toInstant(now - dayMs)
  const webhooks = await storage.webhookEvents.forTenant(tenantId).health({ realmId, since })
  const marks = await sync.countMarks(realmId)
  const preview = withLinks ? await countLinks(mine.links) : null
  const acceptance = await mine.links.acceptance()
  const counted = await mine.alerts.countOpen()
  const openAlerts = [...counted.values()].reduce((sum, one) => sum + one, 0)
  return { allRuns, checkpoints, webhooks, marks, preview, acceptance, openAlerts }
}

async function countLinks(links: CustomerLinks) {
  const { accounts: _, ...counts } = await links.preview()
  return counts
}

/** Null where no app is known, with the reason. */
async function readMonth(
  parts: StatusParts,
  connection: Connection | null,
  at: string,
  unknown: UnknownField[],
) {
  const why = 'There is no connection, so no Intuit app whose calls could be counted.'
  if (connection === null) {
    unknown.push({ field: 'calls.month', why })
    return null
  }
  try {
    const appId = await parts.appId(connection.tenantId, connection.environment)
    // A failure is logged, and the count is kept for the next attempt.
    await parts.flushUsage().catch(() => undefined)
    const calls = await parts.storage.usage.readApp({ appId, month: at.slice(0, 7) })
    return forecastUsage({ calls, budget: parts.callsPerMonth, now: at })
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    // The host's keys of this environment are missing; the rest of the status is still true.
    unknown.push({ field: 'calls.month', why: error.message })
    return null
  }
}

function describeAlerts(input: {
  runs: readonly SyncRun[]
  acceptance: { at: string } | null
  waits: boolean
  hasFailed: boolean
  open: number
}): AlertStatus {
  const { runs, acceptance, waits, hasFailed, open } = input
  if (waits && acceptance === null) {
    const { do: remedy } = remedies.preview_not_accepted
    return { state: 'waiting_for_preview', remedy, evaluatedAt: null, open }
  }
  if (hasFailed) {
    const { do: remedy } = remedies.alerts_not_evaluated
    return { state: 'waiting_for_tick', remedy, evaluatedAt: null, open }
  }
  const from = waits ? Date.parse(acceptance?.at ?? '') : -Infinity
  // The steps follow the read of every run that QuickBooks answered.
  const done = runs.find(
    ({ outcome, finishedAt }) =>
      (outcome === 'succeeded' || outcome === 'partial') && Date.parse(finishedAt ?? '') >= from,
  )
  const evaluatedAt = done?.finishedAt ?? null
  return {
    state: evaluatedAt === null ? 'waiting_for_tick' : 'evaluated',
    remedy: null,
    evaluatedAt,
    open,
  }
}
