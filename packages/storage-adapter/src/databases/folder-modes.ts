import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { hasFileModes } from '../defaults.ts'

const ownerOnly = 0o700
const others = 0o077

/**
 * Makes a database folder for its owner alone. One that others could enter is narrowed, and `onNotice` hears of it: the embedded database writes its files for
 * everybody, so that the folder is what keeps them from the other users of the machine. Throws an `Error` when it cannot be narrowed.
 */
export function prepareFolder(folder: string, onNotice: (message: string) => void): void {
  mkdirSync(folder, { recursive: true, mode: ownerOnly })
  if (!hasFileModes) return
  const { mode } = statSync(folder)
  if ((mode & others) === 0) return
  const found = (mode & 0o777).toString(8)
  try {
    chmodSync(folder, ownerOnly)
  } catch (cause) {
    throw new Error(
      `The database folder ${folder} holds billing data and can be read by other users of this machine (mode ${found}), and its mode could not be changed. Make it 700, or ` +
        'let the user that runs this process own it.',
      { cause },
    )
  }
  onNotice(
    `The database folder ${folder} could be read by other users of this machine (mode ${found}); it is 700 now.`,
  )
}

/** Makes what is inside a database folder its owner's alone: folders 700, files 600. Whatever goes away meanwhile is no concern. */
export function narrowFiles(folder: string): void {
  if (!hasFileModes) return
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue
    const path = join(entry.parentPath, entry.name)
    try {
      const { mode } = statSync(path)
      // What the owner may do stays: not everything in there need be the database's.
      if ((mode & others) !== 0) chmodSync(path, mode & ownerOnly)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
}
