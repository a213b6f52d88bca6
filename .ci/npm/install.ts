import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listPackages, readManifest } from '../repository.ts'
import { execute, settle } from './execute.ts'

export interface Tarball {
  name: string
  tarball: string
}

const flags = ['--no-audit', '--no-fund', '--prefer-offline', '--no-package-lock', '--silent']

/** A new folder in which plain npm has installed the tarballs and what else is named; null when it could not. */
export async function installFolder(
  shop: string,
  label: string,
  tarballs: readonly Tarball[],
  others: Readonly<Record<string, string>> = {},
): Promise<string | null> {
  const folder = join(shop, label)
  mkdirSync(folder, { recursive: true })
  const files = Object.fromEntries(tarballs.map(({ name, tarball }) => [name, `file:${tarball}`]))
  const manifest = { name: label, private: true, type: 'module' }
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ ...manifest, dependencies: { ...files, ...others } }),
  )
  const installed = execute('npm', ['install', ...flags], folder)
  return (await settle(`npm install ${label}`, installed)) ? folder : null
}

/** The ranges that the workspace tests with. */
export function rangesOf(names: readonly string[]): Record<string, string> {
  const users = [...listPackages('packages').map((one) => one.manifest), readManifest('.')]
  return Object.fromEntries(
    names.map((name) => {
      const ranges = users.map(
        (manifest) => manifest.devDependencies?.[name] ?? manifest.dependencies?.[name],
      )
      const range = ranges.find((one) => one !== undefined)
      if (range === undefined) throw new Error(`no package of the workspace uses ${name}`)
      return [name, range]
    }),
  )
}
