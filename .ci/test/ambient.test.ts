import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { listFiles, listPackages } from '../repository.ts'
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
