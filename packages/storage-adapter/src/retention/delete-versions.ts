import type { Clock } from '@vectis/quickbooks'
import { checkFlags, isTimeZone } from '@vectis/quickbooks/values'
import { integer, maybe, text } from '../databases/columns.ts'
import { read, type Parameter } from '../databases/run.ts'
import type { Tables } from '../databases/tables.ts'
import { takeNextTurn } from '../defaults.ts'
import { deleteUnusedEvidence } from '../history/delete-unused-evidence.ts'
import { readKeptHistory, startOfDay, type KeptHistory } from '../history/kept-history.ts'
import { afterKey, lastKeyOf, listOf, orderOf } from '../history/slices.ts'
import { versionedTables, type VersionedTable } from '../migrations/0002/versioned-tables.ts'
import { writeBounds } from './write-bounds.ts'

/** Versions looked at by one statement. */
const sliceSize = 500

export interface VersionsDeletionOptions {
  tenantId: string
  /**
   * Drops the versions that ended before; a read of what was known earlier is refused from then on. Never later than now:
   * a bound cannot be taken back.
   */
  before?: Date
  /**
   * Of the versions that ended before, keeps those that were known at the start of a day in this time zone, such as the
   * company's: the last one of the day before. The zone is an IANA name with a region, or UTC, that the database knows
   * too. It cannot change while such days are kept.
   */
  daily?: { before: Date; timeZone: string }
  /** Counts what would be deleted, and deletes nothing. Default false. */
  dryRun?: boolean
  /** Stops between two slices; what was deleted until then stays deleted. */
  signal?: AbortSignal
}

export interface VersionsDeletionReport {
  tenantId: string
  dryRun: boolean
  /** Versions per table. */
  rows: Record<string, number>
  total: number
  /** Evidence that no version and no row names any more; 0 on a dry run. See docs/guides/history.md. */
  evidence: number
  /** What can be asked for afterwards; on a dry run: what could be. */
  kept: KeptHistory
}

/**
 * Drops or thins the versions of one tenant, table by table in slices of 500 in the order of their key, each a
 * statement of its own. What will not be kept is written down before anything is deleted. Rows themselves, and the
 * versions they have now, are never touched. See docs/decisions/0179.
 */
export async function deleteVersions(
  tables: Tables,
  options: VersionsDeletionOptions,
  clock?: Pick<Clock, 'now'>,
): Promise<VersionsDeletionReport> {
  const { tenantId, before, daily, dryRun = false, signal } = options
  checkFlags('deleteVersions', { dryRun }, ['dryRun'])
  check(options)
  const bounds: Parameter[] = [
    tenantId,
    before?.toISOString() ?? null,
    daily?.before.toISOString() ?? null,
    daily?.timeZone ?? null,
  ]
  const planned = await writeBounds(tables, {
    tenantId,
    before: before?.toISOString() ?? null,
    dailyBefore: daily?.before.toISOString() ?? null,
    timeZone: daily?.timeZone ?? null,
    now: clock?.now() ?? null,
    dryRun,
  })
  const rows = new Map<string, number>()
  for (const versioned of versionedTables) {
    const statements = buildSlices(tables, versioned, dryRun)
    let gone = 0
    for (let cursor: readonly Parameter[] | null = null; ;) {
      signal?.throwIfAborted()
      const slice: SliceRow | undefined = await readSlice(tables, statements, bounds, cursor)
      gone += slice?.gone ?? 0
      await takeNextTurn()
      if (slice === undefined || slice.seen < sliceSize || slice.last === null) break
      cursor = JSON.parse(slice.last) as Parameter[]
    }
    rows.set(`${versioned.table}_versions`, gone)
  }
  return {
    tenantId,
    dryRun,
    rows: Object.fromEntries(rows),
    total: [...rows.values()].reduce((sum, count) => sum + count, 0),
    evidence: dryRun ? 0 : await deleteUnusedEvidence(tables, tenantId, { signal }),
    kept: dryRun ? planned : await readKeptHistory(tables, tenantId),
  }
}

/**
 * A name with a region, or UTC. PostgreSQL reads an offset with the other sign, and a name such as CET as an
 * abbreviation, without summer time.
 */
const isNamed = /^(UTC|[A-Za-z]+\/[\w+/-]+)$/

function check({ tenantId, before, daily }: VersionsDeletionOptions): void {
  const isDate = (value: unknown) => value instanceof Date && !Number.isNaN(value.getTime())
  if (tenantId === '' || typeof tenantId !== 'string') {
    throw new TypeError('deleteVersions expected the id of a tenant. Nothing was deleted.')
  }
  if (before === undefined && daily === undefined) {
    throw new TypeError('deleteVersions expected `before`, `daily` or both. Nothing was deleted.')
  }
  if ((before !== undefined && !isDate(before)) || (daily !== undefined && !isDate(daily.before))) {
    throw new TypeError('deleteVersions expected `before` to be a valid Date. Nothing was deleted.')
  }
  if (daily !== undefined && !(isNamed.test(daily.timeZone) && isTimeZone(daily.timeZone))) {
    throw new TypeError(
      `deleteVersions expected \`daily.timeZone\` to be an IANA name such as America/Chicago, or UTC, received ${JSON.stringify(daily.timeZone)}. Nothing was deleted.`,
    )
  }
}

interface SliceRow {
  gone: number
  seen: number
  last: string | null
}

async function readSlice(
  tables: Tables,
  { first, next }: { first: string; next: string },
  bounds: readonly Parameter[],
  cursor: readonly Parameter[] | null,
): Promise<SliceRow | undefined> {
  const [row] = await read(tables, cursor === null ? first : next, [...bounds, ...(cursor ?? [])], {
    gone: integer(),
    seen: integer(),
    last: maybe(text()),
  })
  return row
}

/** The statements of a table's first slice and of those after a key; each returns the last key it saw. */
function buildSlices(
  tables: Tables,
  versioned: VersionedTable,
  dryRun: boolean,
): { first: string; next: string } {
  const { table } = versioned
  const versions = tables.table(`${table}_versions`)
  const order = orderOf(versioned, 'versions')
  const isGone = `coalesce(v.known_to <= $2::timestamptz, false) or coalesce(v.known_to <= $3::timestamptz and not (${isKnownAtStart('v')}), false)`
  const build = (after: string) => `with slice as materialized (
      select ${listOf(order, 'v')}, (${isGone}) as is_gone from ${versions} v where v.tenant_id = $1 ${after} order by ${listOf(order, 'v')} limit ${sliceSize}),
    gone as (${
      dryRun
        ? 'select 1 from slice s where s.is_gone'
        : `delete from ${versions} v using slice s where v.tenant_id = $1 and (${listOf(order, 'v')}) = (${listOf(order, 's')}) and s.is_gone returning 1`
    })
    select (select count(*) from gone)::int as gone, (select count(*) from slice)::int as seen, ${lastKeyOf(order)} as last`
  return { first: build(''), next: build(afterKey(order, 'v', 5)) }
}

/** A version was known at the start of a day of the zone `$4`. */
function isKnownAtStart(alias: string): string {
  const day = `(${alias}.known_from at time zone $4::text)::date`
  return `${startOfDay(day, '$4::text')} = ${alias}.known_from or ${startOfDay(`${day} + 1`, '$4::text')} < ${alias}.known_to`
}
