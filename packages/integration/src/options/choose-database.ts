import type { DatabaseOptions } from '@vectis/quickbooks-storage'
import type { DatabaseChoice } from './integration-options.ts'
import { misuse, misuseShown } from './misuse.ts'

const expected = "a pool of pg, a Kysely instance, a PGlite, 'postgres://…', { folder } or 'memory'"
const unset =
  "Is an environment variable unset? A database that is lost when the process ends has to be asked for: database: 'memory'."

/** The options of `createStorage` for what the host passed. Throws `TypeError` for anything else. */
export function chooseDatabase(database: DatabaseChoice | null | undefined): DatabaseOptions {
  if (database === undefined || database === null || database === '') {
    throw misuse('database', expected, database, unset)
  }
  if (database === 'memory') return { memory: true }
  if (typeof database === 'string') {
    if (/^postgres(?:ql)?:\/\//.test(database)) {
      if (URL.canParse(database)) return { url: database }
      const act = 'Look at its port, and at signs in the password, which need %-codes.'
      throw misuseShown('database', expected, 'an address that cannot be read', act)
    }
    throw misuse('database', expected, database, 'Write the scheme of the address too.')
  }
  if (typeof database !== 'object') {
    throw misuse('database', expected, database, 'Pass the object itself, not a function for it.')
  }
  if (isKysely(database)) return { db: database }
  if (isPGlite(database)) return { pglite: database }
  if (has(database, 'getConnection')) {
    const act = 'The tables need PostgreSQL, 14 or later: pass a Pool of pg.'
    throw misuseShown('database', expected, 'a pool of MySQL or MariaDB', act)
  }
  if (isPool(database)) return { pool: database }
  const { folder } = database as { folder?: unknown }
  if (typeof folder === 'string' && folder !== '') return { folder }
  const known = Object.hasOwn(database, 'folder')
    ? misuse('database.folder', 'the path of a folder', folder, unset)
    : misuse('database', expected, database, "With pg's Client: pass a Pool instead.")
  throw known
}

function has(value: object, ...methods: readonly string[]): boolean {
  return methods.every((name) => typeof Reflect.get(value, name) === 'function')
}

const isKysely = (value: object): value is NonNullable<DatabaseOptions['db']> =>
  has(value, 'selectFrom', 'withSchema', 'withoutPlugins')
const isPGlite = (value: object): value is NonNullable<DatabaseOptions['pglite']> =>
  has(value, 'query', 'exec', 'transaction')
/** A client of `pg` has `connect` and `query` too, and no list of clients. */
const isPool = (value: object): value is NonNullable<DatabaseOptions['pool']> =>
  has(value, 'connect', 'end') && !has(value, 'escapeIdentifier')
