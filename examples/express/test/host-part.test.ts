import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const wiring = read('../src/wiring.ts')
const guide = read('../../../docs/guides/embedding.md')

test("the host's part is one file of at most 150 lines, and hides nothing in other files of the example", () => {
  expect(wiring.trimEnd().split('\n').length).toBeLessThanOrEqual(150)
  const imports = [...wiring.matchAll(/from '([^']+)'/g)].map(([, source]) => source)
  expect(imports.length).toBeGreaterThan(4)
  expect(imports.filter((source) => !source?.startsWith('@vectis/'))).toEqual([])
})

test('the guide shows the lines of the example, and no others', () => {
  const shown = ['wiring', 'app', 'routes/quickbooks', 'routes/customer', 'start'].map((name) =>
    read(`../src/${name}.ts`),
  )
  const known = new Set(shown.flatMap((text) => text.split('\n').map((line) => line.trim())))
  const blocks = [...guide.matchAll(/^```ts fragment\n([\s\S]*?)^```$/gm)].map(([, text]) => text)
  expect(blocks.length).toBeGreaterThan(5)
  const lines = blocks.flatMap((text) => (text ?? '').split('\n').map((line) => line.trim()))
  // What a fragment needs to stand alone is not of the example's own lines.
  const strange = lines.filter((line) => !known.has(line) && !/^import |^const app = /.test(line))
  expect(strange).toEqual([])
})
