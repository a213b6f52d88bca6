import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { findCanaries } from '../canaries.ts'
import { listPackages, root } from '../repository.ts'
import { out, record } from './results.ts'

/**
 * After the whole suite: no canary in anything it wrote. Output and reports of every step, the database servers' files (tables, write-ahead log, server log), the demo's embedded
 * database, the built packages and the API reference.
 */
const places: Record<string, readonly string[]> = {
  'output and reports of every step': [out],
  'the embedded database of the demo': [join(root, 'examples/first-sync/.data')],
  'built packages': listPackages('packages')
    .filter(({ name }) => !name.endsWith('testkit')) // the emulator's own keys are in there on purpose
    .map(({ folder }) => join(root, folder, 'dist')),
  'the API reference': [join(root, 'docs/reference/api')],
}

for (const [place, folders] of Object.entries(places)) {
  const files = folders.filter((folder) => existsSync(folder)).flatMap(listFiles)
  const hits = files.flatMap((path) =>
    // Read as single bytes: a database file is not text, and no canary needs more.
    findCanaries(readFileSync(path, 'latin1')).map(
      ({ name, index }) => `${relative(root, path)} at byte ${index}: ${name}`,
    ),
  )
  for (const hit of hits) process.stdout.write(`${hit}\n`)
  record(files.length > 0, `${place}: ${files.length} files were read`)
  record(hits.length === 0, `${place}: no secret`)
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
