import type { RecurringTemplateRow } from '@vectis/quickbooks/rows'
import { decimalText } from '@vectis/quickbooks-emulator/records'
import type { TemplateRecord } from '@vectis/quickbooks-emulator/records'
import { expectedVersion } from './expected-version.ts'

export function expectedTemplate(template: TemplateRecord): RecurringTemplateRow {
  const { schedule } = template
  // Yearly schedules have no interval on the wire.
  const isYearly = schedule?.intervalType === 'Yearly'
  return {
    ...expectedVersion(template),
    templateRef: template.templateRef,
    templateType: template.type,
    name: template.name,
    active: template.active,
    recurType: template.recurType,
    intervalType: schedule?.intervalType ?? null,
    intervalCount: isYearly ? 1 : (schedule?.interval ?? 1),
    startDate: schedule?.startDate ?? null,
    endDate: schedule?.endDate ?? null,
    nextDate: schedule?.nextDate ?? null,
    previousDate: schedule?.previousDate ?? null,
    maxOccurrences: schedule?.maxOccurrences ?? null,
    customerExternalId: template.customer.id,
    currency: template.currency,
    totalAmount: decimalText(template.total),
    taxAmount: decimalText(template.tax),
  }
}
