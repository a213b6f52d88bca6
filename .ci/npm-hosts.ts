import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
// By path: the step runs without the conditions that lead to sources.
import { startPostgres } from '../packages/testkit/src/postgres.ts'
import { readManifest, root } from './repository.ts'
import { record } from './steps/results.ts'
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
 * smallest, Fastify, Hono, Nest, Drizzle, and Next as built and started by its own commands. See docs/decisions/0212.
 */
export async function runNpmHosts(
  shop: string,
  tarballs: readonly { name: string; tarball: string }[],
): Promise<void> {
  const ours = tarballs.filter(({ name }) => !/-(?:emulator|testkit)$/.test(name))
  const files = Object.fromEntries(ours.map(({ name, tarball }) => [name, `file:${tarball}`]))
  // Next is large and slow to build, so it goes beside the others.
  const building = prepareNext(shop, files)
  const databases = await openDatabases()
  const visit = async (folder: string, args: readonly string[]) => {
    const name = `${args.join(' ').replace(next, 'next')} in ${folder.slice(shop.length + 1)}`
    const program = { command: process.execPath, args, cwd: folder }
    const visited = visitHost({ ...program, databaseUrl: await databases.create() })
    await settle(`a host from npm, visited: ${name}`, visited)
  }
  try {
    for (const [label, hosts] of Object.entries({ minimal, others })) {
      const folder = await install(shop, label, files, [
        ...new Set(hosts.map((one) => one.example)),
      ])
      if (folder === null) continue
      if (label === 'minimal') await checkTypes(folder, 'src/host.ts')
      for (const { args, example } of hosts) {
        cpSync(join(root, 'examples', example, 'src'), join(folder, 'src'), { recursive: true })
        await visit(folder, args)
      }
    }
    const built = await building
    if (built !== null) await visit(built, [next, 'start'])
  } finally {
    await databases.close()
  }
}

async function prepareNext(shop: string, files: Record<string, string>): Promise<string | null> {
  const folder = await install(shop, 'next', { ...files, ...nextVersions }, ['next'])
  if (folder === null) return null
  const env = { NEXT_TELEMETRY_DISABLED: '1' }
  const built = execute(process.execPath, [next, 'build'], folder, env)
  return (await settle('next build', built)) ? folder : null
}

/** A new folder with the files of the examples, and what their manifests name at the versions that they name. */
async function install(
  shop: string,
  label: string,
  files: Record<string, string>,
  examples: readonly string[],
): Promise<string | null> {
  const folder = join(shop, `npm-${label}`)
  mkdirSync(folder)
  const versions: Record<string, string> = {}
  for (const example of examples) {
    cpSync(join(root, 'examples', example), folder, {
      recursive: true,
      filter: (path) => !path.endsWith('node_modules'),
    })
    Object.assign(versions, readManifest(`examples/${example}`).devDependencies)
  }
  for (const name of ['typescript', '@types/node'])
    versions[name] = readManifest('.').devDependencies?.[name] ?? ''
  const dependencies = { ...files, ...versions }
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: label, private: true, type: 'module', dependencies }),
  )
  const flags = ['--no-audit', '--no-fund', '--prefer-offline', '--no-package-lock', '--silent']
  const done = await settle(`npm install ${label}`, execute('npm', ['install', ...flags], folder))
  return done ? folder : null
}

/** Strictly, and nothing that a package declares is skipped. */
async function checkTypes(folder: string, file: string): Promise<void> {
  const flags = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--allowImportingTsExtensions']
  const target = ['--module', 'nodenext', '--target', 'es2024', '--types', 'node']
  const args = ['node_modules/typescript/bin/tsc', ...flags, ...target, file]
  await settle(`types of ${file}`, execute(process.execPath, args, folder))
}

/** What is used of `pg`; the root does not install it. */
interface PgModule {
  Pool: new (options: { connectionString: string; max: number }) => {
    on(event: 'error', listener: () => void): unknown
    query(text: string): Promise<unknown>
    end(): Promise<void>
  }
}

/** An empty database for each host, on a server that ends with the last. */
async function openDatabases() {
  const from = join(root, 'packages/storage-adapter/package.json')
  const server = await startPostgres({ from: pathToFileURL(from).href })
  const { Pool } = createRequire(from)('pg') as PgModule
  const pool = new Pool({ connectionString: server.url, max: 1 })
  // The server ends before the pool has noticed.
  pool.on('error', () => undefined)
  let made = 0
  return {
    async create() {
      const name = `npm_host_${process.pid}_${(made += 1)}`
      await pool.query(`create database ${name}`)
      const url = new URL(server.url)
      url.pathname = `/${name}`
      return url.href
    },
    async close() {
      await pool.end()
      await server.close()
    },
  }
}

async function settle(name: string, work: Promise<unknown>): Promise<boolean> {
  const started = performance.now()
  const failure = await work.then(
    () => null,
    (error: unknown) => String(error),
  )
  const seconds = ((performance.now() - started) / 1_000).toFixed(1)
  if (failure !== null) process.stdout.write(`${failure}\n`)
  record(failure === null, `${name} (${seconds} s)`)
  return failure === null
}

/** Ends when the command does; rejects with its output unless it ends well. */
function execute(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let text = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part: Buffer) => (text += part.toString()))
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}:\n${text}`)),
    )
  })
}
