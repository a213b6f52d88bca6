import type { Ledger } from '../ledger.ts'
import { touch } from '../ledger.ts'
import type { AnyRecord } from '../records.ts'

/** Sets the LastUpdatedTime of a record: sandboxes contain some in the future. */
export function setUpdatedAt(ledger: Ledger, record: AnyRecord, epochMs: number): void {
  record.updatedAt = Math.max(record.updatedAt, Math.floor(epochMs / 1000))
  touch(ledger, record)
}
