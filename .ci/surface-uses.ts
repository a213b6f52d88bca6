import ts from 'typescript'
import { listPackages, listTracked, readText, type WorkspacePackage } from './repository.ts'
import { originOf, readExports } from './surface.ts'
import { walk } from './syntax.ts'

/**
 * Who counts as a user of a public name: guides and READMEs, examples, and every package but its own. Decision records
 * say what was decided once, not what a user has.
 */
const users = /^(docs\/(?!decisions\/)|examples\/|packages\/)|^[A-Z]+\.md$/

/**
 * `entry#name` -> files outside the package that import the name. A `*` import of an entry counts for nothing: it says
 * no name.
 */
function listImportedNames(packages: readonly WorkspacePackage[]): Map<string, string[]> {
  const found = new Map<string, string[]>()
  const owners = packages.map(({ name, folder }) => ({ name, folder: `${folder}/` }))
  for (const path of listTracked().filter((file) => users.test(file))) {
    for (const source of sourcesOf(path)) {
      for (const { specifier, names } of namedImports(source)) {
        const owner = owners.find(
          ({ name }) => specifier === name || specifier.startsWith(`${name}/`),
        )
        if (!owner || (path.startsWith(owner.folder) && !path.endsWith('.md'))) continue
        for (const name of names) {
          const key = `${specifier}#${name}`
          found.set(key, [...(found.get(key) ?? []), path])
        }
      }
    }
  }
  return found
}

/** The program text of a file: itself, or the fenced programs of a page. */
function sourcesOf(path: string): string[] {
  if (/\.[cm]?[jt]sx?$/.test(path)) return [readText(path)]
  if (!path.endsWith('.md')) return []
  return [
    ...readText(path).matchAll(/```(?:ts|js|typescript|javascript)[^\n]*\n([\s\S]*?)```/g),
  ].map(([, program = '']) => program)
}

function namedImports(source: string): { specifier: string; names: string[] }[] {
  if (!source.includes('@vectis/')) return []
  const file = ts.createSourceFile('a.ts', source, ts.ScriptTarget.Latest, true)
  const found: { specifier: string; names: string[] }[] = []
  walk(file, (node) => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const bindings = node.importClause?.namedBindings
      if (!bindings || !ts.isNamedImports(bindings)) return
      const names = bindings.elements.map((one) => (one.propertyName ?? one.name).text)
      found.push({ specifier: node.moduleSpecifier.text, names })
    }
    if (
      ts.isVariableDeclaration(node) &&
      ts.isObjectBindingPattern(node.name) &&
      node.initializer &&
      /^(await import|require)\(/.test(node.initializer.getText(file))
    ) {
      const specifier = /\(\s*'([^']+)'/.exec(node.initializer.getText(file))?.[1]
      const names = node.name.elements.map((one) => (one.propertyName ?? one.name).getText(file))
      if (specifier) found.push({ specifier, names })
    }
    if (ts.isImportTypeNode(node) && node.qualifier && ts.isLiteralTypeNode(node.argument)) {
      const specifier = node.argument.literal.getText(file).slice(1, -1)
      found.push({ specifier, names: [node.qualifier.getText(file)] })
    }
  })
  return found
}

/**
 * Public names without a use, as `entry#name`. A name is used when an example, another package, or a program in a guide
 * or README imports it; a type, or what it is the `typeof` of, also when the declaration of a used name speaks of it,
 * since who uses the one must be able to write down the other.
 */
export function listUnusedNames(): string[] {
  const packages = listPackages('packages')
  const imported = listImportedNames(packages)
  const { checker, exportsOf } = readExports()
  const keys = new Map<ts.Symbol, string[]>()
  for (const [entry, symbols] of exportsOf) {
    for (const exported of symbols) {
      const target = originOf(exported, checker)
      keys.set(target, [...(keys.get(target) ?? []), `${entry}#${exported.name}`])
    }
  }
  const used = new Set<ts.Symbol>()
  const mark = (symbol: ts.Symbol): void => {
    if (used.has(symbol)) return
    used.add(symbol)
    for (const declaration of symbol.declarations ?? []) {
      walkDeclaration(declaration, (node) => {
        if (!ts.isIdentifier(node)) return
        const found = checker.getSymbolAtLocation(node)
        if (found && (ts.isTypeQueryNode(node.parent) || isType(originOf(found, checker))))
          mark(originOf(found, checker))
      })
    }
  }
  for (const [symbol, names] of keys) {
    if (names.some((key) => imported.has(key))) mark(symbol)
  }
  return [...keys].flatMap(([symbol, names]) => (used.has(symbol) ? [] : names)).sort()
}

const isType = (symbol: ts.Symbol): boolean =>
  (symbol.flags & (ts.SymbolFlags.Type | ts.SymbolFlags.TypeAlias | ts.SymbolFlags.Interface)) !== 0

/** A declaration without what it does: bodies speak of types that its users never see. */
function walkDeclaration(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node)
  node.forEachChild((child) => {
    if (!ts.isBlock(child)) walkDeclaration(child, visit)
  })
}
