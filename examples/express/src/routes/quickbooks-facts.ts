import type { RouteOptions } from '../app.ts'
import type { Session } from '../web/sessions.ts'

const spent = ['budget_spent', 'quota_blocked']

export type QuickBooksFacts = Awaited<ReturnType<typeof readFacts>>

/** The status of the integration under the names that the page shows, and what is this page's own. It holds no token. */
export async function readFacts(options: RouteOptions, session: Session) {
  const { wiring, audit, progress, tenantId } = options
  const changes = await audit.list(12)
  const tokenSet = changes.find((one) => one.action === 'quickbooks.verifier_token')
  const pending = session.pending
  const status = await wiring.integration.for(tenantId).status({
    consentRequestedAt: pending && new Date(pending.at).toISOString(),
    verifierTokenSetAt: tokenSet?.at.toISOString() ?? null,
  })
  const connection = await wiring.storage.connections.forTenant(tenantId).read()
  const { health, isUrgent, action, remedies, lastReadAt, nextRunAt, consent, calls } = status
  const { runs, entities, links, webhooks } = status
  return {
    now: Date.parse(status.at),
    connection,
    health,
    isUrgent,
    action,
    isConnected: connection?.state === 'connected',
    isRunning: progress.isRunning(tenantId),
    runs: runs.slice(0, 8),
    last: runs[0],
    /** The newest run that read rows; a quiet tick reads none. */
    counted: runs.find((run) => Object.keys(run.entities).length > 0),
    success: runs.find((run) => run.outcome === 'succeeded'),
    marks: entities.map((one) => one.marks),
    lastReadAt,
    nextRunAt,
    whyNoNextRun: status.unknown.find(({ field }) => field === 'nextRunAt')?.why ?? null,
    banner: consent?.warning ?? null,
    isRefreshOverdue: consent?.isRefreshOverdue ?? false,
    callsThisMinute: calls.lastMinute,
    usage: calls.month,
    webhooks,
    /** The only part of it that is ever shown. */
    tokenEndsIn: connection?.verifierTokenHint ?? null,
    report: status.verification,
    links,
    audit: changes,
    environments: wiring.environments,
    remedies,
  }
}

/** Whether the last run was refused, or not begun, because the month's calls are used up. */
export function isQuotaSpent(
  last: { errorCode: string | null; reason: string } | undefined,
): boolean {
  return last !== undefined && (last.errorCode === 'quota_exceeded' || spent.includes(last.reason))
}
