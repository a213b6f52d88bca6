import {
  checkGiven,
  compareDecimals,
  compareInstants,
  toEpochMs,
  type Instant,
} from '@vectis/quickbooks/values'
import { syncEntities, type SyncEntity } from '@vectis/quickbooks/rows'
import { dateText, instantText } from '../databases/column-text.ts'
import { bool, json, maybe, text } from '../databases/columns.ts'
import { read } from '../databases/run.ts'
import type { TableName, Tables } from '../databases/tables.ts'
import { takeNextTurn } from '../defaults.ts'
import type { ColumnSpec } from '../tables/define-table.ts'
import { syncedTables } from '../tables/synced-tables.ts'
import { assertKept } from './kept-history.ts'
import { deriveVersion, type DerivationBasis, type StoredVersion } from './derive-version.ts'

/** A rule to try: the version, and what today's rules derive of it; returns what the tried rules would. */
export type TriedRule = (
  version: StoredVersion,
  derived: Readonly<Record<string, unknown>>,
) => Readonly<Record<string, unknown>>

export interface RederiveOptions {
  tenantId: string
  /** Versions that were known at this instant or later. Default: from the first on. */
  from?: Instant
  /** Versions that were known at this instant or before. Default: up to now. */
  to?: Instant
  /**
   * Only versions that webhook events led to: those whose evidence names an event about them that was received in this
   * time, both ends included. Events that were deleted (`deleteOlderThan`) are not found.
   */
  events?: { from: Instant; to: Instant }
  /** Default: all. */
  entities?: readonly SyncEntity[]
  /** Rules to try, by entity. Default: today's. */
  rules?: { readonly [E in SyncEntity]?: TriedRule }
  /** Versions per statement and page. Default 500. */
  pageSize?: number
}

/** A version whose stored fields are not those that the rules derive. */
export interface RederivedVersion {
  entity: SyncEntity
  realmId: string
  externalId: string
  knownFrom: Instant
  /** Null: it is the row as it stands. */
  knownTo: Instant | null
  basis: DerivationBasis
  /** The fields that differ, as stored and as derived, by core's names. */
  differences: readonly { field: string; stored: unknown; derived: unknown }[]
}

export interface RederivedPage {
  entity: SyncEntity
  /** Versions that were derived again, by what from. */
  derived: Readonly<Record<DerivationBasis, number>>
  /** Versions of which nothing can be derived: no wire text is kept, or the object was never read. */
  skipped: number
  /** In the order of the versions' keys. */
  different: RederivedVersion[]
}

const metaOf = { realm_id: text(), external_id: text(), known_from: text(), known_to: maybe(text()), raw: maybe(text()) } // prettier-ignore
const factsOf = { place: text(), fields: json<Record<string, unknown>>(), deleted_at: maybe(text()), was_read: bool(), former_total: maybe(text()), had_event: bool() } // prettier-ignore

/**
 * Derives QuickBooks rows and their versions again from what is stored of them, by today's rules or by those that are
 * tried, and compares the result with what is stored. Writes nothing, asks QuickBooks nothing; in pages, a statement
 * each. Throws `HistoryRangeError` where `from` is before the kept versions, `TypeError` for no instant.
 */
export async function* rederive(
  tables: Tables,
  options: RederiveOptions,
): AsyncGenerator<RederivedPage, void, void> {
  checkGiven('rederive', options)
  const {
    tenantId,
    from,
    to,
    events,
    entities = syncEntities,
    rules = {},
    pageSize = 500,
  } = options
  // Throws unless each is an instant.
  for (const given of [from, to, events?.from, events?.to])
    if (given !== undefined) toEpochMs(given)
  for (const entity of entities) {
    const { first, next } = buildPages(tables, entity)
    let cursor: readonly string[] | null = null
    for (;;) {
      const rows: Awaited<ReturnType<typeof readPage>> = await readPage(cursor, first, next)
      if (from !== undefined) await assertKept(tables, tenantId, [from])
      const page: RederivedPage = { entity, derived: { raw: 0, columns: 0 }, skipped: 0, different: [] } // prettier-ignore
      for (const row of rows) judge(row, page)
      await takeNextTurn()
      yield page
      const last = rows.at(-1)
      if (last === undefined || rows.length < pageSize) break
      cursor = [last.realm_id, last.external_id, last.place]
    }
  }

  function readPage(cursor: readonly string[] | null, first: string, next: string) {
    const bounds = [tenantId, from ?? null, to ?? null, pageSize, events?.from ?? null, events?.to ?? null] // prettier-ignore
    return read(tables, cursor === null ? first : next, [...bounds, ...(cursor ?? [])], {
      ...metaOf,
      ...factsOf,
    })
  }

  function judge(row: Awaited<ReturnType<typeof readPage>>[number], page: RederivedPage): void {
    const { entity } = page
    const version: StoredVersion = {
      externalId: row.external_id,
      realmId: row.realm_id,
      fields: row.fields,
      hadVoidEvent: row.had_event,
      formerTotal: row.former_total,
      deletedAt: row.deleted_at,
      raw: row.raw,
    }
    const derived = row.was_read ? deriveVersion(entity, version) : null
    if (derived === null) {
      page.skipped += 1
      return
    }
    page.derived = { ...page.derived, [derived.basis]: page.derived[derived.basis] + 1 }
    const tried = rules[entity]?.(version, derived.fields) ?? derived.fields
    const stored = new Map(Object.entries(row.fields))
    const now = new Map(Object.entries(tried))
    const differences = syncedTables[entity].columns
      .filter(
        (spec) => now.has(spec.field) && !isSame(spec, stored.get(spec.field), now.get(spec.field)),
      )
      .map(({ field }) => ({ field, stored: stored.get(field), derived: now.get(field) }))
    if (differences.length === 0) return
    const { realmId, externalId } = version
    const { known_from: knownFrom, known_to: knownTo } = row
    page.different.push({ entity, realmId, externalId, knownFrom, knownTo, basis: derived.basis, differences }) // prettier-ignore
  }
}

