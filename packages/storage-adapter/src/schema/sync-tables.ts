import type { DeletionReason, QuestionKind, RunKind, RunOutcome } from '@vectis/quickbooks/ports'
import type { Generated } from 'kysely'
import type {
  BigInteger,
  Defaulted,
  NullableDate,
  NullableText,
  NullableTimestamp,
  Timestamp,
} from '../tables/column-types.ts'

export interface QuickbooksSyncCheckpointsTable {
  tenant_id: string
  realm_id: string
  entity: string
  changed_since: NullableText
  full_read_at: NullableText
  scan: unknown
  deletions_since: NullableText
  counted_at: NullableText
  unavailable_reason: NullableText
  failing: unknown
  updated_at: Defaulted<Date>
}

export interface QuickbooksSyncLeasesTable {
  tenant_id: string
  realm_id: string
  owner: NullableText
  fence: BigInteger
  until: Timestamp
  statuses_on: NullableDate
}

export interface QuickbooksSyncRunsTable {
  tenant_id: string
  run_id: string
  realm_id: string
  kind: RunKind
  reason: string
  started_at: Timestamp
  finished_at: NullableTimestamp
  outcome: RunOutcome | null | undefined
  calls: Defaulted<number>
  entities: unknown
  error_code: NullableText
  message: NullableText
  remedy: NullableText
  intuit_tid: NullableText
  problems: unknown
  report: unknown
  known_at: NullableTimestamp
  earlier_ends: unknown
  earlier_known: unknown
  repeats: Defaulted<number>
}

export interface QuickbooksSetAsideTable {
  tenant_id: string
  set_aside_id: Generated<string>
  realm_id: string
  run_id: string
  entity: string
  external_id: NullableText
  path: string
  message: string
  at: Defaulted<Date>
}

export interface QuickbooksOpenQuestionsTable {
  tenant_id: string
  realm_id: string
  entity: string
  external_id: string
  created_from: Defaulted<string>
  created_before: NullableText
  kind: QuestionKind
  claim: DeletionReason | null | undefined
  claimed_at: Timestamp
  deleted_at: NullableTimestamp
  merged_into: NullableText
  reason: string
  attempts: Defaulted<number>
  misses: Defaulted<number>
  next_at: Timestamp
}

export interface SyncTables {
  quickbooks_sync_checkpoints: QuickbooksSyncCheckpointsTable
  quickbooks_sync_leases: QuickbooksSyncLeasesTable
  quickbooks_sync_runs: QuickbooksSyncRunsTable
  quickbooks_set_aside: QuickbooksSetAsideTable
  quickbooks_open_questions: QuickbooksOpenQuestionsTable
}
