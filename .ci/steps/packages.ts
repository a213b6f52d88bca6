import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runNpmHosts } from '../npm-hosts.ts'
import { listPackages, readText, root, type WorkspacePackage } from '../repository.ts'
import { capture, check, record, run } from './results.ts'

/**
 * What a user gets: every package packed, checked by publint and attw, installed from its tarball into a folder outside
 * the workspace, and imported there as ESM and as CommonJS, by every entry point, with and without the optional peers;
 * then a program that uses each of them runs as both.
 */
const shop = mkdtempSync(join(tmpdir(), 'packages-'))
const packages = listPackages('packages')

/** What an entry point needs beyond the package's own dependencies. */
const peers: Record<string, readonly string[]> = {
  '@vectis/quickbooks-sync/fleet': ['pg-boss', 'pg'],
  '@vectis/quickbooks-emulator/msw': ['msw', '@mswjs/interceptors'],
  '@vectis/quickbooks-testkit/contracts': ['vitest'],
}
/** What a user brings for a first use. */
const database = ['@electric-sql/pglite']

try {
  const tarballs = packages.map((one) => ({ ...one, tarball: pack(one) }))
  for (const { name, tarball } of tarballs) {
    check(`publint ${name}`, 'publint', ['run', '--strict', '--pack', 'false', tarball])
    check(`attw ${name}`, 'attw', ['--profile', 'node16', '--format', 'ascii', tarball])
  }
  const plain = install('plain', tarballs, [])
  const full = install('full', tarballs, [
    ...new Set([...Object.values(peers).flat(), ...database]),
  ])
  for (const one of packages) {
    for (const entry of listEntryPoints(one)) {
      const needsPeers = entry in peers
      importIn(needsPeers ? full : plain, entry)
      if (!needsPeers) importIn(full, entry)
    }
  }
  runPrograms(full)
  compile(full)
  await runNpmHosts(shop, tarballs)
} finally {
  rmSync(shop, { recursive: true, force: true })
}

function pack({ name, folder }: WorkspacePackage): string {
  const { ok, text } = capture(
    'pnpm',
    ['pack', '--json', '--pack-destination', shop],
    join(process.cwd(), folder),
  )
  const tarball = ok ? (JSON.parse(text) as { filename: string }).filename : ''
  record(ok, `pack ${name}`)
  const listed = capture('tar', ['-tzf', tarball])
  for (const file of ['package/README.md', 'package/LICENSE', 'package/package.json']) {
    record(listed.text.split('\n').includes(file), `${name} ships ${file.replace('package/', '')}`)
  }
  const strays = listed.text
    .split('\n')
    .filter((path) => /\/(src|test|bench)\/|tsconfig|\.env/.test(path))
  record(strays.length === 0, `${name} ships nothing but dist`)
  return tarball
}

/** A folder of its own with the tarballs and, for the full one, the optional peers at the versions we test with. */
function install(
  label: string,
  tarballs: readonly { name: string; tarball: string }[],
  extra: readonly string[],
): string {
  const folder = join(shop, label)
  mkdirSync(folder)
  const files = Object.fromEntries(tarballs.map(({ name, tarball }) => [name, `file:${tarball}`]))
  const ranges = Object.fromEntries(extra.map((name) => [name, rangeOf(name)]))
  const compiler = { typescript: rangeOf('typescript'), '@types/node': rangeOf('@types/node') }
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      name: label,
      private: true,
      dependencies: { ...files, ...ranges, ...compiler },
    }),
  )
  const overrides = Object.entries(files).map(([name, file]) => `  '${name}': '${file}'\n`)
  writeFileSync(
    join(folder, 'pnpm-workspace.yaml'),
    `packages: []\nstrictDepBuilds: false\nautoInstallPeers: false\noverrides:\n${overrides.join('')}`,
  )
  record(run('pnpm', ['install', '--prefer-offline', '--silent'], folder), `install ${label}`)
  return folder
}

function rangeOf(name: string): string {
  const users = [
    ...packages.map((one) => one.manifest),
    JSON.parse(readText('package.json')) as (typeof packages)[0]['manifest'],
  ]
  for (const manifest of users) {
    const range = manifest.devDependencies?.[name] ?? manifest.dependencies?.[name]
    if (range) return range
  }
  throw new Error(`no package of the workspace uses ${name}`)
}

function listEntryPoints({ name, manifest }: WorkspacePackage): string[] {
  return Object.keys(manifest.exports ?? {})
    .filter((subpath) => subpath !== './package.json')
    .map((subpath) => join(name, subpath))
}

function importIn(folder: string, entry: string): void {
  const where = folder.endsWith('full') ? 'with the optional peers' : 'on its own'
  const proof = `if (Object.keys(loaded).length === 0) throw new Error('${entry} exports nothing')`
  const esm = `const loaded = await import('${entry}'); ${proof}`
  const cjs = `const loaded = require('${entry}'); ${proof}`
  check(`import ${entry} ${where}`, 'node', ['--input-type=module', '-e', esm], folder)
  check(`require ${entry} ${where}`, 'node', ['--input-type=commonjs', '-e', cjs], folder)
}

/** That a file loads proves little: what it imports may be something else than it takes it for. */
function runPrograms(folder: string): void {
  cpSync(join(root, '.ci/first-use'), folder, { recursive: true })
  for (const program of ['program.mjs', 'program.cjs']) {
    check(`first use of every package in ${program}`, 'node', [program], folder)
  }
}

/** The shipped declarations, read by a strict compiler as an ES module and as CommonJS; nothing of ours is skipped. */
function compile(folder: string): void {
  const entries = packages.flatMap(listEntryPoints)
  const lines = entries.map(
    (entry, index) => `import * as entry${index} from '${entry}'\nexport { entry${index} }\n`,
  )
  for (const extension of ['mts', 'cts']) {
    writeFileSync(join(folder, `consumer.${extension}`), lines.join(''))
    const compiled = run(
      'node',
      [
        'node_modules/typescript/bin/tsc',
        '--strict',
        '--noEmit',
        '--module',
        'nodenext',
        '--target',
        'es2024',
        '--types',
        'node',
        '--exactOptionalPropertyTypes',
        '--skipLibCheck',
        'true',
        `consumer.${extension}`,
      ],
      folder,
    )
    record(compiled, `declarations compile for a .${extension} consumer`)
  }
  const ours = capture(
    'node',
    [
      'node_modules/typescript/bin/tsc',
      '--strict',
      '--noEmit',
      '--module',
      'nodenext',
      '--target',
      'es2024',
      '--types',
      'node',
      '--skipLibCheck',
      'false',
      'consumer.mts',
    ],
    folder,
  )
  const faults = ours.text
    .split('\n')
    .filter((line) => /@vectis/.test(line) && /error TS/.test(line))
  record(faults.length === 0, `declarations hold without skipLibCheck`)
}
