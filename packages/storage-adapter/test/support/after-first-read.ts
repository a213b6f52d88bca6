import type { Kysely } from 'kysely'
import type { StorageDatabase } from '../../src/schema/storage-database.ts'

/** A database where another process acts between the first answer and what is made of it. */
export function afterFirstRead(
  db: Kysely<StorageDatabase>,
  act: () => Promise<unknown>,
): Kysely<StorageDatabase> {
  let isDone = false
  return db.withPlugin({
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      if (!isDone) {
        isDone = true
        await act()
      }
      return result
    },
  })
}
