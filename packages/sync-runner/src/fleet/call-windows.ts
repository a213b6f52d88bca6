import { shareUntilFailed } from './share-until-failed.ts'

/** Anything that runs a statement with parameters on PostgreSQL: a `pg.Pool`, a PGlite, or a two-line wrapper. */
export interface SharedDatabase {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>
}

export interface WindowLimits {
  perSecond: number
  perMinute: number
  maxInFlight: number
  slackMs: number
}

export interface WindowKey {
  environment: string
  realmId: string
}

/** If `slot` is not null, the call has its turn; otherwise try again after `waitMs`. */
export interface WindowAnswer {
  slot: string | null
  waitMs: number
}

/** The windows of all realms in one table: one row per realm, one statement per request. */
export interface CallWindows {
  take(key: WindowKey): Promise<WindowAnswer>
  /** Ends a turn whose call was answered. */
  end(key: WindowKey, slot: string): Promise<void>
  /** Gives a turn back whose call was never made: it counts in no window. */
  giveBack(key: WindowKey, slot: string): Promise<void>
  pause(key: WindowKey, waitMs: number): Promise<void>
  /** One reading for each key, in their order. */
  read(keys: readonly WindowKey[]): Promise<WindowReading[]>
  /** Removes the realm's row. */
  forget(key: WindowKey): Promise<void>
}

/** What all processes together have done to a realm. */
export interface WindowReading {
  /** Calls within the last minute, as Intuit's limit of 500 counts them. */
  callsInLastMinute: number
  /** Epoch milliseconds until which no process calls; null while they may. */
  pausedUntil: number | null
}

interface WindowRow {
  n: string
  calls: string
  paused_until: string
  now: string
}

const unused: WindowReading = { callsInLastMinute: 0, pausedUntil: null }

function readWindowRow(row: WindowRow | undefined): WindowReading {
  if (row === undefined) return unused
  const isPaused = BigInt(row.paused_until) > BigInt(row.now)
  const pausedUntil = isPaused ? Number(row.paused_until) / 1_000 : null
  return { callsInLastMinute: Number(row.calls), pausedUntil }
}

const SECOND = 1_000_000
const MINUTE = 60 * SECOND
/** After a throttle the rate rises by one call a second for each of these. As in core's limiter. */
const RECOVERY_STEP = 15 * SECOND
/** A turn that was never ended expires: Intuit ends a request after 120 s, and its process may have died. */
const LONGEST_CALL = 150 * SECOND
const FULL_WAIT = 100_000
const IDLE = 10 * MINUTE

/**
 * All times are microseconds on one clock, the database's, so that processes whose clocks disagree share windows.
 * `arrivals` holds for each call the latest moment at which it can have reached QuickBooks: `slackMs` after its turn,
 * or its answer if that came sooner. A value further ahead was written before the database's clock was set back. See
 * docs/decisions/0058.
 */
