import type { Decimal } from '../values/decimal.ts'
import type { Instant } from '../values/instant.ts'
import type { SyncEntity } from '../entities/synced.ts'

/** One place where our rows and QuickBooks' own figures disagree. */
export interface BalanceDifference {
  identity: 'payment' | 'invoice' | 'creditMemo' | 'customer' | 'customerWithJobs'
  entity: SyncEntity
  externalId: string
  /** The document's customer; the customer itself for identities of customers. Targeted re-reads use it. */
  customerExternalId: string | null
  currency: string | null
  expected: Decimal
  actual: Decimal
}

/**
 * An object that no identity can judge, because part of it could not be read: named here, and not among the
 * differences.
 */
export interface InconclusiveBalance {
  identity: BalanceDifference['identity']
  entity: SyncEntity
  externalId: string
  customerExternalId: string | null
  /**
   * `unreadable`: a newer version was set aside. `links_unreadable`: a payment whose links could not be read, or what
   * it may have settled.
   */
  reason: 'unreadable' | 'links_unreadable'
}

export interface VerificationReport {
  checkedAt: Instant
  /** Objects compared per identity. */
  checked: Record<BalanceDifference['identity'], number>
  differences: BalanceDifference[]
  /** More differences existed than are listed, or more that is inconclusive. */
  truncated: boolean
  /** What could not be judged, as many as differences may be listed. Absent: nothing. */
  inconclusive?: InconclusiveBalance[]
  counts?: Partial<Record<SyncEntity, { ours: number; theirs: number }>>
  /** Differences that a targeted re-read of this run removed. */
  healed?: BalanceDifference[]
}
