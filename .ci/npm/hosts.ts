import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { readManifest, root } from '../repository.ts'
import { execute, settle } from './execute.ts'
import { installFolder, type Tarball } from './install.ts'
import { visitHost } from './visit-host.ts'

/** The hosts of `examples` that are only their own files, and what starts each. */
const minimal = [
  { example: 'minimal', args: ['src/host.ts'] },
  { example: 'minimal', args: ['src/host.cjs'] },
]
const others = [
  { example: 'fastify', args: ['src/main.ts'] },
  { example: 'hono', args: ['src/main.ts'] },
  { example: 'nest', args: ['src/main.ts'] },
  { example: 'drizzle', args: ['src/main.ts'] },
]
const next = 'node_modules/next/dist/bin/next'
/** In no manifest: 341 MB that only this step needs. */
const nextVersions = {
  next: '^16.4.6',
  react: '^19.3.1',
  'react-dom': '^19.3.1',
  '@types/react': '^19.3.0',
}

/**
 * Hosts in new folders, installed by plain npm from the tarballs, each visited on a database of its own: the two
 * smallest, Fastify, Hono, and Next as built and started by its own commands. See docs/decisions/0212.
 */
export async function runNpmHosts(
  shop: string,
  tarballs: readonly Tarball[],
  newDatabase: () => Promise<string>,
): Promise<void> {
  const ours = tarballs.filter(({ name }) => !/-(?:emulator|testkit)$/.test(name))
  // Next is large and slow to build, so it goes beside the others.
  const building = prepareNext(shop, ours)
  const visit = async (folder: string, args: readonly string[]) => {
    const name = `${args.join(' ').replace(next, 'next')} in ${folder.slice(shop.length + 1)}`
    const program = { command: process.execPath, args, cwd: folder }
    const visited = visitHost({ ...program, databaseUrl: await newDatabase() })
    await settle(`a host from npm, visited: ${name}`, visited)
  }
  for (const [label, hosts] of Object.entries({ minimal, others })) {
    const folder = await install(shop, label, ours, [...new Set(hosts.map((one) => one.example))])
    if (folder === null) continue
    if (label === 'minimal') await checkTypes(folder, 'src/host.ts')
    for (const { args, example } of hosts) {
      cpSync(join(root, 'examples', example, 'src'), join(folder, 'src'), { recursive: true })
      await visit(folder, args)
    }
  }
  const built = await building
  if (built !== null) await visit(built, [next, 'start'])
}

async function prepareNext(shop: string, ours: readonly Tarball[]): Promise<string | null> {
  const folder = await install(shop, 'next', ours, ['next'], nextVersions)
  if (folder === null) return null
  const env = { NEXT_TELEMETRY_DISABLED: '1' }
  const built = execute(process.execPath, [next, 'build'], folder, env)
  return (await settle('next build', built)) ? folder : null
}

/** A new folder with the files of the examples, and what their manifests name at the versions that they name. */
async function install(
  shop: string,
  label: string,
  ours: readonly Tarball[],
  examples: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<string | null> {
  const folder = join(shop, `npm-${label}`)
  mkdirSync(folder)
  const versions: Record<string, string> = { ...more }
  for (const example of examples) {
    cpSync(join(root, 'examples', example), folder, {
      recursive: true,
      filter: (path) => !path.endsWith('node_modules'),
    })
    Object.assign(versions, readManifest(`examples/${example}`).devDependencies)
  }
  for (const name of ['typescript', '@types/node'])
    versions[name] = readManifest('.').devDependencies?.[name] ?? ''
  return installFolder(shop, `npm-${label}`, ours, versions)
}

/** Strictly, and nothing that a package declares is skipped. */
async function checkTypes(folder: string, file: string): Promise<void> {
  const flags = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--allowImportingTsExtensions']
  const target = ['--module', 'nodenext', '--target', 'es2024', '--types', 'node']
  const args = ['node_modules/typescript/bin/tsc', ...flags, ...target, file]
  await settle(`types of ${file}`, execute(process.execPath, args, folder))
}
