import { createStorage } from '../../src/index.ts'
import { writeFrom } from './folder-sync.ts'
import { testKeys } from '../support/test-keys.ts'

/** A process that syncs into a folder until it is killed, and reports each committed page; after so many it waits. */
const [, , folder = '', mostPages] = process.argv
const storage = createStorage({ folder, keys: testKeys })
await storage.migrate()
// Also what keeps one alive that waits.
process.on('disconnect', () => process.exit())
let left = Number(mostPages)
await writeFrom(storage, async (page) => {
  process.send?.(page)
  left -= 1
  if (left === 0) await new Promise(() => {})
})
throw new Error('Expected to be killed before the last page.')
