// How the example is built and tested: docs/decisions/0075.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const wiring = read('../src/wiring.ts')
const guide = read('../../../docs/guides/embedding.md')

test("the host's part is one file of at most 60 lines, and hides nothing in other files of the example", () => {
  expect(wiring.trimEnd().split('\n').length).toBeLessThanOrEqual(60)
  const imports = [...wiring.matchAll(/from '([^']+)'/g)].map(([, source]) => source)
  expect(imports.length).toBeGreaterThan(2)
  expect(imports.filter((source) => !source?.startsWith('@vectis/'))).toEqual([])
})

test('the guide shows lines of the example, in their order, and no others', () => {
  const files = [
    'wiring',
    'app',
    'routes/quickbooks',
    'routes/quickbooks-connect',
    'routes/customer',
    'start',
  ].map((name) => linesOf(read(`../src/${name}.ts`)))
  const blocks = [...guide.matchAll(/^```ts fragment\n([\s\S]*?)^```$/gm)].map(([, text]) => text)
  expect(blocks.length).toBeGreaterThan(5)
  // What a fragment needs to stand alone is not of the example's own lines.
  const shown = blocks.map((text) =>
    linesOf(text ?? '').filter((line) => !/^import |^const app = /.test(line)),
  )
  for (const lines of shown) {
    const missed = files.map((file) => findMissed(lines, file))
    const nearest = missed.toSorted((a, b) => b.index - a.index)[0]
    expect(nearest?.line ?? null).toBeNull()
  }
})

const linesOf = (text: string) => text.split('\n').map((line) => line.trim())

/** The first of the lines that the file does not hold after those before it. */
function findMissed(lines: readonly string[], file: readonly string[]) {
  let from = 0
  for (const [index, line] of lines.entries()) {
    const at = line === '' ? from - 1 : file.indexOf(line, from)
    if (at === -1 && line !== '') return { index, line }
    from = at + 1
  }
  return { index: Infinity, line: null }
}
