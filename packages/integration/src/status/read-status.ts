import { forecastUsage, type Environment, type UsageForecast } from '@vectis/quickbooks'
import { describeError } from '@vectis/quickbooks/errors'
import { checkTenantId, toInstant } from '@vectis/quickbooks/values'
import type { BillingHub, CustomerLinks } from '@vectis/billing-hub'
import type { Storage, TenantOverview } from '@vectis/quickbooks-storage'
import type { RecentCalls } from '../parts/recent-calls.ts'
import { buildStatus, type StatusSettings } from './build-status.ts'
import { readSlice, readSlices } from './read-slices.ts'
import type { IntegrationStatus, StatusesOptions, StatusOptions } from './status.ts'

export interface StatusParts extends StatusSettings {
  storage: Pick<Storage, 'overview' | 'usage' | 'db' | 'schema'>
  hub: BillingHub
  recentCalls(keys: readonly { environment: string; realmId: string }[]): Promise<RecentCalls[]>
  now(): number
  callsPerMonth: number | null
  /** Stores the calls that this process has only counted so far. */
  flushUsage(): Promise<void>
  appId(tenantId: string, environment: Environment): Promise<string>
}

const noCompany: RecentCalls = {
  callsInLastMinute: null,
  pausedUntil: null,
  isShared: false,
  unknown: 'There is no company to call.',
}

/** Everything about one tenant, from seven small statements and a pass over its links. */
export async function readStatus(
  parts: StatusParts,
  tenantId: string,
  options: StatusOptions = {},
): Promise<IntegrationStatus> {
  checkTenantId('status', tenantId)
  const { found, now, clockOffMs } = await readSlice(parts, { tenants: [tenantId] })
  const [overview = null] = found
  const hub = overview && ((await parts.hub.standings([tenantId])).get(tenantId) ?? null)
  const hasLinks = overview !== null && options.links !== false
  const preview = hasLinks ? await countLinks(parts.hub.forTenant(tenantId).links) : null
  const month = await createMonths(parts)(overview, now)
  const [recent = noCompany] = await parts.recentCalls(overview ? [overview.connection] : [])
  const facts = { tenantId, now, clockOffMs, overview, hub, preview, month, recent }
  return buildStatus(parts, facts, options)
}

/**
 * The status of every tenant that has or had a connection, by tenant id, without the counts of the links: six statements
 * for 500 tenants, one more in a fleet, and one for each Intuit app. Without `onFailed` a tenant that cannot be read
 * ends the list.
 */
export async function* readStatuses(
  parts: StatusParts,
  { onFailed }: StatusesOptions = {},
): AsyncGenerator<IntegrationStatus> {
  const months = createMonths(parts)
  for await (const { found, now, clockOffMs } of readSlices(parts, {}, onFailed)) {
    const tenants = found.map(({ connection }) => connection.tenantId)
    const standings = tenants.length === 0 ? new Map() : await parts.hub.standings(tenants)
    const calls = await parts.recentCalls(found.map(({ connection }) => connection))
    for (const [at, overview] of found.entries()) {
      const { tenantId } = overview.connection
      const hub = standings.get(tenantId) ?? null
      const month = await months(overview, now)
      const recent = calls[at] ?? noCompany
      const facts = { tenantId, now, clockOffMs, overview, hub, preview: null, month, recent }
      let status: IntegrationStatus
      try {
        status = buildStatus(parts, facts, { links: false })
      } catch (error) {
        if (onFailed === undefined) throw error
        onFailed(tenantId, error)
        continue
      }
      yield status
    }
  }
}

async function countLinks(links: CustomerLinks) {
  const { accounts: _, ...counts } = await links.preview()
  return counts
}

/** The calls of the month, read once for each Intuit app; or why they are unknown. */
function createMonths(
  parts: StatusParts,
): (overview: TenantOverview | null, now: number) => Promise<UsageForecast | { why: string }> {
  const { storage, callsPerMonth: budget } = parts
  const known = new Map<string, Promise<number>>()
  let flushed: Promise<void> | null = null
  return async (overview, now) => {
    if (overview === null) {
      return { why: 'There is no connection, so no Intuit app whose calls could be counted.' }
    }
    const { tenantId, environment } = overview.connection
    const at = toInstant(now)
    let appId: string
    try {
      appId = await parts.appId(tenantId, environment)
    } catch (error) {
      // The host has no keys of this tenant, or they cannot be read now; the rest of the status is still true.
      return { why: error instanceof TypeError ? error.message : describeError(error).message }
    }
    // A failure is logged, and the count is kept for the next attempt.
    await (flushed ??= parts.flushUsage().catch(() => undefined))
    const month = at.slice(0, 7)
    const reading = known.get(appId) ?? storage.usage.readApp({ appId, month })
    known.set(appId, reading)
    return forecastUsage({ calls: await reading, budget, now: at })
  }
}
