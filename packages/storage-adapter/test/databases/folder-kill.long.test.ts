import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createStorage } from '../../src/index.ts'
import { pages, readPage, realmId, rowsPerPage, writeFrom } from './folder-sync.ts'
import { readRows } from '../support/read-rows.ts'
import { startWorker } from './start-worker.ts'
import { testKeys } from '../support/test-keys.ts'

const open = (folder: string) => createStorage({ folder, keys: testKeys })

/** How many pages a process may acknowledge before it is killed, round after round; `FULL=1` takes more rounds. */
const rounds = process.env['FULL'] === '1' ? [3, 5, 2, 1, 4, 2] : [3, 2]

function newFolder(): string {
  const root = mkdtempSync(join(tmpdir(), 'vectis-folder-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  return join(root, 'billing')
}

test('kill -9 during ingest: the folder reopens, every acknowledged page is there whole, and the next sync completes', async () => {
  const folder = newFolder()
  const made = open(folder)
  await made.migrate()
  await made.close()
  for (const allowed of rounds) {
    const child = startWorker(folder, allowed + 1)
    let acknowledged = -1
    let seen = 0
    await new Promise<void>((resolve, reject) => {
      child.on('message', (page: number) => {
        acknowledged = page
        seen += 1
        if (seen === allowed) resolve()
      })
      child.on('exit', () => reject(new Error('Expected the worker to live until it was killed.')))
    })
    child.removeAllListeners('exit')
    child.kill('SIGKILL')
    await once(child, 'exit')
    // The lock of the dead process is in the way, and taken over.
    expect(existsSync(`${folder}.lock`)).toBe(true)
    const storage = open(folder)
    const page = await readPage(storage.sync.forTenant('acme'))
    expect(page).toBeGreaterThanOrEqual(acknowledged)
    const rows = await readRows({ db: storage.db, schema: storage.schema }, 'acme')
    expect(rows.billing_payment_headers).toHaveLength((page + 1) * rowsPerPage)
    expect(rows.billing_payments).toHaveLength((page + 1) * rowsPerPage * 2)
    await storage.close()
    expect(existsSync(`${folder}.lock`)).toBe(false)
  }
  const storage = open(folder)
  await storage.migrate()
  const resumed = await writeFrom(storage)
  expect(resumed).toBeGreaterThan(0)
  const tenant = storage.sync.forTenant('acme')
  expect(await tenant.countLive(realmId, 'Payment')).toBe(pages * rowsPerPage)
  await storage.close()
}, 600_000)
