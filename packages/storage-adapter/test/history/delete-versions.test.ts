import { remedyOf } from '@vectis/quickbooks/errors'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { instantText } from '../../src/databases/column-text.ts'
import { json, text } from '../../src/databases/columns.ts'
import { read } from '../../src/databases/run.ts'
import { openTables, type Tables } from '../../src/databases/tables.ts'
import { assertKept, readKeptHistory } from '../../src/history/kept-history.ts'
import { tablesKnownAt } from '../../src/history/tables-known-at.ts'
import { writeBounds } from '../../src/retention/write-bounds.ts'
import { deleteVersions } from '../../src/retention/delete-versions.ts'
import { engines } from '../support/engines.ts'
import {
  openSyncDatabase,
  type SentStatement,
  type SyncDatabase,
} from '../support/sync-database.ts'

const hour = 3_600_000
/** Clocks in Chicago go back on 1 November 2026. */
const start = Date.parse('2026-10-28T03:00:00Z')
const iso = (at: number) => new Date(at).toISOString()
const midnights = [-1, 0, 1, 2, 3, 4, 5, 6].map((day) =>
  iso(Date.parse(`2026-10-28T05:00:00Z`) + day * 24 * hour + (day > 4 ? hour : 0)),
)

function drawFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 4_294_967_296) * below)
  }
}

