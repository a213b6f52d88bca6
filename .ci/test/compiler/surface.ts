import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { listPackages, root } from '../../repository.ts'
import { listEntries, readSurfaces, type PackageSurface } from '../../surface.ts'

const folder = join(root, '.ci/surface')
const change = 'run `pnpm surface` if the change is meant, and say its consequence in a changeset'

test('the public names of every package are the ones written down', () => {
  const written = Object.fromEntries(
    readdirSync(folder).map((file) => [
      file.replace('.json', ''),
      JSON.parse(readFileSync(join(folder, file), 'utf8')) as PackageSurface,
    ]),
  )
  expect(readSurfaces(), change).toEqual(written)
})

for (const one of listPackages('packages')) {
  for (const { entry, path } of listEntries(one)) {
    test(`${entry} exports at run time what is written down`, async () => {
      const file = join(folder, `${one.folder.replace('packages/', '')}.json`)
      const surface = JSON.parse(readFileSync(file, 'utf8')) as PackageSurface
      const exported = (await import(pathToFileURL(join(root, path)).href)) as object
      expect(Object.keys(exported).sort(), change).toEqual(surface[entry]?.values)
    })
  }
}
