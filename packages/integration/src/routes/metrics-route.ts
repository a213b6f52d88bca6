import type { FetchHandler } from '@vectis/quickbooks-webhooks'
import type { MetricsChoice } from '../options/integration-options.ts'
import { refuse } from './answers.ts'

/** What a scraper expects of the text. */
const type = 'text/plain; version=0.0.4; charset=utf-8'

/**
 * Figures of all tenants, for whoever the host lets read them. Only `true` does: a forgotten `return` must not.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function createMetricsRoute(
  metrics: MetricsChoice | undefined,
  read: () => Promise<string>,
): FetchHandler {
  return async (request) => {
    if (metrics === undefined) {
      return refuse(404, 'Metrics are off. Give createIntegration metrics: { authorize }.')
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return refuse(405, 'Metrics are read by GET.', { allow: 'GET, HEAD' })
    }
    const answer = await metrics.authorize(request)
    if (answer instanceof Response) return answer
    if (answer !== true) return refuse(403, 'This host lets you read no metrics.')
    const headers = { 'content-type': type, 'cache-control': 'no-store' }
    return new Response(await read(), { headers })
  }
}