export function createCallWindows(options: {
  database: SharedDatabase
  schema: string
  limits: WindowLimits
  /** Epoch milliseconds instead of the database's clock. */
  now: (() => number) | undefined
}): CallWindows {
  const { database, limits } = options
  const quote = (name: string) => `"${name.replaceAll('"', '""')}"`
  const table = `${quote(options.schema)}.quickbooks_call_windows`
  const slack = limits.slackMs * 1_000
  const given = () => (options.now === undefined ? null : Math.round(options.now() * 1_000))
  const clock = (parameter: string) =>
    `coalesce(${parameter}::bigint, (extract(epoch from clock_timestamp()) * 1000000)::bigint)`
  const rate = `coalesce(least($3::int, w.rate + greatest(0, (f.now - w.rate_from) / ${RECOVERY_STEP})), $3::int)::int`
  const nth = (count: string, length: number) =>
    `f.arrivals[cardinality(f.arrivals) - ${count} + 1] + ${length} - f.now`

  /** A list without one turn `$3`: another may have the same moment, and stays. */
  const without = (list: string) => {
    const at = `array_position(${list}, $3::bigint)`
    return `coalesce(${list}[:${at} - 1] || ${list}[${at} + 1:], ${list})`
  }

  let wasSeen = false
  const isThere = async (): Promise<boolean> => {
    if (wasSeen) return true
    // Not `to_regclass`: a session may cache that the table was missing after another session has created it.
    const { rows } = await database.query(
      `select 'known' as known from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       where n.nspname = $1 and c.relname = 'quickbooks_call_windows'`,
      [options.schema],
    )
    // One row or none. The host's driver decides how it parses booleans and numbers.
    return (wasSeen = rows.length > 0)
  }
  const create = async () => {
    if (await isThere()) return
    // Unlogged: a server crash loses at most a minute of windows, and no statement waits for the disk.
    await database.query(
      `create unlogged table if not exists ${table} (
         environment text not null,
         realm_id text not null,
         arrivals bigint[] not null default '{}',
         open bigint[] not null default '{}',
         slot bigint,
         wait bigint not null default 0,
         paused_until bigint not null default 0,
         rate int,
         rate_from bigint,
         touched bigint not null,
         primary key (environment, realm_id)
       ) with (fillfactor = 30)`,
      [],
    )
  }
  const prepare = shareUntilFailed(() =>
    create().catch((error: unknown) => {
      // When two processes create the table at the same time one fails, but the table exists then.
      if (!['23505', '42710', '42P07'].includes(String((error as { code?: unknown }).code)))
        throw error
    }),
  )
  let taken = 0

  return {
    async take({ environment, realmId }) {
      await prepare()
      taken += 1
      if (taken % 1_000 === 0) {
        const idle = `delete from ${table} where greatest(touched, paused_until) < ${clock('$1')} - ${IDLE}`
        await database.query(idle, [given()])
      }
      const { rows } = await database.query(
        `insert into ${table} as w (environment, realm_id, touched) values ($1, $2, ${clock('$6')})
         on conflict (environment, realm_id) do update
         set (arrivals, open, slot, wait, touched) = (
           select
             case when t.wait <= 0 then f.arrivals || t.slot else f.arrivals end,
             case when t.wait <= 0 then f.open || t.slot else f.open end,
             case when t.wait <= 0 then t.slot end,
             t.wait,
             f.now
           from (
             select n.now,
               array(select least(a, n.now + ${slack}) from unnest(w.arrivals) a where a > n.now - ${MINUTE} order by a) as arrivals,
               array(select o from unnest(w.open) o where o > n.now - ${LONGEST_CALL}) as open
             from (select ${clock('$6')} as now) n
           ) f,
           lateral (
             select
               greatest(f.now + ${slack}, coalesce(f.arrivals[cardinality(f.arrivals)], 0) + 1) as slot,
               greatest(
                 0,
                 w.paused_until - f.now,
                 ${nth(rate, SECOND)},
                 ${nth('$4::int', MINUTE)},
                 case when cardinality(f.open) >= $5::int then ${FULL_WAIT} end
               ) as wait
           ) t
         )
         returning slot::text as slot, wait::text as wait`,
        [environment, realmId, limits.perSecond, limits.perMinute, limits.maxInFlight, given()],
      )
      // The first request for a realm only creates its row. It returns no turn and no wait.
      const { slot, wait } = rows[0] as { slot: string | null; wait: string }
      return { slot, waitMs: Number(wait) / 1_000 }
    },

    async end({ environment, realmId }, slot) {
      await database.query(
        `update ${table} set
           open = ${without('open')},
           arrivals = array_replace(arrivals, $3::bigint, least($3::bigint, ${clock('$4')}))
         where environment = $1 and realm_id = $2`,
        [environment, realmId, slot, given()],
      )
    },

    async giveBack({ environment, realmId }, slot) {
      await database.query(
        `update ${table} set open = ${without('open')}, arrivals = ${without('arrivals')}
         where environment = $1 and realm_id = $2`,
        [environment, realmId, slot],
      )
    },

    async read(keys) {
      // Whoever only reads creates no table.
      if (keys.length === 0 || !(await isThere())) return keys.map(() => unused)
      const { rows } = await database.query(
        `select k.n::text as n, cardinality(array(select a from unnest(w.arrivals) a where a > f.now - ${MINUTE}))::text as calls,
                w.paused_until::text as paused_until, f.now::text as now
           from (select ${clock('$2')} as now) f,
                jsonb_to_recordset($1::text::jsonb) as k(n int, environment text, "realmId" text)
           join ${table} w on w.environment = k.environment and w.realm_id = k."realmId"`,
        [
          JSON.stringify(keys.map(({ environment, realmId }, n) => ({ n, environment, realmId }))),
          given(),
        ],
      )
      const found = new Map((rows as WindowRow[]).map((row) => [Number(row.n), row]))
      return keys.map((_key, n) => readWindowRow(found.get(n)))
    },

    async forget({ environment, realmId }) {
      await prepare()
      const remove = `delete from ${table} where environment = $1 and realm_id = $2`
      await database.query(remove, [environment, realmId])
    },

    async pause({ environment, realmId }, waitMs) {
      await prepare()
      // Calls in flight at the same time are throttled together, in any process: the rate is halved once.
      await database.query(
        `insert into ${table} as w (environment, realm_id, touched, paused_until, rate, rate_from)
         select $1, $2, f.now, f.now + $4::bigint, greatest(1, $3::int / 2), f.now + $4::bigint from (select ${clock('$5')} as now) f
         on conflict (environment, realm_id) do update
         set (paused_until, rate, rate_from) = (
           select
             greatest(w.paused_until, excluded.paused_until),
             case when f.now >= w.paused_until then greatest(1, ${rate} / 2) else w.rate end,
             case when f.now >= w.paused_until then excluded.rate_from else w.rate_from end
           from (select ${clock('$5')} as now) f
         )`,
        [environment, realmId, limits.perSecond, Math.round(waitMs * 1_000), given()],
      )
    },
  }
}
