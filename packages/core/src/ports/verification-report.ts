import type { Decimal } from '../values/decimal.ts'
import type { Instant } from '../values/instant.ts'
import type { SyncEntity } from './sync-store.ts'

/** One place where our rows and QuickBooks' own figures disagree. */
export interface BalanceDifference {
  identity: 'payment' | 'invoice' | 'creditMemo' | 'customer' | 'customerWithJobs'
  entity: SyncEntity
  externalId: string
  /** Whose document it is; the customer itself for identities of customers. What a targeted re-read goes by. */
  customerExternalId: string | null
  currency: string | null
  expected: Decimal
  actual: Decimal
}

export interface VerificationReport {
  checkedAt: Instant
  /** Objects compared per identity. */
  checked: Record<BalanceDifference['identity'], number>
  differences: BalanceDifference[]
  /** More differences existed than are listed. */
  truncated: boolean
  counts?: Partial<Record<SyncEntity, { ours: number; theirs: number }>>
  /** Differences that a targeted re-read of this run removed. */
  healed?: BalanceDifference[]
}
