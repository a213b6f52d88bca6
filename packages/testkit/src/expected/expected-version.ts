import type { BillingRowVersion } from '@vectis/quickbooks/rows'
import { formatPacificTime } from '@vectis/quickbooks-emulator/records'
import type { BookRecord } from '@vectis/quickbooks-emulator/records'

export function expectedVersion(record: BookRecord): BillingRowVersion {
  return {
    externalId: record.id,
    syncToken: String(record.syncToken),
    sourceCreatedAt: formatPacificTime(record.createdAt),
    sourceUpdatedAt: formatPacificTime(record.updatedAt),
    unreadableFields: [],
  }
}
