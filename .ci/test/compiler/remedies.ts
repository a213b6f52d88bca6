import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { docsOf } from '../../../packages/core/src/errors/docs-of.ts'
import { remedies } from '../../../packages/core/src/errors/remedies.ts'
import { workspaceProgram } from '../../compiler.ts'
import { findSpelled, isTable } from '../../remedies.ts'
import { listFiles, listPackages, readText, root } from '../../repository.ts'

/** Long enough that no text contains them by accident. */
const texts = Object.values(remedies)
  .flatMap(({ say, do: act }) => [say, act])
  .flatMap((text) => text.split('\n'))
  .map((text) => text.trim())
  .filter((text) => text.length > 24)

const folders = [...listPackages('packages'), ...listPackages('examples')].map(
  ({ folder }) => `${folder}/src`,
)

test('what to do is spelled in one module: no other file of the packages or the examples does', () => {
  const paths = folders.flatMap((folder) => {
    const files = listFiles(folder)
    expect(files.length, `no file was scanned in ${folder}`).toBeGreaterThan(0)
    return files
  })
  const program = workspaceProgram()
  const checker = program.getTypeChecker()
  const read = paths.filter((path) => !isTable(path))
  expect(paths.filter(isTable)).toHaveLength(8)
  const found = read.flatMap((path) =>
    findSpelled(program.getSourceFile(join(root, path))!, checker, texts).map(
      ({ line, text }) => `${path}:${line} ${text.slice(0, 60)}`,
    ),
  )
  expect(found).toEqual([])
})

const anchorOf = (code: string) => docsOf(code).split('#')[1] ?? `${code} has none`

test('every code has a place on the page of errors, and every place a code', () => {
  const page = readFileSync(join(root, 'docs/reference/errors.md'), 'utf8')
  const places = Array.from(page.matchAll(/<a id="([^"]+)">/g), ([, id = '']) => id)
  expect(places.filter((id, index) => places.indexOf(id) !== index)).toEqual([])
  const known = [...Object.keys(remedies), 'fault', 'source_batch_refused'].map(anchorOf)
  expect(places.toSorted()).toEqual(known.toSorted())
})

test('every code that a class gives to its errors has a place', () => {
  // Below `src` alone: the packages' folders of modules lead to each other.
  const paths = folders.flatMap((folder) => listFiles(folder))
  const codes = paths.flatMap((path) =>
    /^packages\/.*error[^/]*\.ts$/.test(path) && !/packages\/(?:testkit|emulator)\//.test(path)
      ? Array.from(readText(path).matchAll(/\bcode(?:: | = )'([a-z_]+)'/g), ([, code = '']) => code)
      : [],
  )
  expect(codes.length).toBeGreaterThan(12)
  const places = Object.keys(remedies).map((code) => code.split(' ')[0])
  const missing = codes.filter((code) => !docsOf(code).includes('#') && !places.includes(code))
  expect(missing).toEqual([])
})

