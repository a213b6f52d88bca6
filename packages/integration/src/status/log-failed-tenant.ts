import type { Logger } from '@vectis/quickbooks'
import type { OnFailedTenant } from './read-slices.ts'

/** One tenant's stored facts cannot be read; the others are not silent for it. */
export function logFailedTenant(logger: Logger): OnFailedTenant {
  return (tenantId, err) => {
    const event = 'quickbooks.integration.status_failed'
    logger.error({ event, tenantId, err }, 'The status of a tenant cannot be read')
  }
}