describe.each(engines)('old versions on %s', (engine) => {
  let database: SyncDatabase
  let tables: Tables
  const sent: SentStatement[] = []
  beforeAll(async () => {
    database = await openSyncDatabase(engine, { onQuery: (statement) => sent.push(statement) })
    tables = openTables(database)
  })
  afterAll(() => database.close())

  const table = (name: string) => sql.table(`${database.schema}.${name}`)

  /** Some hours in which invoices change and links come and go; returns the end. */
  async function fill(tenantId: string, seed: number, steps = 60): Promise<number> {
    const draw = drawFrom(seed)
    let at = start
    for (let step = 0; step < steps; step += 1) {
      at += (1 + draw(200)) * 60_000
      await database.db.transaction().execute(async (transaction) => {
        await sql`select set_config('quickbooks.known_at', ${iso(at)}, true)`.execute(transaction)
        const id = String(draw(6))
        await sql`insert into ${table('billing_invoices')} (tenant_id, external_id, balance) values (${tenantId}, ${id}, ${step})
          on conflict (tenant_id, source, realm_id, external_id) do update set balance = excluded.balance`.execute(
          transaction,
        )
        if (draw(2) === 0)
          await sql`insert into ${table('customer_links')} (tenant_id, source, external_id, kind, customer_id, rule)
            values (${tenantId}, 'quickbooks', ${id}, 'linked', ${`c${step}`}, 'manual')
            on conflict (tenant_id, source, realm_id, external_id) do update set customer_id = excluded.customer_id`.execute(
            transaction,
          )
        else
          await sql`delete from ${table('customer_links')} where tenant_id = ${tenantId} and external_id = ${id}`.execute(
            transaction,
          )
      })
    }
    return at
  }
  async function describeAt(tenantId: string, at: string): Promise<string[]> {
    const known = tablesKnownAt(tables, at)
    const rows = ['billing_invoices', 'customer_links'] as const
    const parts = rows.map((name) =>
      read(
        tables,
        `select to_jsonb(t)::text as row from ${known.table(name)} t where t.tenant_id = $1 order by t.external_id`,
        [tenantId],
        { row: json<object>() },
      ),
    )
    return (await Promise.all(parts)).flat().map(({ row }) => JSON.stringify(row))
  }
  /** What was known at each of them; null where that cannot be said. */
  async function describeAll(tenantId: string, instants: readonly string[]) {
    const known = new Map<string, string[] | null>()
    for (const at of instants) {
      const found = await describeAt(tenantId, at)
      const isKept = assertKept(tables, tenantId, [at]).then(
        () => true,
        () => false,
      )
      known.set(at, (await isKept) ? found : null)
    }
    return known
  }
  const instantsUntil = (end: number, seed: number) => {
    const draw = drawFrom(seed)
    return Array.from({ length: 40 }, () => iso(start + draw((end - start) / 60_000) * 60_000))
  }
  const countVersions = async (tenantId: string) => {
    const [row] = await read(
      tables,
      `select ((select count(*) from ${tables.table('billing_invoices_versions')} where tenant_id = $1)
        + (select count(*) from ${tables.table('customer_links_versions')} where tenant_id = $1))::text as count`,
      [tenantId],
      { count: text() },
    )
    return Number(row?.count)
  }

  test('what is kept is exact, what is not is refused, and other tenants keep theirs', async () => {
    const end = await fill('acme', 7)
    await fill('beta', 7)
    const instants = instantsUntil(end, 3)
    const [was, other] = [await describeAll('acme', instants), await describeAll('beta', instants)]
    const before = new Date(start + 30 * hour)
    const plan = await deleteVersions(tables, { tenantId: 'acme', before, dryRun: true })
    expect(plan.kept).toEqual({ from: before.toISOString(), daily: null })
    expect(await readKeptHistory(tables, 'acme')).toEqual({ from: null, daily: null })
    const count = await countVersions('acme')
    sent.length = 0
    const report = await deleteVersions(tables, { tenantId: 'acme', before })
    for (const { sql: statement, parameters } of sent) {
      if (!statement.includes('_versions')) continue
      const count = (part: RegExp) => [...statement.matchAll(part)].length
      expect(count(/tenant_id = \$1/g), statement).toBeGreaterThanOrEqual(count(/_versions"/g))
      expect(parameters[0]).toBe('acme')
    }
    expect(report).toMatchObject({ rows: plan.rows, total: plan.total })
    expect(report.total).toBeGreaterThan(10)
    expect(await countVersions('acme')).toBe(count - report.total)
    expect(report.kept).toEqual({ from: before.toISOString(), daily: null })
    let refused = 0
    for (const [at, found] of await describeAll('acme', instants)) {
      const isKept = Date.parse(at) >= before.getTime()
      expect(found, at).toEqual(isKept ? was.get(at) : null)
      if (!isKept) refused += 1
    }
    expect(refused).toBeGreaterThan(3)
    expect(await describeAll('beta', instants)).toEqual(other)
    expect((await deleteVersions(tables, { tenantId: 'acme', before })).total).toBe(0)
  })

  test('days that are kept are exact at their start in the zone of the company, over the change of its clocks too', async () => {
    const end = await fill('daily', 11, 120)
    const until = new Date('2026-11-02T18:00:00Z')
    const instants = [...instantsUntil(end, 5), ...midnights].filter((at) => Date.parse(at) <= end)
    const was = await describeAll('daily', instants)
    const daily = { before: until, timeZone: 'America/Chicago' }
    const report = await deleteVersions(tables, { tenantId: 'daily', daily })
    expect(report.total).toBeGreaterThan(20)
    expect(report.kept.daily).toEqual({ until: until.toISOString(), timeZone: 'America/Chicago' })
    const days = new Set(midnights)
    for (const [at, found] of await describeAll('daily', instants)) {
      const isKept = Date.parse(at) >= until.getTime() || days.has(at)
      expect(found, at).toEqual(isKept ? was.get(at) : null)
    }
    await expect(assertKept(tables, 'daily', ['2026-10-30T12:00:00Z'])).rejects.toMatchObject({
      name: 'HistoryRangeError',
      code: 'history_is_daily',
      nearest: ['2026-10-30T05:00:00.000Z', '2026-10-31T05:00:00.000Z'],
      remedy: remedyOf('history_is_daily'),
      message: expect.stringMatching(/10-31T05:00:00.000Z\. Ask for the start of a day/),
    })
    await expect(
      deleteVersions(tables, { tenantId: 'daily', daily: { ...daily, timeZone: 'Europe/Paris' } }),
    ).rejects.toThrow(/to be America\/Chicago/)
    const before = new Date('2026-10-31T05:00:00Z')
    const { kept } = await deleteVersions(tables, { tenantId: 'daily', before })
    expect(kept).toEqual({ ...report.kept, from: before.toISOString() })
    expect(await describeAt('daily', midnights[4]!)).toEqual(was.get(midnights[4]!))
  })

  test('bounds never move back', async () => {
    await fill('late', 3, 5)
    const before = new Date(start + 2 * hour)
    await deleteVersions(tables, { tenantId: 'late', before })
    const { kept } = await deleteVersions(tables, { tenantId: 'late', before: new Date(start) })
    expect(kept.from).toBe(before.toISOString())
    expect(await readKeptHistory(tables, 'late')).toEqual(kept)
  })

  test('many versions go in slices, each a statement of its own, and a signal ends it between two', async () => {
    await sql`insert into ${table('billing_invoices')} (tenant_id, external_id) select 'many', n::text from generate_series(1, 1300) n`.execute(
      database.db,
    )
    const isLater = sql<{ later: boolean }>`
      select statement_timestamp() > max(known_from) as later from ${table('billing_invoices')} where tenant_id = 'many'`
    while (!(await isLater.execute(database.db)).rows[0]!.later);
    await database.db.transaction().execute(async (transaction) => {
      // Versions that ended a second ago, whatever is left of the millisecond.
      await sql`select set_config('quickbooks.known_at', (clock_timestamp() - interval '1 second')::text, true)`.execute(
        transaction,
      )
      await sql`update ${table('billing_invoices')} set balance = 5 where tenant_id = 'many'`.execute(
        transaction,
      )
    })
    const [row] = await read(tables, `select ${instantText('clock_timestamp()')} as at`, [], { at: text() }) // prettier-ignore
    const before = new Date(row!.at)
    const aborted = AbortSignal.abort(new Error('stop'))
    await expect(
      deleteVersions(tables, { tenantId: 'many', before, signal: aborted }),
    ).rejects.toThrow('stop')
    sent.length = 0
    const { rows } = await deleteVersions(tables, { tenantId: 'many', before })
    expect(rows['billing_invoices_versions']).toBe(1300)
    const slices = sent.filter((one) => one.sql.startsWith('with slice') && one.sql.includes('invoices_versions')) // prettier-ignore
    expect(slices.length).toBe(3)
  })

  test('a bound in the future is refused before anything is written, by the clock of the host where it has one', async () => {
    const ahead = new Date(Date.now() + 3 * hour)
    const daily = { before: ahead, timeZone: 'UTC' }
    const refused = [{ before: ahead }, { daily }, { before: new Date(start), daily }]
    for (const dryRun of [false, true])
      for (const bounds of refused)
        await expect(
          deleteVersions(tables, { tenantId: 'ahead', dryRun, ...bounds }),
        ).rejects.toThrow(/no later than now, .*Nothing was deleted/)
    const clock = { now: () => start }
    const later = { tenantId: 'ahead', before: new Date(start + 1) }
    await expect(deleteVersions(tables, later, clock)).rejects.toThrow(/no later than now, 2026-10/)
    expect(await readKeptHistory(tables, 'ahead')).toEqual({ from: null, daily: null })
    const { kept } = await deleteVersions(tables, { ...later, before: new Date(start) }, clock)
    expect(kept.from).toBe(iso(start))
  })

  test('a zone that the database does not know, or reads in another way than a calendar, is refused and not stored', async () => {
    const before = new Date(start)
    // JavaScript takes these: offsets, which PostgreSQL reads with the other sign, and names that are abbreviations there.
    const refused = ['+05:30', '-08:00', 'CET', 'EST']
    for (const timeZone of [...refused, 'Etc/Nowhere'])
      for (const dryRun of [false, true])
        await expect(
          deleteVersions(tables, { tenantId: 'zone', dryRun, daily: { before, timeZone } }),
        ).rejects.toThrow(/Nothing was deleted/)
    expect(await readKeptHistory(tables, 'zone')).toEqual({ from: null, daily: null })
    const daily = { before, timeZone: 'America/Argentina/Buenos_Aires' }
    const plan = await deleteVersions(tables, { tenantId: 'zone', dryRun: true, daily })
    expect(plan.kept.daily).toEqual({ until: iso(start), timeZone: daily.timeZone })
  })

  test('a zone that ICU knows and the server does not is refused by the statement that would store it', async () => {
    const bounds = { before: null, dailyBefore: iso(start), timeZone: 'Mars/Olympus' }
    await expect(
      writeBounds(tables, { tenantId: 'server', ...bounds, now: null, dryRun: false }),
    ).rejects.toThrow(/a time zone that the database knows.*Mars\/Olympus.*Nothing was deleted/)
    expect(await readKeptHistory(tables, 'server')).toEqual({ from: null, daily: null })
  })

  test('a zone that the server no longer knows matters to days that are thinned, and to no later instant', async () => {
    await sql`insert into ${table('billing_history')} (tenant_id, daily_until, daily_zone) values ('mars', ${iso(start)}, 'Mars/Olympus')`.execute(
      database.db,
    )
    await assertKept(tables, 'mars', [iso(start), iso(start + hour)])
    await expect(assertKept(tables, 'mars', [iso(start - hour)])).rejects.toThrow(/Mars/)
  })

  test('instants are compared to the microsecond, and all of a read in one statement', async () => {
    await sql`insert into ${table('billing_history')} (tenant_id, kept_from) values ('exact', '2026-10-28T03:00:00.123456Z')`.execute(
      database.db,
    )
    const asked = (digits: string) => `2026-10-28T03:00:00.${digits}Z`
    await assertKept(tables, 'exact', [asked('123456'), asked('123457')])
    const early = assertKept(tables, 'exact', [asked('123456'), asked('123455')])
    await expect(early).rejects.toMatchObject({ knownAt: asked('123455'), nearest: [asked('124')] })
    await assertKept(tables, 'exact', [asked('124')])
    sent.length = 0
    await assertKept(tables, 'exact', [asked('2'), asked('3'), asked('4')])
    expect(sent.length).toBe(1)
  })

  test('no tenant, no bound, no date and no zone are refused', async () => {
    const before = new Date()
    const refused = [
      { tenantId: '', before },
      { tenantId: 'acme' },
      { tenantId: 'acme', before: new Date('soon') },
      { tenantId: 'acme', daily: { before: new Date('soon'), timeZone: 'UTC' } },
      { tenantId: 'acme', daily: { before, timeZone: 'Mars/Olympus' } },
    ]
    for (const input of refused)
      await expect(deleteVersions(tables, input)).rejects.toThrow(TypeError)
  })
})
