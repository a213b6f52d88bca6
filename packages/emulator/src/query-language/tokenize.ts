import { parserError } from './statement-error.ts'

type TokenKind = 'word' | 'string' | 'number' | 'symbol' | 'end'

export interface Token {
  kind: TokenKind
  /** For a string: its value, escapes resolved. */
  text: string
  /** Offset of the first character, for messages. */
  at: number
}

const patterns = {
  space: /[ \t\r\n\f]+/y,
  word: /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*(?:\.\*)?/y,
  number: /-?\d+(?:\.\d+)?/y,
  symbol: /<=|>=|!=|[=<>(),*]/y,
}

/**
 * Takes a statement apart into words, quoted strings, numbers and symbols. In a string only `\'` and `\\` are escapes;
 * quotes are not doubled.
 */
export function tokenize(statement: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < statement.length) {
    const space = match(patterns.space, statement, at)
    if (space !== null) {
      at += space.length
      continue
    }
    if (statement[at] === "'") {
      const { value, end } = readString(statement, at)
      tokens.push({ kind: 'string', text: value, at })
      at = end
      continue
    }
    const token = readPlain(statement, at)
    tokens.push(token)
    at += token.text.length
  }
  tokens.push({ kind: 'end', text: '<EOF>', at })
  return tokens
}

function readPlain(statement: string, at: number): Token {
  for (const kind of ['word', 'number', 'symbol'] as const) {
    const text = match(patterns[kind], statement, at)
    if (text !== null) return { kind, text, at }
  }
  throw lexicalError(statement, at, '')
}

function readString(statement: string, start: number): { value: string; end: number } {
  let value = ''
  let at = start + 1
  for (;;) {
    // Everything up to the next quote or backslash is taken in one piece.
    let end = at
    while (end < statement.length && statement[end] !== "'" && statement[end] !== '\\') end += 1
    value += statement.slice(at, end)
    if (end >= statement.length) throw lexicalError(statement, end, statement.slice(start))
    if (statement[end] === "'") return { value, end: end + 1 }
    const escaped = statement[end + 1]
    if (escaped !== "'" && escaped !== '\\') {
      throw lexicalError(statement, end + 1, statement.slice(start, end + 1))
    }
    value += escaped
    at = end + 2
  }
}

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? null
}

function lexicalError(statement: string, at: number, after: string): Error {
  const { line, column } = positionOf(statement, at)
  const code = statement.codePointAt(at)
  const found =
    code === undefined ? '<EOF>' : `${JSON.stringify(String.fromCodePoint(code))} (${code}),`
  return parserError(
    `Lexical error at line ${line}, column ${column}.  Encountered: ${found} after : ${JSON.stringify(after.slice(0, 80))}`,
  )
}

/** Line and column of an offset, from 1. */
export function positionOf(statement: string, at: number): { line: number; column: number } {
  const before = statement.slice(0, at)
  const line = before.split('\n').length
  return { line, column: at - before.lastIndexOf('\n') }
}
