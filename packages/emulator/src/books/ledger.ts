import type { BookEntity, BookEvent, WireObject } from './company.ts'
import type { Shown } from './past-states.ts'
import { keepPastStates } from './past-states.ts'
import type { SeededRandom } from '../seeded-random.ts'
import type {
  AnyRecord,
  BookRecord,
  CustomerRecord,
  RecordEntity,
  RecordTypes,
  Tombstone,
} from './records.ts'

/** The state of one company's books. Functions of `operations/` are the only ones that change it. */
export interface Ledger extends Shown {
  readonly realmId: string
  readonly name: string
  readonly homeCurrency: string
  readonly timeZone: string
  readonly isMultiCurrency: boolean
  readonly random: SeededRandom
  /** Customers by lower-case display name, inactive ones included. */
  readonly names: Map<string, CustomerRecord>
  readonly tombstones: Tombstone[]
  readonly log: { readonly [E in RecordEntity]: ChangeLog }
  readonly listeners: Set<(event: BookEvent) => void>
  readonly pending: Map<string, BookEvent>
  readonly written: Set<AnyRecord>
  /** Objects, by entity and id, that no answer can include: each such answer is Fault 4002. */
  readonly withheld: Set<string>
  /** What is written over objects on the wire, by entity and id. */
  readonly patches: Map<string, WirePatch>
  /** Attributes that clients sent and the books do not keep, by entity and id. */
  readonly extras: Map<string, Readonly<Record<string, unknown>>>
  /** Rows of entities without books, by entity; an absent entity has the rows it began with. */
  readonly plainRows: Map<string, WireObject[]>
  /** Deleted rows of entities without books, as stubs, oldest first. */
  readonly plainStubs: Map<string, WireObject[]>
  readonly counters: Record<'sequence' | 'transaction' | 'template' | 'Customer' | 'Item', number>
  /** Rises with every change: what was computed from an older version is stale. */
  version: number
}

/** Changes of an object's JSON by dotted path: `ScheduleInfo.StartDate`, `Line.0.Amount`. */
export interface WirePatch {
  set: Readonly<Record<string, unknown>>
  omit: readonly string[]
}

/** Which records changed when, oldest first; a record may be there several times, its last place counts. */
interface ChangeLog {
  records: AnyRecord[]
  /** Epoch milliseconds of the writing, on the emulator's clock. */
  times: number[]
  /** Records whose LastUpdatedTime is later than the moment it was written. */
  ahead: Set<AnyRecord>
}

export function createLedger(
  options: Pick<
    Ledger,
    | 'realmId'
    | 'name'
    | 'homeCurrency'
    | 'timeZone'
    | 'isMultiCurrency'
    | 'quirks'
    | 'random'
    | 'now'
  >,
): Ledger {
  const log = (): ChangeLog => ({ records: [], times: [], ahead: new Set() })
  return {
    ...options,
    records: {
      Customer: new Map(),
      Invoice: new Map(),
      Payment: new Map(),
      CreditMemo: new Map(),
      SalesReceipt: new Map(),
      RefundReceipt: new Map(),
      RecurringTransaction: new Map(),
      Item: new Map(),
    },
    names: new Map(),
    tombstones: [],
    log: {
      Customer: log(),
      Invoice: log(),
      Payment: log(),
      CreditMemo: log(),
      SalesReceipt: log(),
      RefundReceipt: log(),
      RecurringTransaction: log(),
      Item: log(),
    },
    listeners: new Set(),
    pending: new Map(),
    written: new Set(),
    past: new Map(),
    withheld: new Set(),
    patches: new Map(),
    extras: new Map(),
    plainRows: new Map(),
    plainStubs: new Map(),
    counters: { sequence: 0, transaction: 0, template: 0, Customer: 0, Item: 0 },
    version: 0,
  }
}

/** Id, version and times for a new record. Transactions share one sequence of ids; name lists have their own. */
export function newRecord<E extends RecordEntity>(
  ledger: Ledger,
  entity: E,
): BookRecord & { entity: E } {
  const at = stamp(ledger)
  ledger.counters.sequence += 1
  return {
    entity,
    id: nextId(ledger, entity === 'Customer' || entity === 'Item' ? entity : 'transaction'),
    sequence: ledger.counters.sequence,
    syncToken: 0,
    createdAt: at,
    updatedAt: at,
  }
}

