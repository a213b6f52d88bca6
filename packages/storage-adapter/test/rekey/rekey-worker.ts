import { once } from 'node:events'
import { rekey } from '../../src/connections/rekey.ts'
import { connectDatabase } from '../support/connect-database.ts'
import { ringDuring } from './rekey-keys.ts'

/** Re-keys in a separate process, which dies of SIGKILL after so many rows: at once, however busy its parent is. */
const { url, schema, batchSize, until } = JSON.parse(process.argv[2] ?? '{}') as {
  url: string
  schema: string
  batchSize: number
  until: number
}
const database = connectDatabase({ url, schema, max: 2 })
process.send?.('ready')
await once(process, 'message')
await rekey(
  { db: database.db, keyRing: ringDuring },
  {
    batchSize,
    onProgress({ rekeyed }) {
      if (rekeyed >= until) process.kill(process.pid, 'SIGKILL')
    },
  },
)
await database.close()
process.disconnect()
