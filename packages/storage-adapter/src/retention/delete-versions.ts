import { checkFlags, isTimeZone } from '@vectis/quickbooks/values'
import { integer, maybe, text } from '../databases/columns.ts'
import { read, type Parameter } from '../databases/run.ts'
import type { Tables } from '../databases/tables.ts'
import { takeNextTurn } from '../defaults.ts'
import { deleteUnusedEvidence } from '../history/delete-unused-evidence.ts'
import { readKeptHistory, startOfDay, type KeptHistory } from '../history/kept-history.ts'
import { versionedTables, type VersionedTable } from '../migrations/0002/versioned-tables.ts'

/** Versions looked at by one statement. */
const sliceSize = 500

export interface VersionsDeletionOptions {
  tenantId: string
  /** Drops the versions that ended before; a read of what was known earlier is refused from then on. */
  before?: Date
  /**
   * Of the versions that ended before, keeps those that were known at the start of a day in this time zone, such as the
   * company's: the last one of the day before. The zone cannot change while such days are kept.
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
  /** What can be asked for afterwards; on a dry run: now. */
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
  if (!dryRun) await writeDown(tables, bounds)
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
    evidence: dryRun ? 0 : await deleteUnusedEvidence(tables, tenantId),
    kept: await readKeptHistory(tables, tenantId),
  }
}

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
  if (daily !== undefined && !isTimeZone(daily.timeZone)) {
    throw new TypeError(
      `deleteVersions expected \`daily.timeZone\` to be a time zone such as America/Chicago, received ${JSON.stringify(daily.timeZone)}. Nothing was deleted.`,
    )
  }
}

/** From here on a read of what goes is refused. Neither bound ever moves back. */
async function writeDown(tables: Tables, bounds: readonly Parameter[]): Promise<void> {
  const written = await read(
    tables,
    `insert into ${tables.table('billing_history')} as h (tenant_id, kept_from, daily_until, daily_zone)
     values ($1, $2::timestamptz, $3::timestamptz, $4)
     on conflict (tenant_id) do update set kept_from = greatest(h.kept_from, excluded.kept_from),
       daily_until = greatest(h.daily_until, excluded.daily_until), daily_zone = coalesce(excluded.daily_zone, h.daily_zone), updated_at = now()
     where coalesce(h.daily_zone = excluded.daily_zone, true) or h.daily_until <= greatest(h.kept_from, excluded.kept_from)
     returning tenant_id`,
    bounds,
    { tenant_id: text() },
  )
  if (written.length > 0) return
  const { daily } = await readKeptHistory(tables, String(bounds[0]))
  throw new TypeError(
    `deleteVersions expected \`daily.timeZone\` to be ${daily?.timeZone}, the zone of the days that are kept until ${daily?.until}. Nothing was deleted.`,
  )
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
  { table, key }: VersionedTable,
  dryRun: boolean,
): { first: string; next: string } {
  const versions = tables.table(`${table}_versions`)
  const order = [...key.filter((name) => name !== 'tenant_id'), 'known_from']
  const list = (alias: string) => order.map((name) => `${alias}.${name}`).join(', ')
  const isGone = `coalesce(v.known_to <= $2::timestamptz, false) or coalesce(v.known_to <= $3::timestamptz and not (${isKnownAtStart('v')}), false)`
  const last = order.map((name) =>
    name === 'known_from'
      ? `to_char(s.known_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
      : `s.${name}::text`,
  )
  const build = (after: string) => `with slice as materialized (
      select ${list('v')}, (${isGone}) as is_gone from ${versions} v where v.tenant_id = $1 ${after} order by ${list('v')} limit ${sliceSize}),
    gone as (${
      dryRun
        ? 'select 1 from slice s where s.is_gone'
        : `delete from ${versions} v using slice s where v.tenant_id = $1 and (${list('v')}) = (${list('s')}) and s.is_gone returning 1`
    })
    select (select count(*) from gone)::int as gone, (select count(*) from slice)::int as seen,
      (select jsonb_build_array(${last.join(', ')})::text from slice s order by ${order.map((name) => `s.${name} desc`).join(', ')} limit 1) as last`
  const types = order.map((name, index) => `$${5 + index}::text::${typeOf(name)}`)
  return { first: build(''), next: build(`and (${list('v')}) > (${types.join(', ')})`) }
}

/** Every column of a key is text, but for these. */
function typeOf(column: string): string {
  if (column === 'known_from') return 'timestamptz'
  return column === 'line_no' ? 'integer' : 'text'
}

/** A version was known at the start of a day of the zone `$4`. */
function isKnownAtStart(alias: string): string {
  const day = `(${alias}.known_from at time zone $4::text)::date`
  return `${startOfDay(day, '$4::text')} = ${alias}.known_from or ${startOfDay(`${day} + 1`, '$4::text')} < ${alias}.known_to`
}
