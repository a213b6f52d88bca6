import { createStorage, StorageError } from '@vectis/quickbooks-storage'
import { expect, test } from 'vitest'

const keys = { current: { id: 'k', key: '00'.repeat(32) } }
const make = createStorage as unknown as (options?: unknown) => ReturnType<typeof createStorage>

test.each<[string, unknown, RegExp]>([
  ['no options', undefined, /createStorage expected an object of options; received undefined/],
  ['a number for the address', { url: 5432, keys }, /createStorage expected url, the address as text/],
  ['no pool', { pool: {}, keys }, /createStorage expected pool, a Pool of `pg`/],
  ['no Kysely', { db: {}, keys }, /createStorage expected db, an instance of Kysely/],
  ['no PGlite', { pglite: {}, keys }, /createStorage expected pglite, an instance of PGlite/],
  ['a folder that is no path', { folder: true, keys }, /createStorage expected folder, its path as text/],
])('%s: refused before anything is opened', (_, options, expected) => {
  expect(() => make(options)).toThrow(expected)
}) // prettier-ignore

test('calls say what they miss, and a closed database is named', async () => {
  const storage = createStorage({ memory: true, keys })
  const loose = storage as unknown as Record<string, (input?: unknown) => Promise<unknown>>
  const retention = storage.retention as unknown as Record<
    string,
    (input?: unknown) => Promise<unknown>
  >
  await expect(loose['rekey']!({ batchSize: 'x' })).rejects.toThrow(/rekey expected batchSize/)
  for (const name of ['deleteTenant', 'deleteRealm', 'deleteOlderThan', 'deleteVersions']) {
    await expect(retention[name]!()).rejects.toThrow(`${name} expected an object of options`)
  }
  await storage.close()
  await storage.close()
  const read = storage.connections.forTenant('t').read()
  await expect(read).rejects.toBeInstanceOf(StorageError)
  await expect(read).rejects.toMatchObject({ code: 'database_closed' })
  await expect(read).rejects.toThrow(/was closed in this process.*createStorage once more/)
})
