import type { RowOf } from '@vectis/quickbooks/rows'
import type { Generated } from 'kysely'
import type { Amount, Defaulted, NullableDate, NullableText } from './column-types.ts'
import { defineTable, versionTypes } from './define-table.ts'
import { keptColumns, versionColumns } from './mirrored-columns.ts'
import type { MirroredRow } from './mirrored-row.ts'

export interface BillingRecurringTemplatesTable extends MirroredRow {
  template_ref: NullableText
  template_type: Defaulted<string>
  name: NullableText
  active: Defaulted<boolean>
  recur_type: NullableText
  interval_type: NullableText
  interval_count: Defaulted<number>
  start_date: NullableDate
  end_date: NullableDate
  next_date: NullableDate
  previous_date: NullableDate
  max_occurrences: Defaulted<number | null>
  customer_external_id: NullableText
  no_customer: Generated<boolean>
  former_customer_external_id: NullableText
  currency: Defaulted<string>
  total_amount: Amount
  tax_amount: Amount
}

export const recurringTemplatesTable = defineTable<
  RowOf<'RecurringTransaction'>,
  BillingRecurringTemplatesTable
>()({
  table: 'billing_recurring_templates',
  columns: {
    ...versionTypes,
    templateRef: 'text',
    templateType: 'text',
    name: 'text',
    active: 'boolean',
    recurType: 'text',
    intervalType: 'text',
    intervalCount: 'integer',
    startDate: 'date',
    endDate: 'date',
    nextDate: 'date',
    previousDate: 'date',
    maxOccurrences: 'integer',
    customerExternalId: 'text',
    currency: 'text',
    totalAmount: 'numeric',
    taxAmount: 'numeric',
  },
  sql: `
create table $schema.billing_recurring_templates ( -- Recurring templates: what is contracted. Nothing is owed on a template.
${versionColumns('When the source created it.')}
  template_ref text, -- What invoices made from it carry as recurring_template_ref.
  template_type text not null default '', -- Invoice, SalesReceipt, …: what it makes.
  name text, -- The template's name.
  active boolean not null default false, -- Switched on in the source.
  recur_type text, -- Automated, Reminded, UnScheduled or Manual, verbatim.
  interval_type text, -- Daily, Weekly, Monthly or Yearly, verbatim.
  interval_count integer not null default 1, -- Every so many intervals.
  start_date date, -- First date of the schedule.
  end_date date, -- Last date of the schedule.
  next_date date, -- The next document's date.
  previous_date date, -- The last document's date.
  max_occurrences integer, -- The schedule ends after so many.
  customer_external_id text, -- The customer to be billed.
  no_customer boolean generated always as (customer_external_id is null) stored, -- The source names no customer: in no customer's figures.
  currency text not null default '', -- Of all amounts of the row, verbatim.
  total_amount numeric not null default 0, -- Of each document, tax included.
  tax_amount numeric not null default 0, -- Tax within the total.
  deleted_at timestamptz, -- When it was gone from the source; null while it is there.
  deleted_reason text check (deleted_reason in ('deleted', 'merged', 'absent', 'voided')), -- deleted, or absent from a complete read.
${keptColumns({ hasCustomer: true })}
);
create index billing_recurring_templates_former on $schema.billing_recurring_templates (tenant_id, source, realm_id, former_customer_external_id) where former_customer_external_id is not null;
create index billing_recurring_templates_customer on $schema.billing_recurring_templates (tenant_id, source, realm_id, customer_external_id) where customer_external_id is not null;
create index billing_recurring_templates_marked on $schema.billing_recurring_templates (tenant_id, source, realm_id) where unreadable_since is not null or unreadable_fields <> '{}' or no_customer;
`,
})
