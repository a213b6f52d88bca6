import ts from 'typescript'
import { walk } from './syntax.ts'

/** A name under which advice is kept. */
const named = /remed|^(?:do|fix|fixes|advice|whatToDo)$/i

/** Words that only advice uses. */
const advice =
  /\b(?:start again|connect again|reconnect (?:as|quickbooks)|try again later|under apps|quote intuit_tid)|^nothing: /i

/**
 * The places of a file that spell what to do about a failure: a text that reaches a field, a variable or an answer
 * named as a remedy, by whatever way (a choice, a constant, a table, a function, another file), a text of the table, or
 * words that only a remedy uses.
 */
export function findSpelled(
  file: ts.SourceFile,
  checker: ts.TypeChecker,
  known: readonly string[],
): { line: number; text: string }[] {
  const found = new Map<string, { line: number; text: string }>()
  // The emulator uses Intuit's words.
  const isEmulated = /packages\/(?:testkit|emulator)\//.test(file.fileName)
  const add = (node: ts.Node, text: string) => {
    const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1
    found.set(`${line} ${text}`, { line, text })
  }
  walk(file, (node) => {
    for (const value of valuesOf(node)) {
      const text = textIn(value, checker, new Set())
      if (text !== null) add(value, text)
    }
    const text = wordsOf(node)
    if (text === null || isOfImport(node)) return
    if ((!isEmulated && advice.test(text)) || known.some((one) => text.includes(one)))
      add(node, text)
  })
  return [...found.values()]
}

/** What a node gives to a name that stands for advice. */
function valuesOf(node: ts.Node): ts.Node[] {
  if (ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node) || ts.isParameter(node)) {
    return node.initializer && isNamed(node.name) ? [node.initializer] : []
  }
  if (ts.isPropertyDeclaration(node) || ts.isBindingElement(node)) {
    return node.initializer && isNamed(node.name) ? [node.initializer] : []
  }
  if (ts.isShorthandPropertyAssignment(node)) return isNamed(node.name) ? [node.name] : []
  if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) {
    const { left } = node
    const name = ts.isPropertyAccessExpression(left) ? left.name : left
    return isNamed(name) ? [node.right] : []
  }
  if (ts.isReturnStatement(node) && node.expression) {
    const within = ts.findAncestor(node, ts.isFunctionLike)
    const isPage = ts.isTaggedTemplateExpression(node.expression)
    return within?.name && isNamed(within.name) && !isPage ? [node.expression] : []
  }
  return []
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment
}

function isNamed(name: ts.Node): boolean {
  const text = ts.isComputedPropertyName(name) ? name.expression : name
  return (ts.isIdentifier(text) || ts.isStringLiteralLike(text)) && named.test(text.text)
}

/** The first text of words that an expression may stand for, through choices, tables, names and functions of ours. */
function textIn(node: ts.Node, checker: ts.TypeChecker, seen: Set<ts.Node>): string | null {
  if (seen.has(node)) return null
  seen.add(node)
  const words = wordsOf(node)
  if (words !== null) return words
  const inner = (one: ts.Node) => textIn(one, checker, seen)
  // What a choice depends on, and which row of a table is taken, is not what is said.
  if (ts.isConditionalExpression(node)) return inner(node.whenTrue) ?? inner(node.whenFalse)
  if (ts.isElementAccessExpression(node)) return inner(node.expression)
  // A field of that name is judged where it gets its value.
  if (ts.isPropertyAccessExpression(node)) {
    return isNamed(node.name) ? null : followed(node.name, checker, seen)
  }
  if (ts.isCallExpression(node)) {
    const { expression: called } = node
    return (
      inner(called) ?? (ts.isPropertyAccessExpression(called) ? inner(called.expression) : null)
    )
  }
  if (ts.isBinaryExpression(node) && isComparison(node.operatorToken.kind)) return null
  if (ts.isIdentifier(node)) return followed(node, checker, seen)
  if (ts.isFunctionLike(node)) {
    let text: string | null = null
    walk(node, (one) => {
      if (ts.isReturnStatement(one) && one.expression) text ??= inner(one.expression)
    })
    return text ?? (ts.isArrowFunction(node) && !ts.isBlock(node.body) ? inner(node.body) : null)
  }
  return node.forEachChild((child) => inner(child) ?? undefined) ?? null
}

function isComparison(kind: ts.SyntaxKind): boolean {
  return (
    kind === ts.SyntaxKind.EqualsEqualsEqualsToken ||
    kind === ts.SyntaxKind.ExclamationEqualsEqualsToken ||
    kind === ts.SyntaxKind.InKeyword
  )
}

/** Where a name comes from; the module of remedies is where a text may stand. */
function followed(name: ts.MemberName, checker: ts.TypeChecker, seen: Set<ts.Node>): string | null {
  const local = ts.isShorthandPropertyAssignment(name.parent)
    ? checker.getShorthandAssignmentValueSymbol(name.parent)
    : checker.getSymbolAtLocation(name)
  const symbol =
    local && local.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(local) : local
  for (const declaration of symbol?.declarations ?? []) {
    const file = declaration.getSourceFile()
    if (file.isDeclarationFile || isTable(file.fileName)) continue
    const isField =
      ts.isBindingElement(declaration) && ts.isObjectBindingPattern(declaration.parent)
    if (isField && isNamed(declaration.propertyName ?? declaration.name)) continue
    const from = ts.isBindingElement(declaration)
      ? ts.findAncestor(declaration, ts.isVariableDeclaration)?.initializer
      : ts.isVariableDeclaration(declaration) || ts.isPropertyAssignment(declaration)
        ? declaration.initializer
        : ts.isFunctionLike(declaration)
          ? declaration
          : undefined
    const text = from && textIn(from, checker, seen)
    if (text) return text
  }
  return null
}

/** The text of a literal, with a mark for each hole; null when it holds no two words. */
function wordsOf(node: ts.Node): string | null {
  const text = ts.isStringLiteralLike(node)
    ? node.text
    : ts.isTemplateExpression(node)
      ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('_')
      : null
  return text !== null && /\p{L}{2,}[^\p{L}]* \p{L}{2,}/u.test(text) ? text : null
}

function isOfImport(node: ts.Node): boolean {
  return ts.isImportDeclaration(node.parent) || ts.isExportDeclaration(node.parent)
}

/** The one place that may spell them. */
export function isTable(path: string): boolean {
  return /packages\/core\/src\/errors\/(?:remedies\.ts|remedies\/[a-z-]+\.ts)$/.test(path)
}
