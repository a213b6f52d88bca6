import { remedyOf } from '@vectis/quickbooks'

/** Another process, or another storage of this one, has the database folder open. Nothing was read or written. */
export class FolderLockedError extends Error {
  override readonly name: string = 'FolderLockedError'
  readonly code = 'folder_locked'
  /** What to do; the end of `message`. */
  readonly remedy: string
  readonly folder: string
  /** The lock file. */
  readonly path: string
  /** The process that holds it; null when the file does not tell. */
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
}
