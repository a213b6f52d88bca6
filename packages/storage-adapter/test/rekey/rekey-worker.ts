import { rekey } from '../../src/connections/rekey.ts'
import { connectDatabase } from '../support/connect-database.ts'
import { ringDuring } from './rekey-keys.ts'

/** Re-keys in a separate process, and reports its progress to its parent after each batch. */
const { url, schema, batchSize } = JSON.parse(process.argv[2] ?? '{}') as {
  url: string
  schema: string
  batchSize: number
}
const database = connectDatabase({ url, schema, max: 2 })
await rekey(
  { db: database.db, keyRing: ringDuring },
  { batchSize, onProgress: ({ rekeyed }) => process.send?.(rekeyed) },
)
await database.close()
process.disconnect()
