import { performance } from 'node:perf_hooks'
import { sql } from 'kysely'
import { derive, ingest, sendRawPages, upsertEachRow } from './ways.ts'
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
  /** That of the same text made into rows that go nowhere. */
  cpuPerDerivedRow: number
  /** `ours` by many small tenants of 500 rows in tables that hold nothing else at first, and in tables full of others. */
  alone: { rate: number; serverPerRow: number }
  beside: { rate: number; serverPerRow: number }
  /** Rows that the second, identical ingest wrote. */
  writtenByRepeat: number
}

const roundPages = 10
const firstOn = '2026-11-23'

/**
 * Runs the ways in turns on the same server, each for a tenant of its own: ten pages of each, one page of the slow one, and again, so that a machine that is
 * busy for a while is busy for all of them.
 */
export async function measureIngest(
  target: Target,
  pages: readonly string[],
  /** The same tables, full of other tenants. */
  full: Target,
  /** CPU seconds that the server has used; null where it is this process. */
  serverSeconds: () => number | null,
): Promise<IngestFigures> {
  const rows = pages.length * 500
  await ingest(target, 'warm-up', pages.slice(0, 4), { firstOn })
  await sendRawPages(target, 'warm-up-floor', pages.slice(0, 4))
  await upsertEachRow(target, 'warm-up-each', pages.slice(0, 1))

  const derived = createStopwatch()
  const floor = createStopwatch()
  const ours = createStopwatch()
  const eachRow = createStopwatch()
  for (let start = 0; start < pages.length; start += roundPages) {
    const round = pages.slice(start, start + roundPages)
    await derived.time(round.length, async () => round.forEach(derive))
    await floor.time(round.length, () => sendRawPages(target, 'floor', round))
    await ours.time(round.length, () => ingest(target, 'ours', round, { firstOn }))
    await eachRow.time(1, () => upsertEachRow(target, 'each-row', round.slice(0, 1)))
  }
  const alone = createStopwatch(serverSeconds)
  const beside = createStopwatch(serverSeconds)
  for (const [n, page] of pages.slice(0, 40).entries()) {
    await alone.time(1, () => ingest(target, `small ${n}`, [page]))
    await beside.time(1, () => ingest(full, `small ${n}`, [page]))
  }
  const repeated = createStopwatch()
  const {
    rows: [begun],
  } = await sql<{ at: string }>`select pg_current_xact_id()::xid::text as at`.execute(target.db)
  let unchanged = 0
  await repeated.time(pages.length, async () => {
    unchanged = (await ingest(target, 'ours', pages)).unchanged
  })
  return {
    rows,
    ours: ours.rate(),
    repeated: repeated.rate(),
    eachRow: eachRow.rate(),
    floor: floor.rate(),
    cpuPerRow: ours.cpuPerRow(),
    cpuPerDerivedRow: derived.cpuPerRow(),
    alone: { rate: alone.rate(), serverPerRow: alone.serverPerRow() },
    beside: { rate: beside.rate(), serverPerRow: beside.serverPerRow() },
    writtenByRepeat: (await countWritten(target, 'ours', begun?.at ?? '')) + (rows - unchanged),
  }
}

function createStopwatch(serverSeconds: () => number | null = () => null) {
  let server = 0
  let rows = 0
  let seconds = 0
  let cpu = 0
  return {
    async time(pages: number, work: () => Promise<unknown>): Promise<void> {
      const before = process.cpuUsage()
      const serverBefore = serverSeconds() ?? 0
      const start = performance.now()
      await work()
      seconds += (performance.now() - start) / 1000
      const { user, system } = process.cpuUsage(before)
      cpu += user + system
      server += (serverSeconds() ?? 0) - serverBefore
      rows += pages * 500
    },
    rate: () => Math.round(rows / seconds),
    serverPerRow: () => Math.round((server / rows) * 1e7) / 10,
    cpuPerRow: () => Math.round((cpu / rows) * 10) / 10,
  }
}

/** Rows of a tenant that a transaction after `begun` wrote, in all billing tables with their versions and evidence. */
async function countWritten(
  { db, schema }: Target,
  tenantId: string,
  begun: string,
): Promise<number> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.columns
    where table_schema = ${schema} and table_name like 'billing%' and column_name = 'tenant_id'`.execute(
    db,
  )
  let written = 0
  for (const { name } of tables) {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from ${sql.id(schema, name)}
      where tenant_id = ${tenantId} and age(xmin) < age(${begun}::xid)`.execute(db)
    written += rows[0]?.count ?? 0
  }
  return written
}

export function describeFigures(engine: string, figures: IngestFigures): string {
  const { ours, repeated, eachRow, floor, rows, writtenByRepeat, alone, beside } = figures
  const { cpuPerRow, cpuPerDerivedRow } = figures
  const ratio = (a: number, b: number) => (a / b).toFixed(2)
  return [
    `${engine}, ${rows} invoices`,
    `  one jsonb parameter per page, derived  ${ours} rows/s, ${cpuPerRow} µs CPU of Node per row: ${ratio(cpuPerRow, cpuPerDerivedRow)} times deriving alone`,
    `  the same again, nothing changed        ${repeated} rows/s, ${writtenByRepeat} rows written`,
    `  tenants of 500 rows, alone             ${alone.rate} rows/s, ${alone.serverPerRow} µs CPU of the server per row`,
    `  the same in tables full of others      ${beside.rate} rows/s, ${beside.serverPerRow} µs: ${ratio(beside.rate, alone.rate)} of that`,
    `  one upsert per row, five at a time     ${eachRow} rows/s: ours is ${ratio(ours, eachRow)} times that`,
    `  floor: raw page, nothing derived       ${floor} rows/s: ours is ${ratio(ours, floor)} of that`,
  ].join('\n')
}