test('an error names its place, an unknown code of Intuit the page', () => {
  expect(docsOf('network')).toMatch(/\/docs\/reference\/errors\.md#network$/)
  expect(docsOf('fault 610')).toMatch(/#fault-610$/)
  expect(docsOf('token', 'invalid_client')).toMatch(/#token-invalid_client$/)
  expect(docsOf('something_new')).toMatch(/errors\.md$/)
})

test('the reference page of errors has the table (WRITE_REMEDIES=1 writes it)', async () => {
  const page = join(root, 'docs/reference/errors.md')
  const shown = (text: string) => text.trim().replaceAll(/\s*\n\s*/g, ' ')
  const rows = Object.entries(remedies).map(
    ([code, { seen, say, do: act }]) =>
      `| <a id="${anchorOf(code)}"></a>\`${code}\` | ${seen} | ${say} | ${shown(act)} |`,
  )
  const table = ['| code | seen | say | do |', '| --- | --- | --- | --- |', ...rows].join('\n')
  const text = readFileSync(page, 'utf8').replace(
    /<!-- remedies -->[\s\S]*<!-- \/remedies -->/,
    () => `<!-- remedies -->\n\n${table}\n\n<!-- /remedies -->`,
  )
  const formatted = await format(text, { ...(await resolveConfig(page)), parser: 'markdown' })
  if (process.env['WRITE_REMEDIES'] === '1') writeFileSync(page, formatted)
  expect(readFileSync(page, 'utf8')).toBe(formatted)
})

describe('the search for spelled remedies', () => {
  const find = (source: string): string[] => {
    const path = join(root, 'packages/core/src/sample.ts')
    const options: ts.CompilerOptions = { noLib: true, noResolve: true }
    const host = ts.createCompilerHost(options)
    host.getSourceFile = (name) =>
      name === path ? ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true) : undefined
    const program = ts.createProgram([path], options, host)
    const file = program.getSourceFile(path)!
    return findSpelled(file, program.getTypeChecker(), texts).map(({ text }) => text)
  }

  test.each([
    ['a field', `const a = { remedy: 'Wait for it.' }`],
    ['a field in quotes', `const a = { 'remedy': 'Wait for it.' }`],
    ['a field of a class', `class A { readonly remedy = 'Wait for it.' }`],
    ['an assignment', `class A { remedy: string; constructor() { this.remedy = 'Wait for it.' } }`],
    ['a fallback', `const f = (a: any) => ({ remedy: a.remedy ?? 'Wait for it.' })`],
    ['a choice', `const f = (a: any) => ({ remedy: a ? null : 'Wait for it.' })`],
    ['a template', 'const f = (a: any) => ({ remedy: `Wait for it, ${a}.` })'],
    ['a sum', `const f = (a: any) => ({ remedy: a + 'Wait for it.' })`],
    ['a default', `function f({ remedy = 'Wait for it.' }) { return remedy }`],
    ['a constant of another name', `const text = 'Wait for it.'\nconst a = { remedy: text }`],
    ['a shorthand', `const remedy = 'Wait for it.'\nconst a = { remedy }`],
    [
      'a table of another name',
      `const says = { a: 'Wait for it.' }\nconst f = (c: 'a') => ({ remedy: says[c] })`,
    ],
    ['a field of a table', `const says = { a: 'Wait for it.' }\nconst a = { remedy: says.a }`],
    [
      'a pair of a table',
      `const says = { a: ['It broke', 'Wait for it.'] }\nconst f = (c: 'a') => { const [said, remedy] = says[c]; return { remedy } }`,
    ],
    [
      'a map',
      `const says = new Map([['a', 'Wait for it.']])\nconst f = (c: string) => ({ remedy: says.get(c) })`,
    ],
    ['a function', `const say = () => 'Wait for it.'\nconst a = { remedy: say() }`],
    [
      'a function with statements',
      `function say() { return 'Wait for it.' }\nconst a = { remedy: say() }`,
    ],
    ['a function of that name', `function remedyFor() { return 'Wait for it.' }`],
    [
      'a page of its own',
      `const rows = { a: { seen: '401', say: 'Refused', do: 'Wait for it.' } }`,
    ],
    [
      'a text of the table in a message',
      `throw new Error(\`No: \${1}. ${remedies.schema_taken.do}\`)`,
    ],
    [
      'words that only a remedy uses',
      `throw new Error('That failed. Start again with the button.')`,
    ],
  ])('finds %s', (_where, source) => {
    expect(find(source)).not.toEqual([])
  })

  test.each([
    ['a remedy that is passed on', `const f = (e: any) => ({ remedy: e.remedy })`],
    [
      'a remedy of the table',
      `declare const remedyOf: (code: string) => string\nconst a = { remedy: remedyOf('sync_late') }`,
    ],
    [
      'what was destructured',
      `declare const describe: (e: unknown) => any\nconst f = (e: unknown) => { const { remedy } = describe(e); return { remedy } }`,
    ],
    ['another message', `const a = { message: 'Expected a list; found none.' }`],
    ['a comment', `// Try again later, and start again.\nconst a = 1`],
  ])('leaves %s', (_where, source) => {
    expect(find(source)).toEqual([])
  })
})
