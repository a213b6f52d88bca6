import ts from 'typescript'
import { readText } from './repository.ts'

export function parseFile(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readText(path), ts.ScriptTarget.Latest, true)
}

/** Visits every node of a file, parents before children. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node)
  node.forEachChild((child) => {
    walk(child, visit)
  })
}

/** Every module a file names: import and export declarations, `import()` expressions and types, `require`. */
export function listImports(path: string): { specifier: string; line: number }[] {
  const file = parseFile(path)
  const found: { specifier: string; line: number }[] = []
  walk(file, (node) => {
    const named = moduleName(node)
    if (named === undefined) return
    const { line } = file.getLineAndCharacterOfPosition(node.getStart(file))
    found.push({ specifier: named, line: line + 1 })
  })
  return found
}

function moduleName(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    return node.moduleSpecifier && text(node.moduleSpecifier)
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return text(node.argument.literal)
  }
  if (ts.isExternalModuleReference(node)) return text(node.expression)
  if (ts.isCallExpression(node)) {
    const called = node.expression
    const loads =
      called.kind === ts.SyntaxKind.ImportKeyword ||
      (ts.isIdentifier(called) && called.text === 'require')
    return loads && node.arguments[0] ? text(node.arguments[0]) : undefined
  }
  return undefined
}

function text(node: ts.Node): string | undefined {
  return ts.isStringLiteralLike(node) ? node.text : undefined
}
