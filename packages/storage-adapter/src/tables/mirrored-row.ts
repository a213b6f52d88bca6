import type { DeletionReason } from '@vectis/quickbooks/ports'
import type { VoidEvidence } from '@vectis/quickbooks/rows'
import type { Generated } from 'kysely'
import type {
  Amount,
  Defaulted,
  EvidenceId,
  NullableAmount,
  NullableDate,
  NullableText,
  NullableTimestamp,
} from './column-types.ts'

/** The first fields of every row that mirrors an object of a source. */
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
  known_from: Defaulted<Date>
  evidence_id: EvidenceId
}

/** Additional fields of a document that can be voided. */
export interface DocumentRow extends MirroredRow {
  customer_external_id: NullableText
  no_customer: Generated<boolean>
  former_customer_external_id: NullableText
  txn_date: NullableDate
  currency: Defaulted<string>
  exchange_rate: NullableAmount
  total_amount: Amount
  void_evidence: VoidEvidence | null | undefined
  is_all_zero: Defaulted<boolean>
  pre_void_total: NullableAmount
  pre_void_at: NullableTimestamp
  pre_void_sync_token: NullableText
  had_void_event: Defaulted<boolean>
}
