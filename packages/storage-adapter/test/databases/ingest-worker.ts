import { createStorage } from '../../src/index.ts'
import { writeFrom } from './folder-sync.ts'
import { testKeys } from '../support/test-keys.ts'

/** A process that syncs into a folder until it is killed, and reports each committed page. */
const [, , folder = ''] = process.argv
const storage = createStorage({ folder, keys: testKeys })
await storage.migrate()
await writeFrom(storage, (page) => process.send?.(page))
await storage.close()
process.disconnect()
