import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCompilers } from '../npm/compilers.ts'
import { openDatabases } from '../npm/databases.ts'
import { tryFaults } from '../npm/try-faults.ts'
import { runEdge } from '../npm/edge.ts'
import { runNpmHosts } from '../npm/hosts.ts'
import { importAll, refuseOldNode } from '../npm/imports.ts'
import { installFolder, rangesOf } from '../npm/install.ts'
import { listCells, recordOutcome, runCells, tableOf } from '../npm/matrix.ts'
import { writePrograms } from '../npm/programs.ts'
import { bringTools } from '../npm/tools.ts'
import { listPackages, root, type WorkspacePackage } from '../repository.ts'
import { capture, check, out, record } from './results.ts'

/**
 * What a user gets: every package packed, checked by publint and attw, installed from its tarball by plain npm into
 * folders outside the workspace, and imported there as ESM and as CommonJS, by every entry point, with and without the
 * optional peers; then programs, compilers, runtimes and hosts. `--all` tries every runtime with every program, and
 * plants faults: minutes, for a night. See docs/decisions/0212 and 0236.
 */
const all = process.argv.includes('--all')
const shop = mkdtempSync(join(tmpdir(), 'packages-'))
const packages = listPackages('packages')

/** What an entry point needs beyond the package's own dependencies. */
const peers: Record<string, readonly string[]> = {
  '@vectis/quickbooks-sync/fleet': ['pg-boss', 'pg'],
  '@vectis/quickbooks-emulator/msw': ['msw', '@mswjs/interceptors'],
}
/** What a user brings for a first use, and its types. */
const others = ['@electric-sql/pglite', '@types/node', '@types/pg']

try {
  const tarballs = packages.map((one) => ({ ...one, tarball: pack(one) }))
  for (const { name, tarball } of tarballs) {
    check(`publint ${name}`, 'publint', ['run', '--strict', '--pack', 'false', tarball])
    check(`attw ${name}`, 'attw', ['--profile', 'node16', '--format', 'ascii', tarball])
  }
  const tools = await bringTools({ anew: all })
  const versions = rangesOf([...new Set([...Object.values(peers).flat(), ...others])])
  const plain = await installFolder(shop, 'plain', tarballs)
  const full = await installFolder(shop, 'full', tarballs, versions)
  if (tools !== null && plain !== null && full !== null) {
    const entries = packages.flatMap(listEntryPoints)
    await importAll(
      plain,
      entries.filter((entry) => !(entry in peers)),
      'on its own',
    )
    await importAll(full, entries, 'with the optional peers')
    for (const { name, failure } of await refuseOldNode(
      full,
      tools.node20,
      packages.map((one) => one.name),
    )) {
      if (failure !== null) process.stdout.write(failure)
      record(failure === null, `Node 20 is refused in one line: ${name}`)
    }
    writePrograms(full)
    await runCompilers(full, entries, tools, all)
    await runEdge(full, tools)
    const databases = await openDatabases()
    try {
      const create = () => databases.create()
      const cells = listCells(tools.runtimes, all)
      const outcomes = await runCells(full, cells, create, recordOutcome)
      writeFileSync(join(out, 'packages-matrix.md'), await tableOf(outcomes))
      if (all)
        await tryFaults(full, { tools, entries, names: packages.map((one) => one.name), create })
      await runNpmHosts(shop, tarballs, create)
    } finally {
      await databases.close()
    }
  }
} finally {
  rmSync(shop, { recursive: true, force: true })
}

function pack({ name, folder }: WorkspacePackage): string {
  const { ok, text } = capture(
    'pnpm',
    ['pack', '--json', '--pack-destination', shop],
    join(root, folder),
  )
  const tarball = ok ? (JSON.parse(text) as { filename: string }).filename : ''
  record(ok, `pack ${name}`)
  const listed = capture('tar', ['-tzf', tarball])
  for (const file of [
    'package/README.md',
    'package/SKILL.md',
    'package/LICENSE',
    'package/package.json',
  ]) {
    record(listed.text.split('\n').includes(file), `${name} ships ${file.replace('package/', '')}`)
  }
  const strays = listed.text
    .split('\n')
    .filter((path) => /\/(src|test|bench)\/|tsconfig|\.env/.test(path))
  record(strays.length === 0, `${name} ships nothing but dist`)
  return tarball
}

function listEntryPoints({ name, manifest }: WorkspacePackage): string[] {
  return Object.keys(manifest.exports ?? {})
    .filter((subpath) => subpath !== './package.json')
    .map((subpath) => join(name, subpath))
}
