import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { listCodeBlocks } from '../markdown.ts'
import { root } from '../repository.ts'

export type Kind = 'mjs' | 'cjs' | 'ts' | 'bin'

export interface Program {
  name: string
  kinds: readonly Kind[]
  /** What it must print. */
  prints: RegExp
}

/** What is tried in every runtime: each as a host would have it, as an ES module, as CommonJS, and as TypeScript. */
export const programs: readonly Program[] = [
  { name: 'first-use', kinds: ['mjs', 'cjs'], prints: /every package was used/ },
  { name: 'getting-started', kinds: ['mjs', 'cjs', 'ts'], prints: /connected[\s\S]*succeeded/ },
  { name: 'webhook', kinds: ['mjs', 'cjs', 'ts'], prints: /after:[\s\S]*paid/ },
  { name: 'panel', kinds: ['mjs', 'cjs', 'ts'], prints: /USD outstanding 1400, overdue 1400/ },
  { name: 'command', kinds: ['bin'], prints: /^\[\]/ },
]

/** From the getting-started page, and from `examples/programs`; the emulated Intuit and the consent lie beside them. */
const parts = ['emulated-intuit', 'connect', 'webhook', 'panel']

/** Writes the programs into a folder, in all their kinds. */
export function writePrograms(folder: string): void {
  cpSync(join(root, '.ci/first-use'), folder, { recursive: true })
  const [start] = listCodeBlocks('docs/getting-started.md').filter(({ info }) => info === 'ts')
  if (start === undefined) throw new Error('docs/getting-started.md has no program.')
  const sources = new Map([['getting-started', start.text]])
  for (const part of parts)
    sources.set(part, readFileSync(join(root, `examples/programs/src/${part}.ts`), 'utf8'))
  mkdirSync(folder, { recursive: true })
  for (const [name, source] of sources) {
    writeFileSync(join(folder, `${name}.ts`), source)
    writeFileSync(join(folder, `${name}.mjs`), asEsModule(source))
    writeFileSync(join(folder, `${name}.cjs`), asCommonJs(source))
  }
}

function asEsModule(source: string): string {
  return transpile(source, ts.ModuleKind.ESNext).replace(/'\.\/([\w-]+)\.ts'/g, "'./$1.mjs'")
}

/** `await` outside a function has no form there: what awaits is put into one, after the exports. */
function asCommonJs(source: string): string {
  const isLibrary = source.includes('import.meta.main')
  const text = transpile(
    source.replaceAll('import.meta.main', 'require.main === module'),
    ts.ModuleKind.CommonJS,
  ).replace(/"\.\/([\w-]+)\.ts"/g, '"./$1.cjs"')
  if (isLibrary) return text.replace(/^if \(require\.main[\s\S]*$/m, (main) => wrap(main))
  return source.includes('export ') ? text : wrap(text)
}

function wrap(text: string): string {
  return `(async () => {\n${text}\n})().catch((error) => {\n  console.error(error)\n  process.exit(1)\n})\n`
}

function transpile(source: string, module: ts.ModuleKind): string {
  const target = ts.ScriptTarget.ES2023
  return ts.transpileModule(source, { compilerOptions: { module, target, esModuleInterop: true } })
    .outputText
}
