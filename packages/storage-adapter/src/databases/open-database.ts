import { checkDelay, checkFlags, checkPlaces } from '@vectis/quickbooks/values'
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely'
import type { PGlite, PostgresPool } from 'kysely'
import type { AnyKysely } from './any-kysely.ts'
import { boundPool, type Bounds } from './bounded-pool.ts'
import { pgliteParsers, readingDates, withDatesAsText } from './date-parsers.ts'
import { emitNotice } from '../defaults.ts'
import { lockFolder } from './folder-lock.ts'
import { narrowFiles, prepareFolder } from './folder-modes.ts'
import { has, isPool, outliveLostConnections } from './host-pool.ts'

/** Where the tables are: exactly one of these, beside `maxConnections` and `answerWithinSeconds`. */
export interface DatabaseOptions {
  /** The host's Kysely instance, or a transaction of it. Never closed by us. */
  db?: AnyKysely
  /** The host's pool of `pg`. Never closed by us. */
  pool?: PostgresPool
  /** A PostgreSQL server, 14 or later; we create a pool with `pg`, which the host installs. */
  url?: string
  /** Connections of that pool. Default 10. */
  maxConnections?: number
  /**
   * Seconds that a statement may wait for its answer, or for a connection. Then it fails with `connection_lost`, and
   * its connection is closed, so that a hanging database does not block a run for ever. Default 300, at most 2,147,483,
   * the longest delay of a timer. For `pool` and `url`; a Kysely instance (`db`) has its driver's own timeouts.
   */
  answerWithinSeconds?: number
  /**
   * Whether the statements of pages, ticks and deliveries are prepared statements, so that each connection parses and
   * plans them once: about half of their cost. Behind a proxy that pools by transaction they stop by themselves at its first refusal.
   * False where such a proxy keeps a connection per client once something is prepared. Default true; for `pool` and
   * `url`.
   */
  preparedStatements?: boolean
  /** The host's instance of PGlite. Never closed by us. */
  pglite?: PGlite
  /**
   * A folder for an embedded database, created if missing, accessible to its owner only (700, files 600), refused if it
   * has other contents, and locked for this process. Needs `@electric-sql/pglite`; takes about 5 s the first time, 0.5
   * GB of memory.
   */
  folder?: string
  /** An embedded database that is lost when the process ends: for trials and tests. Needs `@electric-sql/pglite`. */
  memory?: true
  /**
   * Called with a message when we changed one of the host's files: the mode of a database folder that others could read
   * was restricted. Default: a warning of the process.
   */
  onNotice?: (message: string) => void
}

interface OpenDatabase<DB> {
  db: Kysely<DB>
  /** Closes what was opened here; what the host passed in stays open. */
  close(): Promise<void>
}

const keep = async (): Promise<void> => {}

const places = ['db', 'pool', 'url', 'pglite', 'folder', 'memory'] as const

/** Throws `TypeError` for a database of another kind than its option takes; it would fail at the first query. */
function checkKinds({ db, pool, url, pglite, folder }: DatabaseOptions): void {
  const wrong = (name: string, what: string) =>
    new TypeError(`createStorage expected ${name}, ${what}; received another value.`)
  if (url !== undefined && typeof url !== 'string') throw wrong('url', 'the address as text')
  if (folder !== undefined && typeof folder !== 'string') throw wrong('folder', 'its path as text')
  if (pool !== undefined && !isPool(pool)) throw wrong('pool', 'a Pool of `pg`, for PostgreSQL')
  if (pglite !== undefined && !has(pglite, 'query')) throw wrong('pglite', 'an instance of PGlite')
  if (db !== undefined && !has(db, 'withoutPlugins')) throw wrong('db', 'an instance of Kysely')
}

