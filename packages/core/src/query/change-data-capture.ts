import { ChangedSinceTooOldError } from '../errors/changed-since-too-old-error.ts'
import { FaultResponseError } from '../errors/fault-response-error.ts'
import type { EntityTypes } from '../entities/entity-table.ts'
import { parseRows } from '../entities/parse-rows.ts'
import { identifyRow } from '../entities/row-identity.ts'
import { noteUnreadableFields } from '../entities/parts/unreadable-fields.ts'
import type { Instant } from '../values/instant.ts'
import type { SyncEntity } from '../entities/synced.ts'
import type { SetAside } from '../ports/sync-store.ts'
import { readChangeGroups } from './envelope.ts'
import { callOptions, timeOf } from './realm-reader.ts'
import type { CallOptions, RealmReader } from './realm-reader.ts'

/** The stub of a deleted object. */
export interface DeletedStub {
  entity: SyncEntity
  externalId: string
  /** From the stub's MetaData; null when it had none. */
  deletedAt: Instant | null
}

export interface ChangeSet {
  /** Server `time`: the next `changedSince`. */
  time: Instant
  rows: { [E in SyncEntity]?: EntityTypes[E][] }
  deleted: DeletedStub[]
  setAside: SetAside[]
  /** Objects in the answer, all entities together. */
  total: number
  /** 1,000 objects or more: the answer was truncated, and the deletions are missing. */
  isCut: boolean
}

/** An answer holds at most this many objects; a truncated answer has no mark. */
const CAP = 1_000

/**
 * Objects of these entities that changed or were deleted since an instant, at most 30 days back, in one call.
 *
 * Throws `ChangedSinceTooOldError` when QuickBooks refuses the look-back.
 *
 * @see https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/change-data-capture
 */
export async function captureChanges(
  reader: RealmReader,
  input: { entities: readonly SyncEntity[]; changedSince: Instant },
  options: CallOptions = {},
): Promise<ChangeSet> {
  const { entities, changedSince } = input
  if (entities.length === 0) {
    throw new TypeError('Expected at least one entity for change data capture, received none.')
  }
  const answer = await reader
    .call({ operation: 'changeDataCapture', entities, changedSince }, callOptions(options))
    .catch((error: unknown) => {
      throw isTooOld(error) ? tooOld(error, changedSince) : error
    })
  const groups = readChangeGroups(answer.body)
  const changes: ChangeSet = {
    time: timeOf(reader, answer),
    rows: {},
    deleted: [],
    setAside: [],
    total: 0,
    isCut: false,
  }
  for (const elements of groups.values()) changes.total += elements.length
  changes.isCut = changes.total >= CAP
  for (const entity of entities) takeGroup(reader, changes, entity, groups.get(entity) ?? [])
  return changes
}

function takeGroup<E extends SyncEntity>(
  reader: RealmReader,
  changes: ChangeSet,
  entity: E,
  elements: readonly unknown[],
): void {
  const changed: unknown[] = []
  for (const element of elements) {
    const { id, status, updatedAt } = identifyRow(entity, element)
    const stub: DeletedStub = { entity, externalId: id, deletedAt: updatedAt }
    if (status !== 'Deleted') noteUnreadableFields(stub, [{ path: 'status', isRead: true }])
    if (status?.trim().toLowerCase() !== 'deleted') changed.push(element)
    else if (id !== '') changes.deleted.push(stub)
    else
      changes.setAside.push({
        entity,
        externalId: null,
        path: 'Id',
        message: 'Deleted stub without an Id.',
      })
  }
  if (changed.length === 0) return
  const { rows, rejected } = parseRows(entity, changed, reader)
  const known: { [Name in SyncEntity]?: EntityTypes[Name][] } = changes.rows
  known[entity] = rows as (typeof known)[E]
  changes.setAside.push(...rejected.map((row) => ({ ...row, entity })))
}

function isTooOld(error: unknown): error is FaultResponseError {
  if (!(error instanceof FaultResponseError)) return false
  return error.fault.errors.some(({ message, detail }) =>
    /changedSince.*(older than|not supported)/is.test(`${message} ${detail}`),
  )
}

function tooOld(error: FaultResponseError, changedSince: Instant): ChangedSinceTooOldError {
  const { realmId, intuitTid, status } = error
  return new ChangedSinceTooOldError({
    changedSince,
    intuitTid,
    ...(realmId === null ? {} : { realmId }),
    ...(status === null ? {} : { status }),
    cause: error,
  })
}
