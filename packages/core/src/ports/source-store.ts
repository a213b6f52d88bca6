import type { Instant } from '../values/instant.ts'
import type { SourceBatch, SourceKey, SourceKind } from './source-batch.ts'
import type { WriteCounts } from './sync-batch.ts'

/** What a batch changed. */
export interface SourceWritten {
  counts: Record<SourceKind, WriteCounts>
  /**
   * Objects whose deletion and whose data contradict each other: ask the source for each by its id, then write the
   * answer as a tombstone or with `readById`.
   */
  askById: SourceKey[]
}

/** An organisation of a source, as its batches described it. */
export interface SourceStatus {
  source: string
  organisationId: string
  name: string | null
  timeZone: string
  homeCurrency: string | null
  /** The latest `observedAt` of its batches. */
  asOf: Instant
  /** When its last batch was written here. */
  writtenAt: Instant
}

export interface TenantSourceStore {
  /**
   * Writes a batch in one transaction, all or nothing. Batches of one organisation are written one after the other.
   * Throws `SourceBatchError`, which lists what is wrong and where, before anything is written.
   */
  write(batch: SourceBatch): Promise<SourceWritten>
  /** Every organisation, by source and id. */
  status(): Promise<SourceStatus[]>
  /**
   * Brings the stored status of every organisation's invoices up to date with its calendar day at that instant; a batch
   * does it for its own organisation. Returns how many rows changed. Call it once an hour: reads of the hub compute
   * the status themselves, but your own queries see the stored one.
   */
  refreshStatuses(input: { now: Instant }): Promise<number>
}

/** The rows of other sources than QuickBooks. */
export interface SourceStore {
  forTenant(tenantId: string): TenantSourceStore
}
