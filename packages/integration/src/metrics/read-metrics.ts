import type { Clock, Logger } from '@vectis/quickbooks'
import type { IntegrationStatus, StatusesOptions } from '../status/status.ts'
import { logFailedTenant } from '../status/log-failed-tenant.ts'
import { describeMetrics } from './describe-metrics.ts'
import { gaugesOf } from './gauges.ts'

/** Milliseconds that a text is given again: a scraper that asks too often, or a second one, reads nothing anew. */
const REUSED_MS = 10_000

/**
 * Prometheus text about every tenant. Scrapes at the same time share one reading. A tenant whose status cannot be read
 * is logged and has no samples; the others have theirs.
 */
export function createMetricsReader(parts: {
  readAll(options: StatusesOptions): AsyncIterable<IntegrationStatus>
  clock: Clock
  logger: Logger
}): () => Promise<string> {
  const { clock, logger } = parts
  let latest: { text: Promise<string>; until: number } | null = null
  const onFailed = logFailedTenant(logger)
  const readAll = async () => {
    const all: IntegrationStatus[] = []
    for await (const status of parts.readAll({ onFailed })) all.push(status)
    return describeMetrics(gaugesOf(all))
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
