import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * What tsup leaves undone, in the `dist` of one package: every entry point begins with a check of Node, and declarations
 * for CommonJS name packages that are ES modules only in a way that every TypeScript since 5.4 can follow. Runs after
 * tsup in `pnpm build`, in the folder of the package.
 */
interface BuiltManifest {
  name: string
  engines: { node: string }
  exports: Record<string, string | Record<string, unknown>>
  bin?: Record<string, string>
}

/** The check as a module of its own, imported first: what an entry point imports is loaded before its own first line. */
export function writeNodeCheck(name: string, range: string): string {
  const [, major, minor] = /^>=(\d+)\.(\d+)\.\d+$/.exec(range) ?? []
  if (major === undefined || minor === undefined)
    throw new Error(`Expected engines.node of ${name} as ">=22.19.0", found "${range}".`)
  const message = `${name} expected Node ${major}.${minor} or later, found Node `
  return [
    `var found = globalThis.process && process.versions && process.versions.node`,
    `var parts = String(found).split('.')`,
    `if (found && (parts[0] < ${major} || (parts[0] == ${major} && parts[1] < ${minor}))) {`,
    `  var error = new Error('${message}' + found + '. Install a newer one: https://nodejs.org/en/download')`,
    `  error.stack = String(error)`,
    `  throw error`,
    `}`,
    ``,
  ].join('\n')
}

/** Without a line of its own, so that source maps stay true. */
export function importFirst(text: string, module: string): string {
  const [first = '', ...rest] = text.split('\n')
  if (first.startsWith('#!')) return [first, importFirst(rest.join('\n'), module)].join('\n')
  const directive = /^"use strict";/.exec(first)?.[0] ?? ''
  const line = module.endsWith('.cjs') ? `require('${module}');` : `import '${module}';`
  return [`${directive}${line}${first.slice(directive.length)}`, ...rest].join('\n')
}

/**
 * `import { Kysely } from 'kysely'` in a `.d.cts` is an error (TS1479) before TypeScript 5.8 and with `module: node16`,
 * because kysely has no CommonJS form; as a type, resolved as an ES module, it is none.
 */
export function nameAsEsModule(text: string, isEsModule: (name: string) => boolean): string {
  return text.replace(
    /^import (\{[^}]*\}) from '([^']+)';$/gm,
    (line, names: string, from: string) =>
      isEsModule(from)
        ? `import type ${names} from '${from}' with { 'resolution-mode': 'import' };`
        : line,
  )
}

function finishBuild(folder: string): void {
  const text = readFileSync(join(folder, 'package.json'), 'utf8')
  const { name, engines, exports, bin } = JSON.parse(text) as BuiltManifest
  const dist = join(folder, 'dist')
  for (const ending of ['js', 'cjs'])
    writeFileSync(join(dist, `node-version.${ending}`), writeNodeCheck(name, engines.node))
  for (const path of listEntries({ exports, bin })) {
    // What runs at the edge has no version of Node to check.
    if (/-edge\.c?js$/.test(path)) continue
    const file = join(folder, path)
    const module = path.endsWith('.cjs') ? './node-version.cjs' : './node-version.js'
    writeFileSync(file, importFirst(readFileSync(file, 'utf8'), module))
  }
  const isEsModule = (dependency: string) => isOnlyEsModule(folder, dependency)
  for (const file of readdirSync(dist).filter((one) => one.endsWith('.d.cts'))) {
    const path = join(dist, file)
    writeFileSync(path, nameAsEsModule(readFileSync(path, 'utf8'), isEsModule))
  }
}

/** The files of `exports` and `bin` that run. */
function listEntries({
  exports,
  bin = {},
}: {
  exports: unknown
  bin?: object | undefined
}): string[] {
  const found = new Set<string>()
  const collect = (target: unknown): void => {
    if (typeof target === 'string') found.add(target)
    else if (typeof target === 'object' && target !== null)
      for (const inner of Object.values(target)) collect(inner)
  }
  collect(exports)
  collect(bin)
  return [...found].filter((path) => /^\.\/dist\/.*(?<!\.d)\.c?js$/.test(path))
}

function isOnlyEsModule(folder: string, dependency: string): boolean {
  const file = join(folder, 'node_modules', dependency, 'package.json')
  if (!existsSync(file)) return false
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { type?: string; exports?: object }
  return manifest.type === 'module' && !JSON.stringify(manifest.exports ?? {}).includes('"require"')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) finishBuild(process.cwd())
