import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { listFiles, listPackages, readText } from '../repository.ts'
import { parseFile, walk } from '../syntax.ts'

/**
 * The files that may touch the outside world: they supply the defaults of what is otherwise an option (house rule 4).
 */
const suppliers =
  /^packages\/(?:[^/]+\/src\/defaults|core\/src\/transport\/defaults|emulator\/src\/cli|integration\/src\/bin)\.ts$/

/**
 * What no name resolution finds: `new Date()` without arguments, `Date()` as a function, and reaching through
 * `globalThis`.
 */
function ambientUses(path: string): string[] {
  const file = parseFile(path)
  const found: string[] = []
  walk(file, (node) => {
    const use = ambientUse(node)
    if (use === undefined) return
    const { line } = file.getLineAndCharacterOfPosition(node.getStart(file))
    found.push(`${path}:${line + 1} ${use}`)
  })
  return found
}

function ambientUse(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node) && isNamed(node.expression, 'Date')) {
    return (node.arguments?.length ?? 0) === 0 ? 'new Date() without an argument' : undefined
  }
  if (ts.isCallExpression(node) && isNamed(node.expression, 'Date')) return 'Date() as a function'
  if (ts.isPropertyAccessExpression(node) && isNamed(node.expression, 'globalThis')) {
    return `globalThis.${node.name.text}`
  }
  if (ts.isElementAccessExpression(node) && isNamed(node.expression, 'globalThis')) {
    return 'globalThis[…]'
  }
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    const { text } = node.moduleSpecifier
    return /^(node:)?process$/.test(text) ? `import of ${text}` : undefined
  }
  return undefined
}

function isNamed(node: ts.Node, name: string): boolean {
  return ts.isIdentifier(node) && node.text === name
}

describe('no ambient clock, timer, randomness or environment in packages/*/src', () => {
  for (const { folder } of listPackages('packages')) {
    test(folder, () => {
      const files = listFiles(`${folder}/src`)
      expect(files.length, `no file was scanned in ${folder}/src`).toBeGreaterThan(0)
      expect(files.filter((path) => !suppliers.test(path)).flatMap(ambientUses)).toEqual([])
    })
  }

  test('the check sees every form it names', () => {
    const source = `new Date(); new Date; Date(); globalThis.setTimeout; globalThis['x']; new Date(0)`
    const file = ts.createSourceFile('probe.ts', source, ts.ScriptTarget.Latest, true)
    const uses: string[] = []
    walk(file, (node) => {
      const use = ambientUse(node)
      if (use) uses.push(use)
    })
    expect(uses).toEqual([
      'new Date() without an argument',
      'new Date() without an argument',
      'Date() as a function',
      'globalThis.setTimeout',
      'globalThis[…]',
    ])
  })
})

/** The time of the database in a condition or a sum of SQL; a default of a column only stamps. */
const asksDatabase =
  /(?<![.\w])(?:now|clock_timestamp|statement_timestamp)\(\)\s*[-+<>]\s|[<>]=?\s*(?:now|clock_timestamp|statement_timestamp)\(\)|\bcurrent_(?:date|timestamp)\b/

test('no statement compares what a caller’s clock says with the time of the database', () => {
  const packages = ['storage-adapter', 'billing-hub', 'sync-runner']
  const files = packages.flatMap((name) => listFiles(`packages/${name}/src`))
  expect(files.length).toBeGreaterThan(300)
  expect(asksDatabase.test("where expires_at < now() - interval '1 day'")).toBe(true)
  // Both compare what the database has stamped; evidence has the instant of a transaction that took one.
  expect(files.filter((path) => asksDatabase.test(readText(path)))).toEqual([
    'packages/storage-adapter/src/history/delete-unused-evidence.ts',
    'packages/storage-adapter/src/sync/keep-statistics.ts',
  ])
})
