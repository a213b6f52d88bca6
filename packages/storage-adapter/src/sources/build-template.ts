import type { SourceRepeatingInvoice, SourceSchedule } from '@vectis/quickbooks/ports'
import type { RecurringTemplateRow } from '@vectis/quickbooks/rows'
import { parseDecimal } from '@vectis/quickbooks/values'
import { version } from './build-parts.ts'

const intervals: Record<SourceSchedule['unit'], string> = {
  day: 'Daily',
  week: 'Weekly',
  month: 'Monthly',
  year: 'Yearly',
}

export function buildTemplate(repeating: SourceRepeatingInvoice): RecurringTemplateRow {
  const { schedule } = repeating
  return {
    ...version(repeating),
    templateRef: repeating.id,
    templateType: 'Invoice',
    name: repeating.name ?? null,
    active: repeating.isActive,
    recurType: 'Automated',
    intervalType: intervals[schedule.unit],
    intervalCount: schedule.interval,
    startDate: schedule.startDate ?? null,
    endDate: schedule.endDate ?? null,
    nextDate: schedule.nextDate ?? null,
    previousDate: schedule.previousDate ?? null,
    maxOccurrences: schedule.maxOccurrences ?? null,
    customerExternalId: repeating.contactId,
    currency: repeating.currency,
    totalAmount: parseDecimal(repeating.total),
    taxAmount: parseDecimal(repeating.tax),
  }
}
