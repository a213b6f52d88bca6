import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createProgram, formatHost } from '../compiler.ts'
import { listCodeBlocks, listDocuments, type CodeBlock } from '../markdown.ts'
import { root } from '../repository.ts'

/**
 * Inside the documentation's own package, so that a snippet's imports resolve as a reader's would. See
 * docs/decisions/0007.
 */
const folder = 'docs/.snippets'

const blocks = listDocuments()
  .flatMap(listCodeBlocks)
  .filter(({ info }) => /^(ts|typescript)\b/.test(info))
const programs = blocks.filter(({ info }) => info === 'ts')
const fragments = blocks.filter(({ info }) => info === 'ts fragment')

rmSync(join(root, folder), { recursive: true, force: true })
mkdirSync(join(root, folder), { recursive: true })
for (const block of blocks) {
  const module = /^\s*(import|export)\b/m.test(block.text) ? '' : 'export {}\n'
  writeFileSync(join(root, fileOf(block)), `${block.text}\n${module}`)
}

/** Lies beside the programs, so that it finds the PGlite that they find. */
const emptyDatabase = join(root, folder, 'empty-database.mjs')
copyFileSync(join(root, '.ci/fixtures/empty-database.mjs'), emptyDatabase)

/** A flat name that says where the block is: `packages-core-readme-12.ts` opens on line 12. */
function fileOf({ document, line }: CodeBlock): string {
  return `${folder}/${document
    .replace(/\.md$/, '')
    .replace(/[^\w]+/g, '-')
    .toLowerCase()}-${line}.ts`
}

function nameOf({ document, line }: CodeBlock): string {
  return `${document}:${line}`
}

beforeAll(async () => {
  const { code, stderr } = await run(emptyDatabase)
  if (code !== 0) throw new Error(`Expected the files of an empty database; it said: ${stderr}`)
})
afterAll(() => {
  rmSync(join(root, folder), { recursive: true, force: true })
})

describe('snippets', () => {
  test('every TypeScript block is either a program (`ts`) or a `ts fragment`', () => {
    const others = blocks.filter((block) => !programs.includes(block) && !fragments.includes(block))
    expect(others.map(nameOf)).toEqual([])
    expect(programs.length).toBeGreaterThan(0)
  })

  test('compile', () => {
    const paths = [...programs, ...fragments].map(fileOf)
    const program = createProgram([...paths, 'docs/fragments.d.ts'], {
      noUnusedLocals: false,
      noUnusedParameters: false,
    })
    const wrong = paths.flatMap((path) => {
      const file = program.getSourceFile(join(root, path))!
      return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
    })
    const names = new Map(blocks.map((block) => [fileOf(block), nameOf(block)]))
    const text = ts.formatDiagnostics(wrong, formatHost)
    expect(text.replace(/docs\/\.snippets\/[\w-]+\.ts/g, (path) => names.get(path) ?? path)).toBe(
      '',
    )
  })

  test.concurrent.each(programs.map((block) => [nameOf(block), block] as const))(
    '%s runs',
    async (_name, block) => {
      const preload = /quickbooks-(?:storage|integration)/.test(block.text)
        ? [`--import=${emptyDatabase}`]
        : []
      const result = await run(join(root, fileOf(block)), preload)
      expect(result, result.stderr).toMatchObject({ code: 0, signal: null })
    },
  )
})

function run(path: string, options: readonly string[] = []) {
  return new Promise<{
    code: number | null
    signal: string | null
    stdout: string
    stderr: string
  }>((resolve) => {
    const child = execFile(
      process.execPath,
      ['--conditions=@vectis/source', ...options, path],
      { cwd: join(root, folder), timeout: 590_000, killSignal: 'SIGKILL' },
      (_error, stdout, stderr) => {
        resolve({ code: child.exitCode, signal: child.signalCode, stdout, stderr })
      },
    )
    child.stdin?.end()
  })
}
