import type { IntegrationStatus } from '@vectis/quickbooks-integration'
import type { RouteOptions } from '../app.ts'
import type { Session } from '../web/sessions.ts'
import { zoneOf } from '../web/today-of.ts'

export type QuickBooksFacts = Awaited<ReturnType<typeof readFacts>>

/** The status of the integration under the names that the page shows, and what is this page's own. It holds no token. */
export async function readFacts(options: RouteOptions, session: Session) {
  const { wiring, audit, tenantId } = options
  const tokenSet = await audit.last('quickbooks.verifier_token')
  const pending = session.pending
  const status = await wiring.integration.for(tenantId).status({
    consentRequestedAt: pending && new Date(pending.at).toISOString(),
    verifierTokenSetAt: tokenSet?.at.toISOString() ?? null,
  })
  const connection = await wiring.storage.connections.forTenant(tenantId).read()
  const { run, runs, entities } = status
  const ages = entities.flatMap(({ ageSeconds }) => ageSeconds ?? [])
  return {
    status,
    now: Date.parse(status.at),
    zone: zoneOf(connection),
    connection,
    isConnected: connection?.state === 'connected',
    isRunning: run !== null && wiring.progress.isRunning(tenantId),
    /** QuickBooks asked us to slow down: reading continues then. */
    waitsUntil: run?.waitsUntil ?? null,
    last: runs[0],
    /** The newest run that read rows; a quiet tick reads none. */
    counted: runs.find((one) => Object.keys(one.entities).length > 0),
    success: runs.find((one) => one.outcome === 'succeeded'),
    /** QuickBooks refuses calls, and only another call shows whether it still does. */
    mayAskAgain: status.remedies.some(({ code }) => code === 'quota_exceeded'),
    whyNoNextRun: status.unknown.find(({ field }) => field === 'nextRunAt')?.why ?? null,
    /** Seconds since QuickBooks last answered about the entity that waits longest. */
    oldestAge: ages.length === 0 ? null : Math.max(...ages),
    /** The only part of it that is ever shown. */
    tokenEndsIn: connection?.verifierTokenHint ?? null,
    environments: wiring.environments,
    redirectUri: wiring.redirectUri,
    webhookUrl: wiring.webhookUrl,
  }
}

/** Whether QuickBooks refuses calls, or those of the month are used up. */
export function isRefused({ remedies }: Pick<IntegrationStatus, 'remedies'>): boolean {
  return remedies.some(({ code }) => code === 'quota_exceeded' || code === 'budget_spent')
}
