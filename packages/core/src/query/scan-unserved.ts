import type { FaultResponseError } from '../errors/fault-response-error.ts'
import type { QuickBooksError } from '../errors/quickbooks-error.ts'
import type { ServerError } from '../errors/network-errors.ts'
import type { ScanPosition } from '../ports/checkpoint.ts'
import type { SyncEntity } from '../entities/synced.ts'
import type { Instant } from '../values/instant.ts'
import type { CallOptions, RealmReader } from './realm-reader.ts'
import { mayBeOfOneRow } from './row-fault.ts'
import type { RowTimes } from './scan-cursor.ts'
import { askPage } from './scan-page.ts'
import type { UnservedRow } from './scan-page.ts'
import type { Where } from './statement.ts'

/** A skipped row, by its position within the window of the cursor's second. */
export interface SteppedOver {
  startPosition: number
  error: FaultResponseError | ServerError
}

/**
 * Requests skipped rows once more, each alone, after the rows that follow were read. If one is served now, either it was
 * repaired, or it disappeared, or an earlier row of its second did. The positions moved then, and a readable row may
 * have been skipped: returns null.
 */
export async function proveSteppedOver(
  reader: RealmReader,
  entity: SyncEntity,
  { where, found }: { where: Where<SyncEntity>; found: readonly SteppedOver[] },
  options: CallOptions,
): Promise<SteppedOver[] | null> {
  const proven: SteppedOver[] = []
  for (const row of found) {
    const plan = { startPosition: row.startPosition, maxResults: 1 }
    try {
      await askPage(reader, entity, { where, plan, seen: undefined }, options)
      return null
    } catch (error) {
      if (!mayBeOfOneRow(error)) throw error
      proven.push({ ...row, error })
    }
  }
  return proven
}

/** As in `ScanPage.unserved`. */
export function describeUnserved(
  errors: readonly QuickBooksError[],
  before: ScanPosition | null,
  idBefore: string | null,
  identities: readonly RowTimes[],
): UnservedRow[] {
  if (errors.length === 0) return []
  const known = new Set(before?.idsAtCursor)
  const behind = identities.find(({ id }) => !known.has(id))
  const createdFrom = before?.createdFrom ?? null
  const createdBefore = behind?.createdAt ?? null
  return errors.map((error) => ({
    createdFrom,
    createdBefore: createdBefore === null ? null : secondAfter(createdBefore),
    idBefore: idBefore ?? before?.idsAtCursor.at(-1) ?? null,
    idBehind: behind?.id || null,
    error,
  }))
}

/** The row may share its second with the next row. */
function secondAfter(instant: Instant): Instant {
  return new Date(Date.parse(instant) + 1_000).toISOString()
}