/** Nothing is opened before the first query. Throws `TypeError` unless exactly one database is named. */
export function openDatabase<DB>(options: DatabaseOptions): OpenDatabase<DB> {
  checkPlaces('createStorage', options, { optional: places })
  checkFlags('createStorage', options, ['memory', 'preparedStatements'])
  const given = places.filter((name) => Boolean(options[name]))
  if (given.length !== 1) {
    throw new TypeError(
      `createStorage expected one database; found ${given.join(' and ') || 'none'}. Pass one of db, pool, url, pglite or folder; or memory: true ` +
        'for one that is lost when the process ends.',
    )
  }
  checkKinds(options)
  const answerWithinSeconds = options.answerWithinSeconds ?? 300
  checkDelay('answerWithinSeconds', answerWithinSeconds, { inSeconds: true })
  const bounds = {
    answerWithinMs: answerWithinSeconds * 1_000,
    prepares: options.preparedStatements ?? true,
  }
  if (options.db) return { db: options.db, close: keep }
  if (options.pool) {
    outliveLostConnections(options.pool)
    return {
      db: new Kysely<DB>({
        dialect: new PostgresDialect({ pool: boundPool(options.pool, bounds) }),
      }),
      close: keep,
    }
  }
  if (options.pglite) {
    return {
      db: new Kysely<DB>({ dialect: new PGliteDialect({ pglite: readingDates(options.pglite) }) }),
      close: keep,
    }
  }
  return options.url === undefined
    ? openEmbedded<DB>(options.folder, options.onNotice ?? emitNotice)
    : openServer<DB>(options.url, { max: options.maxConnections ?? 10, bounds })
}

function openServer<DB>(
  url: string,
  { max, bounds }: { max: number; bounds: Bounds },
): OpenDatabase<DB> {
  const gate = createGate()
  const db = new Kysely<DB>({
    dialect: new PostgresDialect({
      pool: async () => {
        gate.pass()
        const { default: pg } = await importPg()
        const pool = new pg.Pool({ connectionString: url, max, types: withDatesAsText(pg.types) })
        outliveLostConnections(pool)
        return boundPool(pool, bounds)
      },
    }),
  })
  return { db, close: () => gate.close(() => db.destroy()) }
}

/** A database that no query opened before `close` is not opened by one that comes after it. */
function createGate() {
  let isClosed = false
  return {
    pass(): void {
      if (isClosed) throw new Error('driver has already been destroyed')
    },
    close(end: () => Promise<void>): Promise<void> {
      isClosed = true
      return end()
    },
  }
}

function openEmbedded<DB>(
  folder: string | undefined,
  onNotice: (message: string) => void,
): OpenDatabase<DB> {
  let unlock: (() => void) | null = null
  const release = () => {
    unlock?.()
    unlock = null
  }
  const finish = () => {
    // Restrict the modes of files that it wrote since it was opened, while the folder is still locked.
    if (unlock !== null && folder !== undefined) narrowFiles(folder)
    release()
  }
  const gate = createGate()
  const db = new Kysely<DB>({
    dialect: new PGliteDialect({
      pglite: async () => {
        gate.pass()
        const { PGlite } = await importPGlite()
        if (folder === undefined) return PGlite.create({ parsers: pgliteParsers })
        prepareFolder(folder, onNotice)
        unlock = lockFolder(folder)
        try {
          const database = await PGlite.create(folder, { parsers: pgliteParsers })
          narrowFiles(folder)
          return database
        } catch (error) {
          release()
          throw error
        }
      },
    }),
  })
  return { db, close: () => gate.close(() => db.destroy().finally(finish)) }
}

// Each in a `try` of its own: a bundler of the host, such as Next's, refuses to build what a host need not install, unless
// it sees that the failure is caught.
async function importPg() {
  try {
    return await import('pg')
  } catch (cause) {
    throw explainMissing('pg', cause)
  }
}

async function importPGlite() {
  try {
    return await import('@electric-sql/pglite')
  } catch (cause) {
    throw explainMissing('@electric-sql/pglite', cause)
  }
}

function explainMissing(name: string, cause: unknown): Error {
  return new Error(
    `Expected the npm package ${name}, but it could not be loaded. Install it next to @vectis/quickbooks-storage, or pass your own database to createStorage.`,
    { cause },
  )
}
