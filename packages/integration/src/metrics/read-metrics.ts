import type { Clock, Logger } from '@vectis/quickbooks'
import type { IntegrationStatus } from '../status/status.ts'
import { eachOf } from '../tenants/each-of.ts'
import { describeMetrics } from './describe-metrics.ts'
import { gaugesOf } from './gauges.ts'

/** Tenants that are read at once, each with a few statements one after another. */
const AT_ONCE = 4
/** Milliseconds that a text is given again: a scraper that asks too often, or a second one, reads nothing anew. */
const REUSED_MS = 10_000

/**
 * Prometheus text about every tenant. Scrapes at the same time share one reading. A tenant whose status cannot be read
 * is logged and has no samples; the others have theirs.
 */
export function createMetricsReader(parts: {
  listTenants(): Promise<string[]>
  read(tenantId: string): Promise<IntegrationStatus>
  clock: Clock
  logger: Logger
}): () => Promise<string> {
  const { clock, logger } = parts
  let latest: { text: Promise<string>; until: number } | null = null
  const readOne = async (tenantId: string): Promise<IntegrationStatus[]> => {
    try {
      return [await parts.read(tenantId)]
    } catch (err) {
      const event = 'quickbooks.integration.status_failed'
      logger.error({ event, tenantId, err }, 'The status of a tenant cannot be read')
      return []
    }
  }
  const readAll = async () => {
    const tenants = await parts.listTenants()
    return describeMetrics(gaugesOf((await eachOf(tenants, AT_ONCE, readOne)).flat()))
  }
  return async () => {
    if (latest !== null && clock.now() < latest.until) return latest.text
    const own = { text: readAll(), until: Infinity }
    latest = own
    try {
      return await own.text
    } finally {
      // From its end on: a reading may take longer than that.
      own.until = clock.now() + REUSED_MS
      await own.text.catch(() => (latest = null))
    }
  }
}
