import type { DeletionReason } from '@vectis/quickbooks'
import type { Generated } from 'kysely'
import type { Defaulted, NullableAmount, NullableText, NullableTimestamp } from './column-types.ts'

/** What every row that mirrors an object of a source begins with. */
export interface MirroredRow {
  tenant_id: string
  source: Defaulted<string>
  realm_id: Defaulted<string>
  external_id: string
  sync_token: NullableText
  source_created_at: NullableTimestamp
  source_updated_at: NullableTimestamp
  raw: NullableText
  unreadable_fields: Defaulted<string[]>
  unreadable_since: NullableTimestamp
  unreadable_path: NullableText
  unreadable_version_at: NullableTimestamp
  deleted_at: NullableTimestamp
  deleted_reason: DeletionReason | 'voided' | null | undefined
  deletion_seen_at: NullableTimestamp
  absent_scan_id: NullableText
  observed_at: NullableTimestamp
  first_seen_at: Defaulted<Date>
  changed_at: Defaulted<Date>
}

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

export interface CustomerLinksTable {
  tenant_id: string
  source: string
  realm_id: Defaulted<string>
  external_id: string
  kind: 'linked' | 'separate'
  customer_id: NullableText
  rule: string
  decided_by: Defaulted<string>
  account_name: NullableText
  customer_name: NullableText
  folded: NullableText
  witnesses: Defaulted<string[]>
  created_at: Defaulted<Date>
  updated_at: Defaulted<Date>
}

export interface CustomerLinkRefusalsTable {
  tenant_id: string
  source: string
  realm_id: Defaulted<string>
  external_id: string
  customer_id: string
  refused_by: NullableText
  refused_at: Defaulted<Date>
}

export interface CustomerLinkAuditTable {
  tenant_id: string
  audit_id: Generated<string>
  source: string
  realm_id: Defaulted<string>
  external_id: string
  action: string
  rule: NullableText
  customer_id: NullableText
  previous_customer_id: NullableText
  account_name: NullableText
  customer_name: NullableText
  folded: NullableText
  actor: NullableText
  details: unknown
  at: Defaulted<Date>
}

export interface CustomerTables {
  customers: CustomersTable
  customer_links: CustomerLinksTable
  customer_link_refusals: CustomerLinkRefusalsTable
  customer_link_audit: CustomerLinkAuditTable
}
