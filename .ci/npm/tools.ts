import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../repository.ts'
import { execute, settle } from './execute.ts'

/**
 * The runtimes and compilers that the packages are tried with, as npm brings them: 800 MB that no manifest names. They
 * stay in a folder that git ignores; a night brings them anew, and with them the newest Node.
 */
const node = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
const bunPlatform = `${process.platform}-${process.arch === 'arm64' ? 'aarch64' : process.arch}`
const denoPlatform = `${process.platform}-${process.arch}${process.platform === 'linux' ? '-glibc' : ''}`
const packages: Record<string, string> = {
  'node-oldest': `npm:${node}@22.19.0`,
  'node-newest': `npm:${node}@latest`,
  'node-20': `npm:${node}@^20.19.0`,
  bun: `npm:@oven/bun-${bunPlatform}@^1.4.5`,
  deno: `npm:@deno/${denoPlatform}@^2.9.6`,
  'typescript-5.4': 'npm:typescript@~5.4.5',
  'typescript-5.9': 'npm:typescript@~5.9.3',
  'typescript-6': 'npm:typescript@~6.0.3',
  'typescript-7': 'npm:typescript@~7.0.2',
  esbuild: '^0.28.0',
  '@edge-runtime/vm': '^5.0.0',
}

export interface Runtime {
  name: string
  /** Program and its version, as it says itself. */
  command: string
  args: readonly string[]
  /** Whether MSW's interceptors work there; see docs/decisions/0236. */
  hasMsw: boolean
}

export interface Tools {
  runtimes: readonly Runtime[]
  /** Too old: every package must say so. */
  node20: string
  compilers: readonly { version: string; tsc: string }[]
  /** A bundler, and a virtual machine with Web APIs only. */
  esbuild: string
  edgeRuntime: string
}

/** Brings the tools unless they are there already. */
export async function bringTools(options: { anew: boolean }): Promise<Tools | null> {
  const folder = join(root, 'node_modules/.cache/tools-of-packages')
  const manifest = JSON.stringify({ private: true, dependencies: packages })
  const file = join(folder, 'package.json')
  const done = join(folder, 'node_modules/.package-lock.json')
  const isThere = existsSync(done) && existsSync(file) && readFileSync(file, 'utf8') === manifest
  if (options.anew || !isThere) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, manifest)
    const flags = ['--no-audit', '--no-fund', '--silent', '--ignore-scripts', '--no-save']
    const installing = execute('npm', ['install', ...flags], folder)
    if (!(await settle('npm install of runtimes and compilers', installing))) return null
  }
  const at = (path: string) => join(folder, 'node_modules', path)
  const versions = ['5.4', '5.9', '6', '7']
  return {
    runtimes: [
      { name: 'node 22.19', command: at('node-oldest/bin/node'), args: [], hasMsw: true },
      { name: 'node 24', command: process.execPath, args: [], hasMsw: true },
      { name: 'node newest', command: at('node-newest/bin/node'), args: [], hasMsw: true },
      { name: 'bun', command: at('bun/bin/bun'), args: [], hasMsw: false },
      { name: 'deno', command: at('deno/deno'), args: ['run', '-A'], hasMsw: false },
    ],
    node20: at('node-20/bin/node'),
    esbuild: at('esbuild/bin/esbuild'),
    edgeRuntime: at('@edge-runtime/vm'),
    compilers: versions.map((version) => ({
      version,
      tsc: at(`typescript-${version}/bin/tsc`),
    })),
  }
}
