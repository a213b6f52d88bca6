import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { hasFileModes } from '../defaults.ts'

const ownerOnlyFolder = 0o700
const ownerOnlyFile = 0o600
const others = 0o077

/**
 * Makes a database folder for its owner alone. One that others could enter is narrowed, and `onNotice` hears of it: the embedded database writes its files for
 * everybody, so that the folder is what keeps them from the other users of the machine. Throws an `Error` when it cannot be narrowed.
 */
export function prepareFolder(folder: string, onNotice: (message: string) => void): void {
  mkdirSync(folder, { recursive: true, mode: ownerOnlyFolder })
  if (!hasFileModes) return
  const { mode } = statSync(folder)
  if ((mode & others) === 0) return
  const found = (mode & 0o777).toString(8)
  try {
    chmodSync(folder, ownerOnlyFolder)
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
      if ((statSync(path).mode & others) === 0) continue
      chmodSync(path, entry.isDirectory() ? ownerOnlyFolder : ownerOnlyFile)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
}
