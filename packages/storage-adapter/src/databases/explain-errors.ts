import { tenantTables } from '../schema/tenant-tables.ts'
import type { AnyKysely } from './any-kysely.ts'
import { retryConflicts } from './retry-conflicts.ts'
import { SchemaError } from './schema-error.ts'
import { StorageError } from './storage-error.ts'
import type { StorageErrorCode } from './storage-error.ts'

interface ExplainOptions {
  /** Calls a method that failed because of a conflict again. */
  again?: Pick<AnyKysely, 'isTransaction'>
  /** The error of a process whose schema a newer release has changed; null when none has. */
  findNewer?: ((cause: unknown) => Promise<SchemaError | null>) | undefined
  /** Which errors to explain. Default: all. */
  only?: (error: unknown) => boolean
}

/**
 * Wraps a store so that the driver's errors are explained. Methods may return promises, async iterables, or other
 * stores (`forTenant`): all are covered. Kysely has no hook for this, and we must not wrap the host's instance. With
 * `again`, a method that failed because of a conflict with another transaction is called again. This is safe: its first
 * write compares what it read, or is its only statement.
 */
export function explainErrors<Store extends object>(
  store: Store,
  schema: string,
  options: ExplainOptions = {},
): Store {
  const { again } = options
  const explain = (error: unknown) => findCause(error, schema, options)
  return new Proxy(store, {
    get(target, property, receiver) {
      const value: unknown = Reflect.get(target, property, receiver)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        const call = (): unknown => Reflect.apply(value, target, args)
        const first = call()
        if (first instanceof Promise) {
          const made = [first as Promise<unknown>]
          const result = again
            ? retryConflicts(again, () => made.pop() ?? (call() as Promise<unknown>))
            : first
          return result.catch(async (error: unknown) => {
            throw await explain(error)
          })
        }
        if (isAsyncIterable(first)) return explainIteration(first, explain)
        return typeof first === 'object' && first !== null
          ? explainErrors(first, schema, options)
          : first
      }
    },
  })
}

async function* explainIteration(
  items: AsyncIterable<unknown>,
  explain: (error: unknown) => Promise<unknown>,
) {
  try {
    yield* items
  } catch (error) {
    throw await explain(error)
  }
}

/** What a statement of this release says of a schema that has changed: something is gone, or something new is required. */
const OUTGROWN = new Set(['23502', '42703', '42804', '42883', '42P01'])

/** A release that a newer one has left behind needs another remedy than one whose tables are missing. */
async function findCause(error: unknown, schema: string, { findNewer, only }: ExplainOptions) {
  if (only?.(error) === false) return error
  const code = (error as { code?: unknown } | null)?.code
  const newer = typeof code === 'string' && OUTGROWN.has(code) ? await findNewer?.(error) : null
  return newer ?? explainError(error, schema)
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

const ledgerTable = 'quickbooks_schema_migrations'

/** By SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html) or by Node's system code. */
const codes: ReadonlyMap<string, StorageErrorCode> = new Map([
  ['25006', 'database_read_only'],
  ['25P03', 'connection_lost'],
  ['40001', 'conflict'],
  ['40P01', 'conflict'],
  ['42501', 'permission_denied'],
  ['53100', 'disk_full'],
  ['53300', 'too_many_connections'],
  ['55P03', 'timed_out'],
  ['57014', 'timed_out'],
  ['57P01', 'connection_lost'],
  ['57P02', 'connection_lost'],
  ['57P05', 'connection_lost'],
  ['57P03', 'database_unreachable'],
  ['28000', 'database_unreachable'],
  ['28P01', 'database_unreachable'],
  ['3D000', 'database_unreachable'],
  ['ECONNREFUSED', 'database_unreachable'],
  ['EAI_AGAIN', 'database_unreachable'],
  ['EHOSTUNREACH', 'database_unreachable'],
  ['ENETUNREACH', 'database_unreachable'],
  ['ENOTFOUND', 'database_unreachable'],
  ['ETIMEDOUT', 'database_unreachable'],
  ['ECONNRESET', 'connection_lost'],
  ['EPIPE', 'connection_lost'],
  ['ENOSPC', 'disk_full'],
])

/** Converts a driver's error to an error with a remedy; any other error is returned unchanged. */
export function explainError(error: unknown, schema: string): unknown {
  if (!(error instanceof Error) || error instanceof StorageError) return error
  const raw = (error as { code?: unknown }).code
  const origin = typeof raw === 'string' ? raw : null
  if ((origin === '42P01' || origin === '3F000') && isOurs(error.message, schema)) {
    return new SchemaError(
      'schema_missing',
      schema,
      `Found no @vectis/quickbooks-storage tables in schema "${schema}".`,
      { cause: error },
    )
  }
  const code = (origin === null ? undefined : codes.get(origin)) ?? judge(error, origin)
  if (!code) return error
  return new StorageError(code, { origin, cause: error })
}

/** Whether the missing object belongs to this package; a trigger or a directory of the host may miss its own table. */
function isOurs(message: string, schema: string): boolean {
  if (message.includes(`schema "${schema}"`)) return true
  return tenantTables.some(({ table }) => message.includes(table)) || message.includes(ledgerTable)
}

/** What Kysely, node-postgres and PGlite say after `close`, `end` or `destroy`. */
const CLOSED =
  /^(driver has already been destroyed|Cannot use a pool after calling end on the pool|PGlite is closed)/

/** The class 08 of SQLSTATE, and messages of node-postgres without a code. */
function judge(error: Error, origin: string | null): StorageErrorCode | null {
  if (origin !== null && /^08[0-9A-Z]{3}$/.test(origin)) return 'connection_lost'
  if (
    origin === null &&
    /^(Connection terminated|Client has encountered a connection error)/.test(error.message)
  )
    return 'connection_lost'
  if (origin === null && error.message.startsWith('timeout exceeded when trying to connect'))
    return 'database_unreachable'
  if (origin === null && CLOSED.test(error.message)) return 'database_closed'
  return null
}
