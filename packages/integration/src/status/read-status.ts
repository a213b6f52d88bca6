import { forecastUsage, type Environment, type UsageForecast } from '@vectis/quickbooks'
import { checkTenantId, toInstant } from '@vectis/quickbooks/values'
import type { BillingHub, CustomerLinks } from '@vectis/billing-hub'
import type { Storage, TenantOverview } from '@vectis/quickbooks-storage'
import type { RecentCalls } from '../parts/recent-calls.ts'
import { buildStatus, type StatusSettings } from './build-status.ts'
import { readSlice, readSlices } from './read-slices.ts'
import type { IntegrationStatus, StatusOptions } from './status.ts'

export interface StatusParts extends StatusSettings {
  storage: Pick<Storage, 'overview' | 'usage'>
  hub: BillingHub
  recentCalls(key: { environment: string; realmId: string }, isList: boolean): Promise<RecentCalls>
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
  const connection = overview?.connection
  const recent = connection === undefined ? noCompany : await parts.recentCalls(connection, false)
  const facts = { tenantId, now, clockOffMs, overview, hub, preview, month, recent }
  return buildStatus(parts, facts, options)
}

/**
 * The status of every tenant that has or had a connection, by tenant id, without the counts of the links: six statements
 * for 500 tenants, and one for each Intuit app.
 */
export async function* readStatuses(parts: StatusParts): AsyncGenerator<IntegrationStatus> {
  const months = createMonths(parts)
  for await (const { found, now, clockOffMs } of readSlices(parts)) {
    const tenants = found.map(({ connection }) => connection.tenantId)
    const standings = tenants.length === 0 ? new Map() : await parts.hub.standings(tenants)
    for (const overview of found) {
      const { tenantId } = overview.connection
      const hub = standings.get(tenantId) ?? null
      const month = await months(overview, now)
      const recent = await parts.recentCalls(overview.connection, true)
      const facts = { tenantId, now, clockOffMs, overview, hub, preview: null, month, recent }
      yield buildStatus(parts, facts, { links: false })
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
    try {
      const appId = await parts.appId(tenantId, environment)
      // A failure is logged, and the count is kept for the next attempt.
      await (flushed ??= parts.flushUsage().catch(() => undefined))
      const month = at.slice(0, 7)
      const reading = known.get(appId) ?? storage.usage.readApp({ appId, month })
      known.set(appId, reading)
      return forecastUsage({ calls: await reading, budget, now: at })
    } catch (error) {
      // The host's keys of this environment are missing; the rest of the status is still true.
      if (error instanceof TypeError) return { why: error.message }
      throw error
    }
  }
}
