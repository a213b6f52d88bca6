// `pnpm surface`: writes down the public names of every package as they are now. Read the diff before you commit it: a
// name that goes away, or changes sides between value and type, breaks someone.
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './repository.ts'
import { readSurfaces } from './surface.ts'

const folder = join(root, '.ci/surface')
const surfaces = readSurfaces()
for (const name of readdirSync(folder)) {
  if (!(name.replace('.json', '') in surfaces)) rmSync(join(folder, name))
}
for (const [name, surface] of Object.entries(surfaces)) {
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(surface, null, 2)}\n`)
}
