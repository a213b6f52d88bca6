import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

const root = new URL('../..', import.meta.url).pathname
export const stryker = resolve(root, '.ci/.nights/stryker')
const version = '10.1.1'

/** Outside the workspace: packages that only a night needs. */
export function installStryker(): void {
  if (existsSync(resolve(stryker, 'node_modules/@stryker-mutator/core'))) return
  mkdirSync(stryker, { recursive: true })
  const dependencies = { '@stryker-mutator/core': version }
  writeFileSync(resolve(stryker, 'package.json'), JSON.stringify({ private: true, dependencies }))
  const flags = ['install', '--legacy-peer-deps', '--omit=peer', '--ignore-scripts', '--no-audit']
  const { status } = spawnSync('npm', flags, { cwd: stryker, stdio: 'inherit' })
  if (status !== 0)
    throw new Error(`Expected npm to install Stryker ${version}; it ended with ${status}.`)
}
