import type { Generated } from 'kysely'
import type { Defaulted, EvidenceId, NullableText } from '../tables/column-types.ts'

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
  known_from: Defaulted<Date>
  evidence_id: EvidenceId
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
  customer_links: CustomerLinksTable
  customer_link_refusals: CustomerLinkRefusalsTable
  customer_link_audit: CustomerLinkAuditTable
}
