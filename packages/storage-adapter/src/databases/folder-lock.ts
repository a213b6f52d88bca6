import { linkSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { docsOf, remedyOf } from '@vectis/quickbooks/errors'
import { isProcessAlive, thisProcess } from '../defaults.ts'

interface Holder {
  pid: number
  host: string
}

/** The locks that this process holds. */
const held = new Set<string>()

/**
 * Locks an existing database folder for this process with a lock file beside it: two processes on one PGlite folder
 * lose committed rows without an error. A lock whose process is gone is taken over. Throws `FolderLockedError`. Returns
 * a function that releases it. See docs/decisions/0043.
 */
export function lockFolder(folder: string): () => void {
  // Beside the real folder: a folder reached by a symbolic link is the same folder.
  const path = `${realpathSync(folder)}.lock`
  // Written to a temporary file and linked, so that no process reads a partial lock.
  const draft = `${path}.${thisProcess.pid}`
  writeFileSync(draft, JSON.stringify(thisProcess), { mode: 0o600 })
  try {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if (tryLink(draft, path)) {
        held.add(path)
        return () => release(path)
      }
      const holder = readHolder(path)
      if (holder === 'gone') continue
      if (holder === null || !isAbandoned(holder, path)) break
      takeAway(path, holder)
    }
    throw new FolderLockedError({ folder, path, holder: readHolder(path) })
  } finally {
    rmSync(draft, { force: true })
  }
}

function tryLink(draft: string, path: string): boolean {
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Null when the file does not name its holder. */
function readHolder(path: string): Holder | null | 'gone' {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const { pid, host } = value as Partial<Holder>
    return typeof pid === 'number' && typeof host === 'string' ? { pid, host } : null
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'gone' : null
  }
}

/** Process ids are valid on their own machine only. In a container every earlier process may have had this one's id. */
function isAbandoned({ pid, host }: Holder, path: string): boolean {
  if (host !== thisProcess.host) return false
  return pid === thisProcess.pid ? !held.has(path) : !isProcessAlive(pid)
}

/**
 * Removes the lock of a process that has ended. The lock is moved before it is checked again: of two processes that
 * found the same abandoned lock, the slower one must not remove the new lock of the faster one.
 */
function takeAway(path: string, abandoned: Holder): void {
  const aside = `${path}.${thisProcess.pid}.stale`
  try {
    renameSync(path, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  const moved = readHolder(aside)
  const isTheSame = moved !== null && moved !== 'gone' && moved.pid === abandoned.pid
  if (!isTheSame) tryLink(aside, path)
  rmSync(aside, { force: true })
}

function release(path: string): void {
  held.delete(path)
  const holder = readHolder(path)
  if (holder !== 'gone' && holder?.pid === thisProcess.pid && holder.host === thisProcess.host) {
    rmSync(path, { force: true })
  }
}

/** Another process, or another storage of this one, has the database folder open. Nothing was read or written. */
export class FolderLockedError extends Error {
  override readonly name: string = 'FolderLockedError'
  readonly code = 'folder_locked'
  /** What to do; the end of `message`. */
  readonly remedy: string
  readonly folder: string
  /** The lock file. */
  readonly path: string
  /** The process that holds it; null when the file does not name it. */
  readonly pid: number | null

  constructor(input: {
    folder: string
    path: string
    holder: { pid: number; host: string } | null | 'gone'
  }) {
    const holder = input.holder === 'gone' ? null : input.holder
    const remedy = remedyOf('folder_locked')
    const who = holder ? `process ${holder.pid} on ${holder.host}` : 'an unknown process'
    super(`The database folder ${input.folder} is held by ${who} (${input.path}). ${remedy}`)
    this.remedy = remedy
    this.folder = input.folder
    this.path = input.path
    this.pid = holder?.pid ?? null
  }

  /** The address of the page that describes the code. */
  get docs(): string {
    return docsOf(this.code)
  }
}
