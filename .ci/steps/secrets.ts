import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { findCanaries } from '../canaries.ts'
import { listPackages, root } from '../repository.ts'
import { out, record } from './results.ts'

/**
 * After the whole suite: no canary in anything it wrote. Output and reports of every step, the files of every database
 * server (tables, write-ahead log, server log), the demo's embedded database, the built packages and the API reference.
 */
const servers = join(out, 'servers')

const places: Record<string, string[]> = {
  'output and reports of every step': listFiles(out).filter((path) => !path.startsWith(servers)),
  'database servers of the tests': listFiles(servers),
  'embedded database of the demo': listFiles(join(root, 'examples/first-sync/.data/emulated')),
  'built packages': listPackages('packages')
    .filter(({ name }) => !/-(?:emulator|testkit)$/.test(name)) // the emulator's own keys are in there on purpose
    .flatMap(({ folder }) => listFiles(join(root, folder, 'dist'))),
  'API reference': listFiles(join(root, 'docs/reference/api')),
}

for (const [place, files] of Object.entries(places)) {
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
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
