import { randomUUID } from 'node:crypto'
import { createStorage } from '@vectis/quickbooks-storage'
import type { Storage, StorageOptions } from '@vectis/quickbooks-storage'
import { emptySchema } from '../../../storage-adapter/test/support/kept-databases.ts'

/** A schema, and connections to it. */
interface TestSchema {
  schema: string
  storage: Storage
}

/** Without tables yet. */
export function makeSchema(url: string, keys: StorageOptions['keys']): TestSchema {
  const schema = `hub_${randomUUID().replaceAll('-', '').slice(0, 12)}`
  return { schema, storage: createStorage({ url, schema, keys }) }
}

export async function dropSchema({ schema, storage }: TestSchema): Promise<void> {
  await storage.db.schema.dropSchema(schema).cascade().execute()
  await storage.close()
}

/**
 * What tests of this process have left, emptied. Tables that are there and statements that the server has planned cost
 * the next test nothing; to make and drop them for each was half of what the suite asked of the server.
 */
const left: TestSchema[] = []

/** One that is empty and nobody else's until it is left; its tables may be there already. */
export function takeSchema(url: string, keys: StorageOptions['keys']): TestSchema {
  return left.pop() ?? makeSchema(url, keys)
}

/** Empties it for the next. */
export async function leaveSchema(place: TestSchema): Promise<void> {
  await emptySchema(place.storage.db, place.schema)
  left.push(place)
}
