import { performance } from 'node:perf_hooks'
import { sql } from 'kysely'
import { ingest, sendRawPages, upsertEachRow } from './ways.ts'
import type { Target } from './ways.ts'

export interface IngestFigures {
  rows: number
  /** Rows per second. */
  ours: number
  repeated: number
  eachRow: number
  floor: number
  /** Node's CPU per row of `ours`, in µs: JSON, zod, derivation and the driver. */
  cpuPerRow: number
  /** Tuples that the second, identical ingest wrote. */
  writtenByRepeat: number
}

/** Runs the ways one after another on the same server, each for a tenant of its own. */
export async function measureIngest(
  target: Target,
  pages: readonly string[],
  /** Rows for the slow way; its rate does not depend on their number. */
  slowPages: readonly string[],
): Promise<IngestFigures> {
  const rows = pages.length * 500
  const time = async (work: () => Promise<unknown>): Promise<number> => {
    const start = performance.now()
    await work()
    return (performance.now() - start) / 1000
  }
  await ingest(target, 'warm-up', pages.slice(0, 4))
  await sendRawPages(target, 'warm-up-floor', pages.slice(0, 4))

  const floor = await time(() => sendRawPages(target, 'floor', pages))
  const before = process.cpuUsage()
  const ours = await time(() => ingest(target, 'ours', pages))
  const { user, system } = process.cpuUsage(before)
  const writes = await countWrites(target)
  let unchanged = 0
  const repeated = await time(async () => {
    unchanged = (await ingest(target, 'ours', pages)).unchanged
  })
  const writtenByRepeat = (await countWrites(target)) - writes + (rows - unchanged)
  const eachRow = await time(() => upsertEachRow(target, 'each-row', slowPages))
  return {
    rows,
    ours: Math.round(rows / ours),
    repeated: Math.round(rows / repeated),
    eachRow: Math.round((slowPages.length * 500) / eachRow),
    floor: Math.round(rows / floor),
    cpuPerRow: Math.round(((user + system) / rows) * 10) / 10,
    writtenByRepeat,
  }
}

/** Tuples ever written to the billing tables of the schema, as the server counts them. */
async function countWrites({ db, schema }: Target): Promise<number> {
  // A backend reports what it did when it is idle for a second, or at once when asked to.
  await sql`select pg_stat_force_next_flush()`.execute(db).catch(() => {})
  await sql`select pg_stat_clear_snapshot()`.execute(db)
  const { rows } = await sql<{ writes: string }>`
    select sum(n_tup_ins + n_tup_upd + n_tup_del)::text as writes from pg_stat_user_tables
    where schemaname = ${schema} and relname like 'billing%'`.execute(db)
  return Number(rows[0]?.writes ?? 0)
}

export function describeFigures(engine: string, figures: IngestFigures): string {
  const { ours, repeated, eachRow, floor, cpuPerRow, rows, writtenByRepeat } = figures
  const ratio = (a: number, b: number) => (a / b).toFixed(2)
  return [
    `${engine}, ${rows} invoices`,
    `  one jsonb parameter per page, derived  ${ours} rows/s, ${cpuPerRow} µs CPU of Node per row`,
    `  the same again, nothing changed        ${repeated} rows/s, ${writtenByRepeat} rows written`,
    `  one upsert per row, five at a time     ${eachRow} rows/s: ours is ${ratio(ours, eachRow)} times that`,
    `  floor: raw page, nothing derived       ${floor} rows/s: ours is ${ratio(ours, floor)} of that`,
  ].join('\n')
}
