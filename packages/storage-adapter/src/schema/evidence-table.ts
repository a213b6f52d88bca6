import type { Generated } from 'kysely'
import type {
  Defaulted,
  NullableText,
  NullableTimestamp,
  Timestamp,
} from '../tables/column-types.ts'

/** The origin of versions: one row for each transaction that wrote some. */
export interface BillingEvidenceTable {
  tenant_id: string
  evidence_id: Generated<string>
  realm_id: Defaulted<string>
  /** `sync`, `source`, `links`, `alerts`, `deletion` (of a realm's rows, on request), or a name of the host's own. */
  kind: string
  at: Generated<Timestamp>
  run_id: NullableText
  step: NullableText
  observed_at: NullableTimestamp
  scan_id: NullableText
  calls: unknown
  more_calls: Defaulted<number>
  events: unknown
  actor: NullableText
  reference: NullableText
  source: NullableText
}

export interface EvidenceTables {
  billing_evidence: BillingEvidenceTable
}
