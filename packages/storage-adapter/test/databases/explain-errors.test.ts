/** What a server, a driver and a machine can say, in the words of `StorageError`. */
import { expect, test } from 'vitest'
import { isOfDriver, throwOfDriver } from '../../src/databases/driver-errors.ts'
import { explainError, explainErrors } from '../../src/databases/explain-errors.ts'
import { StorageError } from '../../src/databases/storage-error.ts'

const explain = (message: string, code?: string) => {
  const error = Object.assign(new Error(message), code === undefined ? {} : { code })
  return { error, found: explainError(error, 'billing') }
}

test.each([
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
  ['08000', 'connection_lost'],
  ['08006', 'connection_lost'],
  ['08P01', 'connection_lost'],
])('%s is %s', (origin, code) => {
  const { error, found } = explain('x', origin)
  expect(found).toBeInstanceOf(StorageError)
  expect(found).toMatchObject({ name: 'StorageError', code, origin, cause: error })
})

test.each([
  ['Connection terminated unexpectedly', 'connection_lost'],
  ['Client has encountered a connection error and is not queryable', 'connection_lost'],
  ['timeout exceeded when trying to connect', 'database_unreachable'],
  ['driver has already been destroyed', 'database_closed'],
  ['Cannot use a pool after calling end on the pool', 'database_closed'],
  ['PGlite is closed', 'database_closed'],
])('without a code, "%s" is %s', (message, code) => {
  expect(explain(message).found).toMatchObject({ code, origin: null })
  // Words of another layer, and of one that says by its code what it means.
  for (const other of [explain(`Log: ${message}`), explain(message, '22003')])
    expect(other.found).toBe(other.error)
})

test.each(['22003', '0800', 'x08006', '080060', 'ENOENT'])('%s stays what it is', (code) => {
  const { error, found } = explain('x', code)
  expect(found).toBe(error)
})

test.each([
  ['42P01', 'relation "billing.customers" does not exist', true],
  ['42P01', 'relation "quickbooks_schema_migrations" does not exist', true],
  ['42P01', 'relation "host_accounts" does not exist', false],
  ['3F000', 'schema "billing" does not exist', true],
  ['3F000', 'schema "host" does not exist', false],
  ['42883', 'relation "billing.customers" does not exist', false],
])('%s, %s: ours, %s', (code, message, isOurs) => {
  const { error, found } = explain(message, code)
  // A table that a trigger or a directory of the host's misses is the host's to explain.
  if (!isOurs) return expect(found).toBe(error)
  expect(found).toMatchObject({ code: 'schema_missing', schema: 'billing', cause: { code } })
  expect((found as Error).cause).toBe(error)
  expect((found as Error).message).toContain('no @vectis/quickbooks-storage tables in schema "billing"') // prettier-ignore
})

test('a full disk comes with what to do', () => {
  expect((explain('x', '53100').found as Error).message).toMatch(/Free some/)
})

test('what is no error, and what is explained already, stay what they are', () => {
  const explained = explain('x', '40001').found
  for (const one of [explained, 'x', null, undefined, { code: '40001' }])
    expect(explainError(one, 'billing')).toBe(one)
})

test('what a store returns at once, nothing included, is returned as it is; errors of what it returns later are explained', async () => {
  const error = Object.assign(new Error('x'), { code: '40001' })
  const store = explainErrors(
    {
      tenantId: 'acme',
      none: () => null,
      absent: () => undefined,
      count: () => 7,
      later: () => Promise.reject(error),
      inner: () => ({ later: () => Promise.reject(error) }),
      async *pages() {
        yield 1
        throw error
      },
    },
    'billing',
  )
  expect([store.tenantId, store.none(), store.absent(), store.count()]).toEqual(['acme', null, undefined, 7]) // prettier-ignore
  const explained = { name: 'StorageError', code: 'conflict', cause: error }
  await expect(store.later()).rejects.toMatchObject(explained)
  await expect(store.inner().later()).rejects.toMatchObject(explained)
  const pages = store.pages()
  expect(await pages.next()).toMatchObject({ value: 1 })
  await expect(pages.next()).rejects.toMatchObject(explained)
})

test.each([
  [new Error('x'), true],
  [{ code: 1 }, true],
  ['x', false],
  [null, false],
  [undefined, false],
])(
  'what a driver threw is thrown again as it is, and known if it is an object: %j',
  (thrown, isKnown) => {
    let caught: unknown = 'nothing'
    try {
      throwOfDriver(thrown)
    } catch (error) {
      caught = error
    }
    expect(caught).toBe(thrown)
    expect(isOfDriver(thrown)).toBe(isKnown)
    expect(isOfDriver(new Error('x'))).toBe(false)
  },
)
