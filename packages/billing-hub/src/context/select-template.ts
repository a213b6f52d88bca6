import { instantText } from '@vectis/quickbooks-storage/database'

/** A template of `alias` as the JSON of a `RecurringTemplateRow`. */
export function selectTemplate(alias: string): string {
  return `jsonb_build_object(
         'externalId', ${alias}.external_id, 'syncToken', ${alias}.sync_token, 'sourceCreatedAt', ${instantText(`${alias}.source_created_at`)},
         'sourceUpdatedAt', ${instantText(`${alias}.source_updated_at`)}, 'templateRef', ${alias}.template_ref, 'templateType', ${alias}.template_type,
         'name', ${alias}.name, 'active', ${alias}.active, 'recurType', ${alias}.recur_type, 'intervalType', ${alias}.interval_type,
         'intervalCount', ${alias}.interval_count, 'startDate', ${alias}.start_date, 'endDate', ${alias}.end_date, 'nextDate', ${alias}.next_date,
         'previousDate', ${alias}.previous_date, 'maxOccurrences', ${alias}.max_occurrences, 'customerExternalId', ${alias}.customer_external_id,
         'currency', ${alias}.currency, 'totalAmount', ${alias}.total_amount::text, 'taxAmount', ${alias}.tax_amount::text, 'unreadableFields', ${alias}.unreadable_fields)`
}
