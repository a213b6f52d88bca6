import type { Instant } from '../values/instant.ts'
import type { SyncEntity } from '../entities/synced.ts'

/** One answer of QuickBooks, also one that said 610: what was asked, and how their support finds it. */
export interface AnsweredCall {
  /** `page`: rows of a query. `count`: `COUNT(*)`. `by_id`: one object. `feed`: change data capture. */
  kind: 'page' | 'count' | 'by_id' | 'feed'
  /** Wire names of what was asked for. */
  entities: readonly string[]
  /** The object of a `by_id`; null for the others. */
  externalId: string | null
  /** Intuit's id of the exchange; null when the answer had none. */
  intuitTid: string | null
  /** Server time of the answer. */
  time: Instant
  /** QuickBooks answered that there is no such object (610), or that it cannot be served. */
  isFault: boolean
}

/** A webhook event that a batch settles, by what it named. */
export interface EvidenceEvent {
  /** The event's id as it was sent. */
  eventId: string
  entity: SyncEntity
  externalId: string
  /** Such as `updated`, `voided` or `merged`. */
  operation: string
}

/** What a run was doing when it wrote a batch. */
export type EvidenceStep =
  /** A page of a complete read. */
  | 'scan'
  /** Changes since the checkpoint, by the feed or by query. */
  | 'changes'
  /** Rows that a complete read did not find. */
  | 'absence'
  /** Objects with an open question: a deletion to confirm, a row that could not be served. */
  | 'questions'
  /** Ids of another count than ours. */
  | 'count'
  /** Documents of customers whose balances differed. */
  | 'heal'
  /** Documents of customers that are not stored. */
  | 'orphans'

/** Where the rows of a batch are from. Holds no text of a customer and no secret. */
export interface BatchEvidence {
  runId: string
  step: EvidenceStep
  /** The answers that the batch was decided on. */
  calls: readonly AnsweredCall[]
  /** Answers that are not listed, because there were too many. Absent: none. */
  moreCalls?: number
  /** Webhook events that it settles. Absent: none. */
  events?: readonly EvidenceEvent[]
  /** The complete read that it belongs to. Absent: none. */
  scanId?: string
}
