import { join } from 'node:path'
import ts from 'typescript'
import { root } from './repository.ts'
import { walk } from './syntax.ts'

/**
 * Where text whose content is open is a key of a plain object: `dictionary[text]`, read or written,
 * `text in dictionary`, and the same behind a cast. Text from outside may be `constructor` or `__proto__`, which every
 * plain object answers to. A `Map`, `Object.hasOwn` beside the look-up, or a key whose type lists its values is fine.
 * By `path:line expression`. See docs/decisions/0105.
 */
export function findTextKeys(program: ts.Program, paths: readonly string[]): string[] {
  const checker = program.getTypeChecker()
  const found: string[] = []
  for (const path of paths) {
    const source = program.getSourceFile(join(root, path))
    if (source === undefined) throw new Error(`${path} was not read`)
    walk(source, (node) => {
      const use = readUse(node)
      if (use === null || !isOpenText(checker, use.key) || !isPlain(checker, use.object)) return
      if (isGuarded(node, use)) return
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source))
      found.push(`${path}:${line + 1} ${node.getText(source)}`)
    })
  }
  return found
}

interface Use {
  object: ts.Expression
  key: ts.Expression
}

function readUse(node: ts.Node): Use | null {
  if (ts.isElementAccessExpression(node)) {
    return { object: node.expression, key: node.argumentExpression }
  }
  const isIn = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InKeyword
  return isIn ? { object: node.right, key: node.left } : null
}

/** A cast to a list of values proves nothing about what the text holds. */
function isOpenText(checker: ts.TypeChecker, key: ts.Expression): boolean {
  const type = checker.getTypeAtLocation(withoutCast(key))
  const open =
    ts.TypeFlags.String | ts.TypeFlags.TemplateLiteral | ts.TypeFlags.Any | ts.TypeFlags.Unknown
  const parts = (one: ts.Type): ts.Type[] =>
    one.isUnion() || one.isIntersection() ? one.types.flatMap(parts) : [one]
  const base = checker.getBaseConstraintOfType(type) ?? type
  return parts(base).some((one) => (one.flags & open) !== 0)
}

function withoutCast(expression: ts.Expression): ts.Expression {
  let inner = expression
  while (
    ts.isAsExpression(inner) ||
    ts.isParenthesizedExpression(inner) ||
    ts.isNonNullExpression(inner)
  ) {
    inner = inner.expression
  }
  return inner
}

function isPlain(checker: ts.TypeChecker, object: ts.Expression): boolean {
  const type = checker.getTypeAtLocation(object)
  return !checker.isArrayLikeType(type) && (type.flags & ts.TypeFlags.StringLike) === 0
}

/** `Object.hasOwn` of the same object and key, in a condition around the look-up. */
function isGuarded(node: ts.Node, { object, key }: Use): boolean {
  const guard = `Object.hasOwn(${withoutCast(object).getText()}, ${withoutCast(key).getText()})`
  for (let at = node; at.parent !== undefined; at = at.parent) {
    const around = at.parent
    const condition =
      ts.isConditionalExpression(around) && around.whenTrue === at
        ? around.condition
        : ts.isIfStatement(around) && around.thenStatement === at
          ? around.expression
          : ts.isBinaryExpression(around) &&
              around.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken &&
              around.right === at
            ? around.left
            : null
    const text = condition?.getText() ?? ''
    if (text.includes(guard) && !text.includes(`!${guard}`)) return true
  }
  return false
}
