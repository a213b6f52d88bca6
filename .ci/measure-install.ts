// `pnpm measure-install`: what core costs to install and to import, beside Intuit's own client and the most used
// community one. Each is installed alone into an empty folder; times are medians, in milliseconds, of whole processes
// minus an empty process.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readManifest, root } from './repository.ts'

const rounds = 15
const shop = mkdtempSync(join(tmpdir(), 'measure-'))
const core = readManifest('packages/core')

try {
  execute('pnpm', ['--filter', core.name, 'build'], root)
  const packed = execute(
    'pnpm',
    ['pack', '--json', '--pack-destination', shop],
    join(root, 'packages/core'),
  )
  const tarball = (JSON.parse(packed) as { filename: string }).filename
  const candidates = {
    [core.name]: `file:${tarball}`,
    'intuit-oauth': core.devDependencies?.['intuit-oauth'] ?? 'latest',
    'node-quickbooks': core.devDependencies?.['node-quickbooks'] ?? 'latest',
  }
  const idle = medianMs(shop, '')
  const rows = Object.entries(candidates).map(([name, range]) => {
    const folder = join(shop, name.replace('/', '-'))
    mkdirSync(folder)
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ private: true, dependencies: { [name]: range } }),
    )
    execute('npm', ['install', '--silent', '--no-audit', '--no-fund', '--omit=dev'], folder)
    const { bytes, packages } = weigh(join(folder, 'node_modules'))
    const require = Math.round(medianMs(folder, `require('${name}')`) - idle)
    return { name, packages, 'MB on disk': (bytes / 1e6).toFixed(1), 'import, ms': require }
  })
  console.table(rows)
} finally {
  rmSync(shop, { recursive: true, force: true })
}

function execute(command: string, args: readonly string[], cwd: string): string {
  const result = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (result.status !== 0)
    throw new Error(`${command} ${args.join(' ')} ended with ${result.status}`)
  return result.stdout
}

function medianMs(cwd: string, source: string): number {
  const times = Array.from({ length: rounds }, () => {
    const started = process.hrtime.bigint()
    execute(process.execPath, ['-e', source], cwd)
    return Number(process.hrtime.bigint() - started) / 1e6
  })
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)]!
}

function weigh(folder: string): { bytes: number; packages: number } {
  let bytes = 0
  let packages = 0
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    bytes += statSync(join(entry.parentPath, entry.name)).size
    if (entry.name === 'package.json' && /node_modules\/(?:@[^/]+\/)?[^/]+$/.test(entry.parentPath))
      packages += 1
  }
  return { bytes, packages }
}
