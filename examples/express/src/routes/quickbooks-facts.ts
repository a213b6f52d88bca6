import {
  appIdOf,
  deriveConnectionHealth,
  findRedirectUriFault,
  forecastUsage,
  type Connection,
} from '@vectis/quickbooks'
import { findRemedy, type FoundRemedy } from '@vectis/quickbooks/errors'
import { consentExpiresAt, deriveConsentWarning } from '@vectis/quickbooks/oauth'
import type { SyncRun, WebhookHealth } from '@vectis/quickbooks/ports'
import { defaultSchedule } from '@vectis/quickbooks-sync'
import type { RouteOptions } from '../app.ts'
import { zoneOf } from '../web/today-of.ts'
import type { Session } from '../web/sessions.ts'
import { callsPerMonth } from '../wiring.ts'
import { lastBound } from './billing-state.ts'

const dayMs = 86_400_000
const lost = ['access_lost', 'unauthorized', 'reconnect_required']
const spent = ['budget_spent', 'quota_blocked']

export type QuickBooksFacts = Awaited<ReturnType<typeof readFacts>>

/** All data of the page, read once. It holds no token. */
export async function readFacts(options: RouteOptions, session: Session) {
  const { wiring, audit, progress, limiter, tenantId } = options
  const { storage, hub } = wiring
  const now = wiring.clock.now()
  const at = (ms: number) => new Date(ms).toISOString()
  const connection = await storage.connections.forTenant(tenantId).read()
  const realmId = connection?.realmId ?? ''
  const sync = storage.sync.forTenant(tenantId)
  const events = storage.webhookEvents.forTenant(tenantId)

  const runs = await sync.readRuns({ realmId, limit: 20 })
  const checkpoints = await sync.readCheckpoints(realmId)
  const webhooks = await events.health({ realmId, since: at(now - dayMs) })
  const marks = connection === null ? null : await sync.countMarks(realmId)
  const tokenEndsIn = connection?.verifierTokenHint ?? null
  const environment = connection?.environment ?? 'sandbox'
  const clientId = options.clientIds[environment]
  const month = at(now).slice(0, 7)
  const calls = clientId ? await storage.usage.readApp({ appId: appIdOf(clientId), month }) : 0
  const changes = await audit.list(12)
  const links = connection === null ? null : await hub.forTenant(tenantId).links.preview()

  const last = runs.find((run) => run.finishedAt !== null)
  const success = runs.find((run) => run.outcome === 'succeeded')
  const lastReadAt = success?.finishedAt ?? lastBound(checkpoints)
  const isRunning = progress.isRunning(tenantId)
  const state =
    connection?.state === 'connected' && lost.includes(last?.errorCode ?? '')
      ? 'action_required'
      : connection?.state
  const { health, isUrgent, action } = deriveConnectionHealth({
    now,
    connection: connection && {
      state: state ?? connection.state,
      connectedAt: connection.connectedAt,
      refreshedAt: connection.refreshedAt,
      consentExpiresAt: connection.tokens && consentExpiresAt(connection.tokens),
    },
    stateIssuedAt: session.pending === null ? null : at(session.pending.at),
    isFirstSync: lastReadAt === null && (isRunning || last === undefined),
    lastSuccessAt: lastReadAt,
    // One minute of grace: a page that is opened during a run must not say "late".
    intervalMs: defaultSchedule.tickMs + 60_000,
    isFailing: last?.outcome === 'failed' || last?.outcome === 'partial',
    isQuotaSpent: isQuotaSpent(last),
  })

  return {
    now,
    connection,
    health,
    isUrgent,
    action,
    isConnected: connection?.state === 'connected',
    isRunning,
    runs: runs.slice(0, 8),
    last,
    /** The newest run that read rows; a quiet tick reads none. */
    counted: runs.find((run) => Object.keys(run.entities).length > 0),
    success,
    marks,
    /** The newest success, or the last reading if that is older than the runs read here. */
    lastReadAt,
    /** When the next run is due; null while no automatic reads happen. */
    nextRunAt:
      connection?.state === 'connected' && last?.finishedAt
        ? at(Date.parse(last.finishedAt) + defaultSchedule.tickMs)
        : null,
    banner: connection?.tokens ? deriveConsentWarning(connection.tokens, now) : null,
    isRefreshOverdue:
      connection?.state === 'connected' &&
      !isQuotaSpent(last) &&
      now - Date.parse(connection.refreshedAt ?? connection.connectedAt) > dayMs,
    callsThisMinute: limiter.callsInLastMinute(realmId),
    usage: forecastUsage({ calls, budget: callsPerMonth, now: at(now) }),
    webhooks,
    /** The only part of it that is ever shown. */
    tokenEndsIn,
    report: runs.find((run) => run.report !== null)?.report ?? null,
    links,
    audit: changes,
    environments: (['sandbox', 'production'] as const).map((name) => ({
      name,
      fault: wiring.environments.includes(name)
        ? findRedirectUriFault(wiring.redirectUri, name)
        : 'no keys of an Intuit app are configured for it',
    })),
    remedies: findRemedies({
      connection,
      last,
      webhooks,
      tokenEndsIn,
      tokenSetAt: changes.find((one) => one.action === 'quickbooks.verifier_token')?.at ?? null,
      checkpoints,
      now,
    }),
  }
}

/** Whether the last run was refused, or not begun, because the month's calls are used up. */
export function isQuotaSpent(last: SyncRun | undefined): boolean {
  return last !== undefined && (last.errorCode === 'quota_exceeded' || spent.includes(last.reason))
}

/** What is wrong now, worst first. */
function findRemedies(facts: {
  connection: Connection | null
  last: SyncRun | undefined
  webhooks: WebhookHealth
  tokenEndsIn: string | null
  tokenSetAt: Date | null
  checkpoints: readonly { unavailableReason: string | null }[]
  now: number
}): FoundRemedy[] {
  const { connection, last, webhooks, tokenEndsIn, tokenSetAt, checkpoints, now } = facts
  if (connection === null) return []
  const found = new Set<FoundRemedy>()
  const add = (code: string | null | undefined) => {
    const remedy = findRemedy(code ?? '')
    if (remedy) found.add(remedy)
  }
  if (connection.state === 'unconfirmed') add('unconfirmed')
  if (connection.stateReason === 'realm_refused') add('realm_refused')
  else if (connection.state === 'action_required') add('reconnect_required')
  if (connection.state !== 'disconnected') {
    add(last?.errorCode)
    if (spent.includes(last?.reason ?? '')) add('quota_exceeded')
    if (last?.reason === 'checkpoint_too_old') add('checkpoint_too_old')
    // Refusals before the last accepted delivery, or before the token was replaced, are resolved.
    const { lastDeliveryAt, lastRejectedAt } = webhooks
    const resolvedAt = Math.max(Date.parse(lastDeliveryAt ?? '') || 0, tokenSetAt?.getTime() ?? 0)
    if (lastRejectedAt !== null && Date.parse(lastRejectedAt) > resolvedAt) {
      for (const reason of Object.keys(webhooks.rejected)) add(reason)
    }
    const silentMs = now - Date.parse(webhooks.lastDeliveryAt ?? connection.connectedAt)
    if (tokenEndsIn !== null && silentMs > 7 * dayMs) add('no_webhooks')
    if (webhooks.duplicates > 0) add('duplicate')
    if (last !== undefined && zoneOf(connection) === null) add('time_zone_missing')
    if (checkpoints.some((one) => one.unavailableReason !== null)) add('templates_refused')
  }
  return [...found]
}
