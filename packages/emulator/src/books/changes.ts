import type { BookEntity, ChangeGroup, WireObject } from './company.ts'
import type { Ledger } from './ledger.ts'
import { formatPacificTime } from './pacific-time.ts'
import type { AnyRecord, RecordEntity, Tombstone } from './records.ts'
import { serve } from './serve.ts'

/** What changed at or after `since` (epoch milliseconds): full objects by LastUpdatedTime, then deleted stubs. */
export function findChanges(
  ledger: Ledger,
  entities: readonly BookEntity[],
  since: number,
): ChangeGroup[] {
  return entities.map((entity) => {
    if (!isTold(ledger, entity)) return { entity, changed: [], deleted: [] }
    return {
      entity,
      changed: changedRecords(ledger, entity, since).map((record) => serve(ledger, record)),
      deleted: findTombstones(ledger, entity, since).map((tombstone) =>
        wireStub(ledger, tombstone),
      ),
    }
  })
}

function isTold(ledger: Ledger, entity: BookEntity): entity is RecordEntity {
  if (entity === 'CompanyInfo' || entity === 'Preferences') return false
  return entity !== 'RecurringTransaction' || ledger.quirks.templatesInChanges
}

function changedRecords(ledger: Ledger, entity: RecordEntity, since: number): AnyRecord[] {
  const log = ledger.log[entity]
  const live = ledger.records[entity] as Map<string, AnyRecord>
  const found = new Set<AnyRecord>()
  const hidden = new Set<AnyRecord>()
  const visibleUntil = ledger.now() - ledger.quirks.changesLagMs
  // Times of writing only grow, and no LastUpdatedTime is later than its writing but for the records in `ahead`.
  for (let index = log.records.length - 1; index >= 0; index -= 1) {
    const at = log.times[index]!
    if (at < since) break
    const record = log.records[index]!
    if (at > visibleUntil) hidden.add(record)
    else if (!hidden.has(record)) found.add(record)
  }
  for (const record of log.ahead) if (!hidden.has(record)) found.add(record)
  return [...found]
    .filter((record) => record.updatedAt * 1000 >= since && live.get(record.id) === record)
    .sort((a, b) => a.updatedAt - b.updatedAt || a.sequence - b.sequence)
}

function findTombstones(ledger: Ledger, entity: RecordEntity, since: number): Tombstone[] {
  const visibleUntil = ledger.now() - ledger.quirks.changesLagMs
  const found: Tombstone[] = []
  for (const tombstone of ledger.tombstones) {
    const { deletedAt } = tombstone
    if (tombstone.entity !== entity || !tombstone.isAnnounced) continue
    if (deletedAt * 1000 >= since && tombstone.removedAt <= visibleUntil) found.push(tombstone)
  }
  return found.sort((a, b) => a.deletedAt - b.deletedAt)
}

/** All that is left of a deleted object. */
function wireStub(ledger: Ledger, tombstone: Tombstone): WireObject {
  return {
    domain: 'QBO',
    status: ledger.quirks.stubStatus,
    Id: tombstone.id,
    ...(ledger.quirks.stubsHaveMetaData
      ? { MetaData: { LastUpdatedTime: formatPacificTime(tombstone.deletedAt) } }
      : {}),
  }
}
