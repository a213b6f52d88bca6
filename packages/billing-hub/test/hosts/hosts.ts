import { randomUUID } from 'node:crypto'
import {
  CamelCasePlugin,
  CompiledQuery,
  Kysely,
  ParseJSONResultsPlugin,
  PostgresDialect,
  type KyselyPlugin,
} from 'kysely'
import { PostgresJSDialect } from 'kysely-postgres-js'
import pg from 'pg'
import postgres from 'postgres'
import type { AnyKysely } from '../../src/index.ts'
import { startPoolingProxy } from './pooling-proxy.ts'

/** A host's own Kysely, as it hands it to storage and hub. */
export interface OpenHost {
  db: AnyKysely
  close(): Promise<void>
}

/** One way in which a host may have set up its database client, its role or its server's neighbourhood. */
export interface Host {
  /** Opens it on a server of its own or of others. */
  open(url: string): Promise<OpenHost>
  /** All it does is one transaction, which is rolled back at the end. */
  isTransaction?: true
}

type Parse = (text: string) => unknown

const oids = {
  bool: 16,
  int8: 20,
  int2: 21,
  int4: 23,
  json: 114,
  float8: 701,
  date: 1082,
  timestamptz: 1184,
  numeric: 1700,
  jsonb: 3802,
}

/** A class such as those of decimal and of date libraries: neither a number nor a text. */
class Wrapped {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }
  toString(): string {
    return this.#text
  }
}

const asText: Parse = (text) => text
const asBigInt: Parse = (text) => BigInt(text)
const asDate: Parse = (text) => new Date(text)
const asObject: Parse = (text) => new Wrapped(text)

/** A pool of `pg` whose results are parsed the host's way; types that are not named as `pg` does by default, or by `rest`. */
function openPool(
  url: string,
  { parsers = {}, rest, max = 5 }: { parsers?: Parsers; rest?: Parse; max?: number } = {},
): pg.Pool {
  const chosen = new Map(Object.entries(parsers).map(([name, parse]) => [oidOf(name), parse]))
  const getTypeParser = (oid: number, format?: 'text' | 'binary') =>
    chosen.get(oid) ?? rest ?? pg.types.getTypeParser(oid, format as 'text')
  return new pg.Pool({
    connectionString: url,
    max,
    types: { getTypeParser } as pg.CustomTypesConfig,
  })
}

type Parsers = Partial<Record<keyof typeof oids, Parse>>

const oidOf = (name: string) => oids[name as keyof typeof oids]

function openWith(
  options: Parameters<typeof openPool>[1],
  plugins: KyselyPlugin[] = [],
): Host['open'] {
  return async (url) => {
    const pool = openPool(url, options)
    const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }), plugins })
    return { db, close: () => db.destroy() }
  }
}

/** Legal settings that an administrator may give a role. Each changes the result of a careless statement. */
export const unusualSettings = {
  DateStyle: "'German, DMY'",
  IntervalStyle: "'sql_standard'",
  TimeZone: "'Asia/Kathmandu'",
  standard_conforming_strings: 'off',
  search_path: "''",
  bytea_output: "'escape'",
  extra_float_digits: '-15',
  default_transaction_isolation: "'serializable'",
  statement_timeout: "'30s'",
  synchronous_commit: 'off',
  transform_null_equals: 'on',
}

/** Makes a role that owns nothing but what it makes, and returns the address with which it connects. */
async function createRole(url: string): Promise<{ address: string; drop(): Promise<void> }> {
  const name = `host_${randomUUID().replaceAll('-', '').slice(0, 12)}`
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  const { rows } = await admin.query<{ name: string }>('select current_database()::text as name')
  await admin.query(`create role ${name} login password 'CANARY-${name}'`)
  await admin.query(`grant create on database "${rows[0]?.name}" to ${name}`)
  for (const [setting, value] of Object.entries(unusualSettings)) {
    await admin.query(`alter role ${name} set ${setting} = ${value}`)
  }
  const address = new URL(url)
  address.username = name
  address.password = `CANARY-${name}`
  return {
    address: String(address),
    async drop() {
      await admin.query(`drop owned by ${name} cascade`)
      await admin.query(`drop role ${name}`)
      await admin.end()
    },
  }
}

/** Every host that storage and hub are held to, by the words of the table that the tests print. */
export const hosts = {
  'pg as it comes': { open: openWith({}) },
  'camel case plug-in': { open: openWith({}, [new CamelCasePlugin()]) },
  'plug-ins that parse JSON and rename': {
    open: openWith({}, [new ParseJSONResultsPlugin(), new CamelCasePlugin({ upperCase: true })]),
  },
  'every result as text': { open: openWith({ rest: asText }) },
  'JSON as text': { open: openWith({ parsers: { json: asText, jsonb: asText } }) },
  'integers as BigInt, decimals as floats, dates as Date': {
    open: openWith({
      parsers: {
        int2: asBigInt,
        int4: asBigInt,
        int8: asBigInt,
        numeric: Number,
        date: asDate,
        timestamptz: asDate,
      },
    }),
  },
  'decimals, dates and integers as objects': {
    open: openWith({
      parsers: {
        int8: asObject,
        numeric: asObject,
        float8: asObject,
        date: asObject,
        timestamptz: asObject,
        json: asObject,
        jsonb: asObject,
      },
    }),
  },
  'postgres.js': {
    async open(url) {
      const client = postgres(url, { max: 5, onnotice: () => {} })
      const db = new Kysely<unknown>({ dialect: new PostgresJSDialect({ postgres: client }) })
      return { db, close: () => db.destroy() }
    },
  },
  'a proxy that pools by transaction': {
    async open(url) {
      const proxy = await startPoolingProxy(url)
      const { db, close } = await openWith({})(proxy.url)
      return {
        db,
        async close() {
          await close()
          await proxy.close()
        },
      }
    },
  },
  'postgres.js behind such a proxy': {
    async open(url) {
      const proxy = await startPoolingProxy(url)
      const client = postgres(proxy.url, { max: 5, prepare: false, onnotice: () => {} })
      const db = new Kysely<unknown>({ dialect: new PostgresJSDialect({ postgres: client }) })
      return {
        db,
        async close() {
          await db.destroy()
          await proxy.close()
        },
      }
    },
  },
  'a pool of one connection': { open: openWith({ max: 1 }) },
  'a role with unusual settings': {
    async open(url) {
      const role = await createRole(url)
      const { db, close } = await openWith({})(role.address)
      return {
        db,
        async close() {
          await close()
          await role.drop()
        },
      }
    },
  },
  "a transaction of the host's": {
    isTransaction: true,
    async open(url) {
      const { db, close } = await openWith({})(url)
      const transaction = await db.startTransaction().execute()
      return {
        db: transaction,
        close: async () => {
          await transaction.rollback().execute()
          await close()
        },
      }
    },
  },
} as const satisfies Record<string, Host>

export const hostNames = Object.keys(hosts) as (keyof typeof hosts)[]

export function openHost(name: string, url: string): Promise<OpenHost> {
  const host: Host | undefined = new Map<string, Host>(Object.entries(hosts)).get(name)
  if (host === undefined) throw new RangeError(`Expected a host of the table, found "${name}".`)
  return host.open(url)
}

/** Runs text that no plug-in and no parser touches. */
export async function send(db: AnyKysely, text: string): Promise<void> {
  await db.withoutPlugins().executeQuery(CompiledQuery.raw(text))
}