/** Every 89th id is one that a JavaScript number cannot hold. */
export function nextId(ledger: Ledger, space: 'transaction' | 'Customer' | 'Item'): string {
  ledger.counters[space] += 1
  const number = ledger.counters[space]
  return number % 89 === 0 ? `5${String(number).padStart(18, '0')}` : String(number)
}

/** Puts a new record into the books. */
export function add<E extends RecordEntity>(ledger: Ledger, record: RecordTypes[E]): void {
  const { entity } = record
  const map = ledger.records[entity] as Map<string, AnyRecord>
  map.set(record.id, record)
  noteChange(ledger, record)
  announce(ledger, record, 'created')
}

/** The record was written: a new LastUpdatedTime and, unless QuickBooks would not, a new SyncToken. */
export function touch(ledger: Ledger, record: AnyRecord, raisesToken = true): void {
  if (raisesToken) record.syncToken += 1
  record.updatedAt = Math.max(record.updatedAt, stamp(ledger))
  noteChange(ledger, record)
}

/** Takes a record out of the books for good. */
export function remove(
  ledger: Ledger,
  record: AnyRecord,
  options: { isAnnounced?: boolean; event?: BookEvent['operation'] | null } = {},
): void {
  ledger.records[record.entity].delete(record.id)
  ledger.written.add(record)
  ledger.tombstones.push({
    entity: record.entity,
    id: record.id,
    sequence: record.sequence,
    deletedAt: Math.max(record.updatedAt, stamp(ledger)),
    removedAt: ledger.now(),
    isAnnounced: options.isAnnounced ?? true,
  })
  ledger.version += 1
  if (options.event !== null) announce(ledger, record, options.event ?? 'deleted')
}

/** Queues an event for the subscribers; sent when the operation is complete. */
export function announce(
  ledger: Ledger,
  record: { entity: BookEntity; id: string },
  operation: BookEvent['operation'],
  deletedId?: string,
): void {
  // Intuit sends no webhooks about templates.
  if (ledger.listeners.size === 0 || record.entity === 'RecurringTransaction') return
  const key = `${record.entity} ${record.id}`
  const known = ledger.pending.get(key)
  // What was created or deleted in one operation was not also updated in it.
  if (known !== undefined && operation === 'updated') return
  ledger.pending.set(key, {
    realmId: ledger.realmId,
    entity: record.entity,
    id: record.id,
    operation,
    at: ledger.now(),
    ...(deletedId === undefined ? {} : { deletedId }),
  })
}

/** Runs one operation and sends its events once the books are consistent again. */
export function perform<T>(ledger: Ledger, operation: () => T): T {
  ledger.written.clear()
  const keep = keepPastStates(ledger)
  const result = operation()
  keep()
  if (ledger.pending.size > 0) {
    const events = [...ledger.pending.values()]
    ledger.pending.clear()
    for (const event of events) for (const listener of ledger.listeners) listener(event)
  }
  return result
}

/** Epoch seconds that a write is stamped with: now, or a little earlier where the server's clocks lag. */
function stamp(ledger: Ledger): number {
  const lag = ledger.quirks.timestampLagMs
  const lagged = lag === 0 ? 0 : ledger.random.fraction() * lag
  return Math.floor((ledger.now() - lagged) / 1000)
}

function noteChange(ledger: Ledger, record: AnyRecord): void {
  ledger.version += 1
  ledger.written.add(record)
  const log = ledger.log[record.entity]
  const at = ledger.now()
  if (record.updatedAt * 1000 > at) log.ahead.add(record)
  const last = log.records.length - 1
  if (log.records[last] === record) {
    log.times[last] = at
    return
  }
  log.records.push(record)
  log.times.push(at)
  if (log.records.length > 1_000 + 4 * ledger.records[record.entity].size) compact(log)
}

/** Keeps the last mention of each record. */
function compact(log: ChangeLog): void {
  const seen = new Set<AnyRecord>()
  const kept: number[] = []
  for (let index = log.records.length - 1; index >= 0; index -= 1) {
    const record = log.records[index]!
    if (!seen.has(record)) kept.push(index)
    seen.add(record)
  }
  kept.reverse()
  log.records = kept.map((index) => log.records[index]!)
  log.times = kept.map((index) => log.times[index]!)
}
