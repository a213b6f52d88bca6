import type { RowOf } from '@vectis/quickbooks/rows'
import type { Defaulted, NullableAmount, NullableText } from './column-types.ts'
import { defineTable, versionTypes } from './define-table.ts'
import { keptColumns, versionColumns } from './mirrored-columns.ts'
import type { MirroredRow } from './mirrored-row.ts'

export interface CustomersTable extends MirroredRow {
  display_name: Defaulted<string>
  company_name: NullableText
  fully_qualified_name: NullableText
  parent_external_id: NullableText
  is_job: Defaulted<boolean>
  is_project: Defaulted<boolean>
  bill_with_parent: Defaulted<boolean>
  active: Defaulted<boolean>
  email: NullableText
  phone: NullableText
  street: NullableText
  city: NullableText
  postal_code: NullableText
  country: NullableText
  currency: NullableText
  balance: NullableAmount
  balance_with_jobs: NullableAmount
  merged_into: NullableText
}

export const customersTable = defineTable<RowOf<'Customer'>, CustomersTable>()({
  table: 'customers',
  columns: {
    ...versionTypes,
    displayName: 'text',
    companyName: 'text',
    fullyQualifiedName: 'text',
    parentExternalId: 'text',
    isJob: 'boolean',
    isProject: 'boolean',
    billWithParent: 'boolean',
    active: 'boolean',
    email: 'text',
    phone: 'text',
    street: 'text',
    city: 'text',
    postalCode: 'text',
    country: 'text',
    currency: 'text',
    balance: 'numeric',
    balanceWithJobs: 'numeric',
  },
  sql: `
create table $schema.customers ( -- Customers as a billing source names them; one row per source, realm and id. Nothing here is ever merged or removed by a sync.
${versionColumns('When the source created it.')}
  display_name text not null default '', -- Name without the suffix of inactive rows.
  company_name text, -- Free text; not a key.
  fully_qualified_name text, -- Parent:Child, for display; never to be split.
  parent_external_id text, -- The customer above a sub-customer or project.
  is_job boolean not null default false, -- A sub-customer.
  is_project boolean not null default false, -- A sub-customer that is a project.
  bill_with_parent boolean not null default false, -- Billed through its parent.
  active boolean not null default true, -- False: made inactive in the source. Its open invoices still count.
  email text, -- Main address; may hold several, separated by commas.
  phone text, -- Main number, as typed.
  street text, -- First line of the billing address.
  city text, -- City of the billing address.
  postal_code text, -- Postal code of the billing address.
  country text, -- Country of the billing address.
  currency text, -- The customer's one currency, verbatim.
  balance numeric, -- The source's own figure: open invoices less credits and unapplied payments. May be negative.
  balance_with_jobs numeric, -- The same with all customers below.
  deleted_at timestamptz, -- When it was gone from the source; null while it is there.
  deleted_reason text check (deleted_reason in ('deleted', 'merged', 'absent', 'voided')), -- deleted, merged, or absent from a complete read.
  merged_into text, -- The surviving customer of a merge.
${keptColumns({ hasCustomer: false })}
);
create index customers_parent on $schema.customers (tenant_id, source, realm_id, parent_external_id) where parent_external_id is not null;
create index customers_created on $schema.customers (tenant_id, source, realm_id, source_created_at) where source_created_at is not null;
create index customers_changed on $schema.customers (tenant_id, changed_at) where changed_at > timestamptz '2000-01-01 00:00:00+00';
create index customers_merged on $schema.customers (tenant_id) where merged_into is not null;
create index customers_marked on $schema.customers (tenant_id, source, realm_id) where unreadable_since is not null or unreadable_fields <> '{}';
`,
})
