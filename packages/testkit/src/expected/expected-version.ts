import type { BillingRowVersion } from '@vectis/quickbooks/rows'
import { formatPacificTime } from '../pacific-time.ts'
import type { BookRecord } from '../records.ts'

export function expectedVersion(record: BookRecord): BillingRowVersion {
  return {
    externalId: record.id,
    syncToken: String(record.syncToken),
    sourceCreatedAt: formatPacificTime(record.createdAt),
    sourceUpdatedAt: formatPacificTime(record.updatedAt),
    unreadableFields: [],
  }
}
