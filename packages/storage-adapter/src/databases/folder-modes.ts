import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { hasFileModes } from '../defaults.ts'

const ownerOnly = 0o700
const others = 0o077

/**
 * Files that an interrupted first start may leave without `PG_VERSION`, and files that are normal in an empty folder of
 * a volume or a repository.
 */
const unfinished =
  /^(?:base|global|pg_\w+|postgresql(?:\.auto)?\.conf|postmaster\.(?:pid|opts)|lost\+found|\.gitkeep|\.gitignore|\.DS_Store)$/

/**
 * Throws an `Error` for a folder with other contents than an embedded database: we would change their modes and mix the
 * files.
 */
function refuseForeign(folder: string): void {
  const names = readdirSync(folder)
  if (names.includes('PG_VERSION')) return
  const foreign = names.filter((name) => !unfinished.test(name)).toSorted()
  if (foreign.length === 0) return
  const shown = foreign.slice(0, 3).join(', ')
  const more = foreign.length > 3 ? ` and ${foreign.length - 3} more` : ''
  throw new Error(
    `Expected ${folder} to be empty or to hold an embedded database, found ${shown}${more}. Nothing was changed there. Give createStorage a separate folder.`,
  )
}

/**
 * Creates a database folder that only its owner can enter; refuses a folder with other contents. If others could enter
 * an existing folder, its mode is restricted and `onNotice` is called: the embedded database writes files that
 * everybody can read, so only the folder's mode protects them from other users of the machine. Throws an `Error` when
 * the mode cannot be restricted, and for a folder that is not ours.
 */
export function prepareFolder(folder: string, onNotice: (message: string) => void): void {
  try {
    mkdirSync(folder, { recursive: true, mode: ownerOnly })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new Error(
      `Expected ${folder} to be a folder, or a path where one can be made; received ${code}. Give createStorage another one.`,
      { cause },
    )
  }
  refuseForeign(folder)
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

/**
 * Restricts everything inside a database folder to its owner: folders 700, files 600. Files that disappear meanwhile
 * are ignored.
 */
export function narrowFiles(folder: string): void {
  if (!hasFileModes) return
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue
    const path = join(entry.parentPath, entry.name)
    try {
      const { mode } = statSync(path)
      // The owner's permissions stay: some files may not be the database's.
      if ((mode & others) !== 0) chmodSync(path, mode & ownerOnly)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
}
