import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createStorage } from '../../src/index.ts'
import { migrations } from '../../src/migrations/registry.ts'
import { testKeys } from '../support/test-keys.ts'

const root = mkdtempSync(join(tmpdir(), 'vectis-folder-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

// Takes ten seconds of a core: PGlite makes its files. Which names are taken for our own: folder.test.ts.
test('an empty folder of a volume is taken, and one that a killed first start left behind', async () => {
  const folder = join(root, 'billing')
  mkdirSync(join(folder, 'lost+found'), { recursive: true })
  mkdirSync(join(folder, 'base'))
  const storage = createStorage({ folder, keys: testKeys })
  await expect(storage.migrate()).resolves.toMatchObject({ version: migrations.length })
  await storage.close()
})
