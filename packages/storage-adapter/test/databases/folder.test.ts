import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { once } from 'node:events'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createStorage, FolderLockedError } from '../../src/index.ts'
import { prepareFolder } from '../../src/databases/folder-modes.ts'
import { migrations } from '../../src/migrations/registry.ts'
import { startWorker } from './start-worker.ts'
import { openEmbedded } from '../support/embedded-database.ts'
import { testKeys } from '../support/test-keys.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function newFolder(): string {
  const root = mkdtempSync(join(tmpdir(), 'vectis-folder-'))
  folders.push(root)
  return join(root, 'billing')
}

const open = (folder: string) => createStorage({ folder, keys: testKeys })

/** A database takes seconds to make and none to copy: tests of anything but its making get a copy of this one. */
const made = mkdtempSync(join(tmpdir(), 'vectis-folder-'))
beforeAll(async () => {
  await (await openEmbedded(join(made, 'billing'))).close()
})
afterAll(() => rmSync(made, { recursive: true, force: true }))

function copyFolder(): string {
  const folder = newFolder()
  cpSync(join(made, 'billing'), folder, { recursive: true })
  chmodSync(folder, 0o700)
  return folder
}

test('a folder that another process has open is refused, and the error names that process', async () => {
  const folder = copyFolder()
  const child = startWorker(folder, 1)
  await once(child, 'message')
  const storage = open(folder)
  const attempt = storage.migrate()
  await expect(attempt).rejects.toBeInstanceOf(FolderLockedError)
  await expect(attempt).rejects.toMatchObject({ code: 'folder_locked', pid: child.pid })
  await expect(attempt).rejects.toThrow(/one process at a time.*delete the lock file/s)
  await storage.close()
  // The refused storage left the lock of the other alone.
  expect(JSON.parse(readFileSync(`${folder}.lock`, 'utf8'))).toMatchObject({ pid: child.pid })
  child.kill('SIGKILL')
  await once(child, 'exit')
})

test('a folder is refused a second time in one process too, and a lock of another machine is never judged', async () => {
  const folder = copyFolder()
  const first = open(folder)
  await first.migrate()
  const second = open(folder)
  await expect(second.migrate()).rejects.toBeInstanceOf(FolderLockedError)
  await second.close()
  expect(await first.migrate()).toMatchObject({ applied: [] })
  await first.close()
  writeFileSync(`${folder}.lock`, JSON.stringify({ pid: 1, host: 'another-machine' }))
  const third = open(folder)
  await expect(third.migrate()).rejects.toThrow(/process 1 on another-machine/)
  await third.close()
})

test('a lock that names this very process, which does not hold it, is one left behind by an earlier process with the same id, as in a container', async () => {
  const folder = copyFolder()
  writeFileSync(`${folder}.lock`, JSON.stringify({ pid: process.pid, host: hostname() }))
  const storage = open(folder)
  await expect(storage.migrate()).resolves.toMatchObject({ version: migrations.length })
  // Now it does hold it.
  await expect(open(folder).migrate()).rejects.toThrow(FolderLockedError)
  await storage.close()
})

test('a folder reached by a link is held like the folder itself', async () => {
  const folder = copyFolder()
  const link = `${folder}-current`
  symlinkSync(folder, link)
  const storage = open(folder)
  await storage.migrate()
  await expect(open(link).migrate()).rejects.toThrow(FolderLockedError)
  await storage.close()
})

/** Everything of a folder that users other than its owner could read, write or enter. */
function listOpen(folder: string): string[] {
  const inside = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return ['.', ...inside].filter((path) => (statSync(join(folder, path)).mode & 0o077) !== 0)
}

test('the folder is made 0700 and its files 0600, those written later too', async () => {
  const folder = newFolder()
  const storage = open(folder)
  await storage.migrate()
  expect((statSync(folder).mode & 0o777).toString(8)).toBe('700')
  expect((statSync(`${folder}.lock`).mode & 0o777).toString(8)).toBe('600')
  await storage.close()
  expect(listOpen(folder)).toEqual([])
})

test('an existing wider folder is narrowed with a word, and its files with it', async () => {
  const folder = copyFolder()
  chmodSync(folder, 0o755)
  chmodSync(join(folder, 'PG_VERSION'), 0o666)
  const said: string[] = []
  const storage = createStorage({ folder, keys: testKeys, onNotice: (word) => said.push(word) })
  await storage.migrate()
  expect(said).toEqual([
    `The database folder ${folder} could be read by other users of this machine (mode 755); it is 700 now.`,
  ])
  expect((statSync(folder).mode & 0o777).toString(8)).toBe('700')
  expect((statSync(join(folder, 'PG_VERSION')).mode & 0o777).toString(8)).toBe('600')
  await storage.close()
  const again = createStorage({ folder, keys: testKeys, onNotice: (word) => said.push(word) })
  await again.migrate()
  await again.close()
  expect(said).toHaveLength(1)
})

test('files beside a database keep their owner’s permissions: a program stays executable', async () => {
  const folder = copyFolder()
  const program = join(folder, 'backup.sh')
  writeFileSync(program, '#!/bin/sh')
  chmodSync(program, 0o755)
  const storage = open(folder)
  await storage.migrate()
  await storage.close()
  expect((statSync(program).mode & 0o777).toString(8)).toBe('700')
})

test.each([0o755, 0o700])(
  'a folder with other files in it is refused and left as it is (mode %o)',
  async (mode) => {
    const folder = newFolder()
    mkdirSync(join(folder, 'photos'), { recursive: true })
    writeFileSync(join(folder, 'notes.txt'), 'mine')
    for (const path of [folder, join(folder, 'photos'), join(folder, 'notes.txt')]) {
      chmodSync(path, mode)
    }
    const storage = open(folder)
    await expect(storage.migrate()).rejects.toThrow(/found notes\.txt, photos.*separate folder/)
    await storage.close()
    expect(readdirSync(folder).toSorted()).toEqual(['notes.txt', 'photos'])
    expect(existsSync(`${folder}.lock`)).toBe(false)
    expect(statSync(folder).mode & 0o777).toBe(mode)
    expect(statSync(join(folder, 'notes.txt')).mode & 0o777).toBe(mode)
  },
)

test('three of the files that are in the way are named, in order', () => {
  const folder = newFolder()
  mkdirSync(folder, { recursive: true })
  for (const name of ['c', 'a', 'b']) writeFileSync(join(folder, name), '')
  const prepare = () => prepareFolder(folder, () => undefined)
  expect(prepare).toThrow('embedded database, found a, b, c. Nothing was changed there.')
  for (const name of ['e', 'd']) writeFileSync(join(folder, name), '')
  expect(prepare).toThrow('found a, b, c and 2 more. Nothing')
})

test('what a volume has from the start, and what a killed first start left, may be in the folder', () => {
  for (const names of [['lost+found'], ['base', 'pg_wal', 'postgresql.conf'], ['.gitkeep']]) {
    const folder = newFolder()
    for (const name of names) mkdirSync(join(folder, name), { recursive: true })
    expect(() => prepareFolder(folder, () => undefined)).not.toThrow()
    mkdirSync(join(folder, 'invoices'))
    expect(() => prepareFolder(folder, () => undefined)).toThrow('found invoices')
  }
})
