import { once } from 'node:events'
import { createStorage } from '../../src/index.ts'
import { testKeys } from '../support/test-keys.ts'

/** A starting process: it reports that it is up, waits for a signal, migrates, and reports again. */
const [, , url = '', schema = ''] = process.argv
const storage = createStorage({ url, schema, keys: testKeys, maxConnections: 1 })
process.send?.('ready')
await once(process, 'message')
const { applied } = await storage.migrate()
await storage.assertMigrated()
await storage.close()
process.send?.({ applied })
process.disconnect()
