import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { listPackages, root } from './repository.ts'

/** Every folder that is a project of vitest: packages, examples, and the tests on the repository. */
export const projectFolders: readonly string[] = [
  ...[...listPackages('packages'), ...listPackages('examples')].map(({ folder }) => folder),
  '.ci',
].filter((folder) => existsSync(join(root, folder, 'vitest.config.ts')))

/** The projects that vitest knows by name: a package or an example by its folder, and the tests on the repository. */
export const projects: readonly string[] = projectFolders.map((folder) =>
  folder === '.ci' ? 'repository' : basename(folder),
)

/**
 * What `pnpm test ...` gives to vitest: nothing is one project of all tests, projects that are named first become filters,
 * the rest stays as it is, such as a file or `-t`. The long tests stay in their projects: foreign clients and programs of
 * the documentation change globals of their process.
 */
export function planTests(given: readonly string[], isLong = false): string[] {
  const end = given.findIndex((argument) => !projects.includes(argument))
  const named = end === -1 ? given : given.slice(0, end)
  return [
    'run',
    '--config',
    given.length === 0 && !isLong ? 'vitest.whole.ts' : 'vitest.workspace.ts',
    ...named.flatMap((project) => ['--project', project]),
    ...given.slice(named.length),
  ]
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  // pnpm has put the workspace's programs on the path; on Windows they are scripts of the shell.
  const { status } = spawnSync(
    'vitest',
    planTests(process.argv.slice(2), process.env['LONG'] === '1'),
    {
      stdio: 'inherit',
      shell: process.platform === 'win32',
    },
  )
  process.exitCode = status ?? 1
}
