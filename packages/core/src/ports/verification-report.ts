import type { Decimal } from '../values/decimal.ts'
import type { Instant } from '../values/instant.ts'
import { balanceIdentities, type BalanceIdentity } from '../entities/balance-rules.ts'
import type { SyncEntity } from '../entities/synced.ts'

/** One difference between our rows and QuickBooks' own figures. */
export interface BalanceDifference {
  /** What is compared: a document, a customer, or a customer together with its jobs. */
  identity: BalanceIdentity
  entity: SyncEntity
  externalId: string
  /** The document's customer; the customer itself for identities of customers. Targeted re-reads use it. */
  customerExternalId: string | null
  currency: string | null
  expected: Decimal
  actual: Decimal
}

/** An object whose change may have changed balances; one that no identity is about is passed over. */
export interface BalanceSubject {
  entity: SyncEntity
  externalId: string
}

/**
 * An object that no identity can check, because part of it could not be read. It is listed here and not among the
 * differences.
 */
export interface InconclusiveBalance {
  identity: BalanceDifference['identity']
  entity: SyncEntity
  externalId: string
  customerExternalId: string | null
  /**
   * `unreadable`: a newer version was set aside. `links_unreadable`: a payment whose links could not be read, or a
   * document that it may have settled.
   */
  reason: 'unreadable' | 'links_unreadable'
}

export interface VerificationReport {
  checkedAt: Instant
  /** Objects compared per identity; after a run that changed a few rows, those that may have changed with them. */
  checked: Record<BalanceDifference['identity'], number>
  differences: BalanceDifference[]
  /** There are more differences, or more inconclusive objects, than are listed. */
  truncated: boolean
  /** Objects that could not be checked, with the same limit as differences. Absent: none. */
  inconclusive?: InconclusiveBalance[]
  counts?: Partial<Record<SyncEntity, { ours: number; theirs: number }>>
  /** Differences that a targeted re-read of this run removed. */
  healed?: BalanceDifference[]
}

/** The counts of a report before any balance is compared. */
export function noneChecked(): VerificationReport['checked'] {
  return Object.fromEntries(
    balanceIdentities.map((identity) => [identity, 0]),
  ) as VerificationReport['checked']
}
