import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FolderLockedError, lockFolder } from '../../src/databases/folder-lock.ts'
import { thisProcess } from '../../src/defaults.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'folder-lock-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
  rmSync(`${folder}.lock`, { force: true })
})

/** No process has an id above the largest that Linux gives. */
const nobody = 2 ** 22 + 1

const hold = (holder: object) => writeFileSync(`${folder}.lock`, JSON.stringify(holder))
const holder = () => JSON.parse(readFileSync(`${folder}.lock`, 'utf8')) as unknown

test('a lock whose process is gone on this machine is taken over', () => {
  hold({ ...thisProcess, pid: nobody })
  const release = lockFolder(folder)
  expect(holder()).toEqual(thisProcess)
  release()
})

test('a lock of another machine stands: its process ids mean nothing here', () => {
  const elsewhere = { pid: nobody, host: 'another-machine' }
  hold(elsewhere)
  expect(() => lockFolder(folder)).toThrow(FolderLockedError)
  expect(() => lockFolder(folder)).toThrow('another-machine')
  expect(() => lockFolder(folder)).toThrow(expect.objectContaining({ name: 'FolderLockedError' }))
  expect(holder()).toEqual(elsewhere)
})

test('a lock that names nobody stands', () => {
  for (const unknown of [
    {},
    { pid: nobody },
    { host: thisProcess.host },
    { pid: 'x', host: 'y' },
  ]) {
    hold(unknown)
    expect(() => lockFolder(folder)).toThrow('an unknown process')
    expect(holder()).toEqual(unknown)
  }
})

test('what is released can be taken again; the lock of another process stays', () => {
  lockFolder(folder)()
  expect(existsSync(`${folder}.lock`)).toBe(false)
  const release = lockFolder(folder)
  hold({ pid: process.ppid, host: thisProcess.host })
  release()
  expect(holder()).toEqual({ pid: process.ppid, host: thisProcess.host })
  rmSync(`${folder}.lock`)
  const again = lockFolder(folder)
  rmSync(`${folder}.lock`)
  expect(again).not.toThrow()
})
