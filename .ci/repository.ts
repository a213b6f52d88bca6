import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's own folder, with a trailing slash. */
export const root = fileURLToPath(new URL('..', import.meta.url))

export interface WorkspacePackage {
  /** Folder below the root, such as `packages/core`. */
  folder: string
  name: string
  manifest: Manifest
}

export interface Manifest {
  name: string
  version: string
  private?: boolean
  license?: string
  engines?: Record<string, string>
  author?: string
  repository?: { type: string; url: string; directory?: string }
  files?: string[]
  exports?: Record<string, string | Record<string, unknown>>
  publishConfig?: { access?: string; exports?: Record<string, unknown> }
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest
}

/** The packages below `packages` or `examples`, by folder name. */
export function listPackages(parent: 'packages' | 'examples'): WorkspacePackage[] {
  return readdirSync(join(root, parent))
    .filter((name) => existsSync(join(root, parent, name, 'package.json')))
    .sort()
    .map((name) => {
      const manifest = readManifest(`${parent}/${name}`)
      return { folder: `${parent}/${name}`, name: manifest.name, manifest }
    })
}

/** Paths of the files below a folder whose names end in `.ts`, `.tsx` or the given endings, relative to the root. */
export function listFiles(folder: string, endings: readonly string[] = ['.ts', '.tsx']): string[] {
  const start = join(root, folder)
  if (!existsSync(start)) return []
  return readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !/(^|\/)(node_modules|dist)\//.test(path))
    .sort()
}

export function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** Files that git tracks or would track: what a clone gets once everything is committed. */
export function listTracked(): string[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  )
  return listed.split('\0').filter((path) => path !== '' && existsSync(join(root, path)))
}
