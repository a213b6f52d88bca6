import type { Comparator, Condition, Literal, Ordering, Statement } from './statement.ts'
import { parserError } from './statement-error.ts'
import type { Token } from './tokenize.ts'
import { positionOf, tokenize } from './tokenize.ts'

const defaultMaxResults = 100
const maxResultsLimit = 1000
const comparators: readonly string[] = ['=', '!=', '<', '>', '<=', '>=']

/**
 * Parses a statement as the server takes it: `SELECT * | COUNT(*) | a, b FROM Entity [WHERE a AND b] [ORDERBY | ORDER
 * BY f [ASC|DESC], …] [STARTPOSITION n] [MAXRESULTS n]`, keywords in any case, the last two in either order. Throws
 * `StatementError`. See docs/decisions/0197.
 *
 * @see https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/data-queries
 */
export function parseStatement(text: string): Statement {
  const reader = createReader(text)
  reader.keyword('select')
  const columns = readProjection(reader)
  reader.keyword('from')
  const entity = reader.take('word').text
  const where = reader.skipKeyword('where') ? readConditions(reader) : []
  const orderBy = readOrderings(reader)
  const page = readPage(reader)
  if (reader.peek().kind !== 'end') {
    throw reader.unexpected('"where"', '"orderby"', '"startposition"', '"maxresults"', '<EOF>')
  }
  return {
    entity,
    isCount: columns === 'count',
    columns: columns === 'count' ? null : columns,
    where,
    orderBy,
    // 0 occurs in Intuit's own samples and in statements that QuickBooks answered.
    startPosition: Math.max(1, page.startPosition ?? 1),
    maxResults: Math.min(page.maxResults ?? defaultMaxResults, maxResultsLimit),
  }
}

interface Reader {
  peek(): Token
  take(kind: Token['kind'], text?: string): Token
  skip(text: string): boolean
  keyword(word: string): void
  skipKeyword(word: string): boolean
  unexpected(...expected: string[]): Error
}

/** Null means every attribute. */
function readProjection(reader: Reader): readonly string[] | 'count' | null {
  if (reader.skipKeyword('count')) {
    reader.take('symbol', '(')
    reader.take('symbol', '*')
    reader.take('symbol', ')')
    return 'count'
  }
  const columns: string[] = []
  let isAll = false
  do {
    if (reader.skip('*')) isAll = true
    else if (reader.peek().kind === 'word') columns.push(reader.take('word').text)
    else throw reader.unexpected('"*"', '"count"', '<WORD>')
  } while (reader.skip(','))
  return isAll ? null : columns
}

function readPage(reader: Reader): { startPosition?: number; maxResults?: number } {
  const page: { startPosition?: number; maxResults?: number } = {}
  for (;;) {
    if (page.startPosition === undefined && reader.skipKeyword('startposition')) {
      page.startPosition = readInteger(reader)
    } else if (page.maxResults === undefined && reader.skipKeyword('maxresults')) {
      page.maxResults = readInteger(reader)
    } else return page
  }
}

function readConditions(reader: Reader): Condition[] {
  const conditions: Condition[] = []
  do conditions.push(readCondition(reader))
  while (reader.skipKeyword('and'))
  return conditions
}

function readCondition(reader: Reader): Condition {
  const field = reader.take('word').text
  if (reader.skipKeyword('in')) {
    reader.take('symbol', '(')
    const values: Literal[] = []
    do values.push(readLiteral(reader))
    while (reader.skip(','))
    reader.take('symbol', ')')
    return { field, operator: 'IN', values }
  }
  if (reader.skipKeyword('like')) return { field, operator: 'LIKE', value: readLiteral(reader) }
  const operator = reader.peek()
  if (operator.kind !== 'symbol' || !comparators.includes(operator.text)) {
    throw reader.unexpected('"="', '"<"', '">"', '"<="', '">="', '"in"', '"like"')
  }
  reader.take('symbol')
  return { field, operator: operator.text as Comparator, value: readLiteral(reader) }
}

function readLiteral(reader: Reader): Literal {
  const token = reader.peek()
  const word = token.text.toLowerCase()
  if (token.kind === 'string') return { kind: 'text', text: reader.take('string').text }
  if (token.kind === 'number') return { kind: 'number', text: reader.take('number').text }
  if (token.kind === 'word' && (word === 'true' || word === 'false')) {
    reader.take('word')
    return { kind: 'boolean', text: word }
  }
  if (token.kind === 'word' && word === 'current_date') {
    reader.take('word')
    return { kind: 'current_date', text: word }
  }
  throw reader.unexpected('<STRING>', '<NUMBER>', '"true"', '"false"')
}

function readOrderings(reader: Reader): Ordering[] {
  if (!reader.skipKeyword('orderby')) {
    if (!reader.skipKeyword('order')) return []
    reader.keyword('by')
  }
  const orderings: Ordering[] = []
  do {
    const field = reader.take('word').text
    const descending = reader.skipKeyword('desc')
    if (!descending) reader.skipKeyword('asc')
    orderings.push({ field, descending })
  } while (reader.skip(','))
  return orderings
}

function readInteger(reader: Reader): number {
  const token = reader.peek()
  if (token.kind !== 'number' || !/^\d{1,15}$/.test(token.text))
    throw reader.unexpected('<INTEGER>')
  return Number(reader.take('number').text)
}

function createReader(text: string): Reader {
  const tokens = tokenize(text)
  let next = 0
  const peek = () => tokens[next]!
  const isWord = (word: string) => peek().kind === 'word' && peek().text.toLowerCase() === word

  function unexpected(...expected: string[]): Error {
    const token = peek()
    const { line, column } = positionOf(text, token.at)
    const found = token.kind === 'string' ? `'${token.text}'` : token.text
    return parserError(
      `Encountered " ${found.slice(0, 80)} "" at line ${line}, column ${column}.\nWas expecting one of:\n${expected.map((name) => `    ${name} ...`).join('\n')}`,
    )
  }

  function take(kind: Token['kind'], symbol?: string): Token {
    const token = peek()
    if (token.kind !== kind || (symbol !== undefined && token.text !== symbol)) {
      throw unexpected(symbol === undefined ? `<${kind.toUpperCase()}>` : `"${symbol}"`)
    }
    next += 1
    return token
  }

  function skip(symbol: string): boolean {
    const matches = peek().kind === 'symbol' && peek().text === symbol
    if (matches) next += 1
    return matches
  }

  function skipKeyword(word: string): boolean {
    const matches = isWord(word)
    if (matches) next += 1
    return matches
  }

  function keyword(word: string): void {
    if (!skipKeyword(word)) throw unexpected(`"${word}"`)
  }

  return { peek, take, skip, keyword, skipKeyword, unexpected }
}
