import type { Quirks } from './quirks.ts'
import type { AnyRecord, RecordEntity, RecordTypes } from './records.ts'

/** What queries show of a record until a moment, while their index runs behind. */
export interface PastState {
  /** The record as it was; null where it did not exist. */
  shown: AnyRecord | null
  /** Epoch milliseconds on the emulator's clock. */
  until: number
}

/** The part of a company's books that queries look at, and what they still show of its past. */
export interface Shown {
  readonly quirks: Quirks
  readonly records: { readonly [E in RecordEntity]: Map<string, RecordTypes[E]> }
  /** Records written or removed in the operation under way. */
  readonly written: ReadonlySet<AnyRecord>
  /** What queries still show of records that changed, by entity and id, as long as they run behind. */
  readonly past: Map<string, PastState[]>
  /** Epoch milliseconds; the generator replaces it while it writes history. */
  now: () => number
}

const keyOf = ({ entity, id }: { entity: string; id: string }) => `${entity} ${id}`

/** True while queries may show something else than the books. */
export function isBehind(ledger: Shown): boolean {
  return ledger.past.size > 0
}

/**
 * Called before an operation; the function that it returns, after it. Keeps what the operation changed as it was
 * before, for as long as queries run behind. Costs nothing where they do not.
 */
export function keepPastStates(ledger: Shown): () => void {
  const { queryLagMs, queryDeletionLagMs } = ledger.quirks
  if (queryLagMs === 0 && queryDeletionLagMs === 0 && ledger.past.size === 0) return () => undefined
  const before = new Map<string, AnyRecord>()
  for (const records of Object.values(ledger.records)) {
    for (const record of records.values()) before.set(keyOf(record), copyOf(record))
  }
  return () => {
    for (const record of ledger.written) {
      const key = keyOf(record)
      const isLive = (ledger.records[record.entity] as Map<string, AnyRecord>).get(record.id)
      const until = ledger.now() + (isLive ? queryLagMs : queryDeletionLagMs)
      const states = (ledger.past.get(key) ?? []).filter((state) => state.until > ledger.now())
      // A change shows no later for having been followed by another, and a deletion ends every version.
      const last = states.at(-1)
      const shown = before.get(key) ?? null
      if (until > (last?.until ?? ledger.now())) states.push({ shown, until })
      if (!isLive) for (const state of states) state.until = Math.min(state.until, until)
      if (states.length > 0) ledger.past.set(key, states)
    }
  }
}

/** The records of an entity as queries see them now. */
export function* findShown(ledger: Shown, entity: RecordEntity): Iterable<AnyRecord> {
  const live = ledger.records[entity] as Map<string, AnyRecord>
  if (ledger.past.size === 0) return yield* live.values()
  const now = ledger.now()
  for (const record of live.values()) {
    const state = stateOf(ledger, keyOf(record), now)
    const shown = state === null ? record : state.shown
    if (shown !== null) yield shown
  }
  for (const [key, states] of ledger.past) {
    const { shown } = states.at(-1)!
    if (shown?.entity !== entity || live.has(shown.id)) continue
    const state = stateOf(ledger, key, now)
    if (state?.shown) yield state.shown
  }
}

function stateOf(ledger: Shown, key: string, now: number): PastState | null {
  const states = ledger.past.get(key)
  const state = states?.find(({ until }) => until > now) ?? null
  if (states !== undefined && state === null) ledger.past.delete(key)
  return state
}

/** The record's own values; other records that it refers to stay what they are. */
function copyOf(record: AnyRecord): AnyRecord {
  const own = Object.entries(record).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.map(copyOfElement) : (value as unknown),
  ])
  return Object.fromEntries(own) as AnyRecord
}

function copyOfElement(element: object): object {
  return 'entity' in element ? element : { ...element }
}
