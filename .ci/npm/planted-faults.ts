import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Faults of packaging, planted one at a time into what npm unpacked. A file that `files` forgets, a condition of
 * `exports` that leads to the other kind of module, a default import that is none: each loads or compiles somewhere,
 * and each must turn the matrix red.
 */
export interface PackagingFault {
  name: string
  package: string
  /** Changes the unpacked package; returns what undoes it. */
  plant(folder: string): () => void
}

export const packagingFaults: readonly PackagingFault[] = [
  {
    name: 'a chunk that `files` forgets',
    package: '@vectis/quickbooks-webhooks',
    plant(folder) {
      const chunk = filesOf(folder).find((file) => /^index\.cjs$/.test(file))
      if (chunk === undefined) throw new Error(`Expected index.cjs in ${folder}.`)
      const path = join(folder, 'dist', chunk)
      renameSync(path, `${path}.forgotten`)
      return () => renameSync(`${path}.forgotten`, path)
    },
  },
  {
    name: 'types of ES modules for CommonJS, in `exports`',
    package: '@vectis/quickbooks-sync',
    plant: (folder) =>
      change(join(folder, 'package.json'), '"./dist/index.d.cts"', '"./dist/index.d.ts"'),
  },
  {
    name: 'a default import that is none in CommonJS',
    package: '@vectis/quickbooks',
    plant(folder) {
      const file = filesOf(folder).find(
        (one) =>
          one.endsWith('.cjs') && readFileSync(join(folder, 'dist', one), 'utf8').includes(pQueue),
      )
      if (file === undefined) throw new Error(`Expected "${pQueue}" in a .cjs of ${folder}.`)
      return change(join(folder, 'dist', file), pQueue, '{ default: _pqueue }')
    },
  },
  {
    name: 'an entry point that does not check Node',
    // Those that import a package of ours are refused by its check.
    package: '@vectis/quickbooks-emulator',
    plant: (folder) => change(join(folder, 'dist/index.js'), "import './node-version.js';", ''),
  },
]

const pQueue = '_interopRequireDefault(_pqueue)'

function filesOf(folder: string): string[] {
  return readdirSync(join(folder, 'dist'))
}

function change(file: string, from: string, to: string): () => void {
  const text = readFileSync(file, 'utf8')
  if (!text.includes(from)) throw new Error(`Expected "${from}" in ${file}.`)
  rmSync(file)
  writeFileSync(file, text.replaceAll(from, to))
  return () => writeFileSync(file, text)
}