/** A page of an entity's rows and versions, the first one and those after a key. */
function buildPages(tables: Tables, entity: SyncEntity): { first: string; next: string } {
  const { table, columns, voids } = syncedTables[entity]
  const fields = columns.filter(({ field }) => field !== 'raw' && field !== 'externalId')
  const stored = fields.filter(({ column }) => column !== 'settlements_digest')
  // A function takes at most a hundred arguments.
  const objects = [stored.slice(0, 40), stored.slice(40)].map((part) => `jsonb_build_object(${part.map((spec) => `'${spec.field}', ${valueOf(spec)}`).join(', ')})`) // prettier-ignore
  const order = 'realm_id, external_id, known_from'
  const part = (name: TableName, until: string, after: string) => `(
    select t.realm_id, t.external_id, t.known_from, nullif(${until}, 'infinity') as known_to, t.raw, (${objects.join(' || ')})::text as fields,
      ${instantText('t.deleted_at')} as deleted_at, t.observed_at is not null as was_read,
      ${voids ? 't.pre_void_total::text' : 'null::text'} as former_total, ${voids ? 't.had_void_event' : 'false'} as had_event
    from ${tables.table(name)} t
    where t.tenant_id = $1 and t.source = 'quickbooks' and ($3::text is null or t.known_from <= $3::timestamptz)
      and ($2::text is null or ${until} > $2::timestamptz)
      and ($5::text is null or ${isOfEvents(tables, entity, 't')})
      ${after} order by ${order} limit $4::int)`
  const build = (
    after: string,
  ) => `select v.realm_id, v.external_id, v.raw, v.fields, v.deleted_at, v.was_read, v.former_total, v.had_event,
      ${instantText('v.known_from')} as known_from, ${instantText('v.known_to')} as known_to,
      to_char(v.known_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as place
    from (${part(table, `'infinity'::timestamptz`, after)} union all ${part(`${table}_versions`, 't.known_to', after)}) v
    order by ${order} limit $4::int`
  return {
    first: build(''),
    next: build('and (t.realm_id, t.external_id, t.known_from) > ($7::text, $8::text, $9::text::timestamptz)'), // prettier-ignore
  }
}

/** SQL: the evidence of a version `alias` names an event about it that was received from `$5` to `$6`. */
function isOfEvents(tables: Tables, entity: SyncEntity, alias: string): string {
  return `exists (select 1 from ${tables.table('billing_evidence')} e cross join lateral jsonb_array_elements(e.events) v
      join ${tables.table('quickbooks_webhook_events')} w on w.realm_id = ${alias}.realm_id and w.event_id = v ->> 'eventId'
      where e.tenant_id = $1 and e.evidence_id = ${alias}.evidence_id and v ->> 'entity' = '${entity}' and v ->> 'externalId' = ${alias}.external_id
        and w.tenant_id = $1 and w.received_at >= $5::timestamptz and w.received_at <= $6::timestamptz)`
}

function valueOf({ column, type }: ColumnSpec): string {
  if (type === 'numeric') return `t.${column}::text`
  if (type === 'date') return dateText(`t.${column}`)
  return type === 'timestamptz' ? instantText(`t.${column}`) : `t.${column}`
}

function isSame({ type }: ColumnSpec, stored: unknown, derived: unknown): boolean {
  if (stored == null || derived == null) return (stored ?? null) === (derived ?? null)
  if (typeof stored === 'string' && typeof derived === 'string') {
    if (type === 'numeric') return compareDecimals(stored, derived) === 0
    if (type === 'timestamptz') return compareInstants(stored, derived) === 0
  }
  return JSON.stringify(stored) === JSON.stringify(derived)
}
