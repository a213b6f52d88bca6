import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseStatement } from '../../src/query-language/parse-statement.ts'
import { StatementError } from '../../src/query-language/statement-error.ts'

const escape = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

function refusal(statement: string): StatementError {
  try {
    parseStatement(statement)
  } catch (error) {
    if (error instanceof StatementError) return error
  }
  throw new Error(`Expected a StatementError for ${statement}`)
}

test('a whole statement, keywords in any case', () => {
  expect(
    parseStatement(
      "sElEcT * fRoM Invoice wHeRe TxnDate >= '2026-01-01' aNd Balance > '0' AND CustomerRef IN ('1', '2') oRdErBy MetaData.LastUpdatedTime dEsC, Id aSc sTaRtPoSiTiOn 501 mAxReSuLtS 500",
    ),
  ).toEqual({
    entity: 'Invoice',
    isCount: false,
    columns: null,
    where: [
      { field: 'TxnDate', operator: '>=', value: { kind: 'text', text: '2026-01-01' } },
      { field: 'Balance', operator: '>', value: { kind: 'text', text: '0' } },
      {
        field: 'CustomerRef',
        operator: 'IN',
        values: [
          { kind: 'text', text: '1' },
          { kind: 'text', text: '2' },
        ],
      },
    ],
    orderBy: [
      { field: 'MetaData.LastUpdatedTime', descending: true },
      { field: 'Id', descending: false },
    ],
    startPosition: 501,
    maxResults: 500,
  })
})

test('defaults: position 1, 100 rows; never more than 1,000', () => {
  expect(parseStatement('select * from Customer')).toMatchObject({
    startPosition: 1,
    maxResults: 100,
  })
  expect(parseStatement('select * from Customer maxresults 5000').maxResults).toBe(1000)
})

test('COUNT(*), ORDER BY as two words, bare booleans and numbers, line breaks', () => {
  expect(parseStatement('SELECT COUNT ( * ) FROM Item').isCount).toBe(true)
  expect(parseStatement('select * from Item\n  order by Name').orderBy).toEqual([
    { field: 'Name', descending: false },
  ])
  expect(
    parseStatement('select * from Item where Active in (true, false) and UnitPrice > 10.5').where,
  ).toEqual([
    {
      field: 'Active',
      operator: 'IN',
      values: [
        { kind: 'boolean', text: 'true' },
        { kind: 'boolean', text: 'false' },
      ],
    },
    { field: 'UnitPrice', operator: '>', value: { kind: 'number', text: '10.5' } },
  ])
})

test('any string value comes back as the same string', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 500 }),
    fc.string({
      unit: fc.constantFrom("'", '\\', '’', '"', '%', '\n', '\u0000', 'é', '🚀', ' '),
      maxLength: 60,
    }),
  )
  fc.assert(
    fc.property(texts, fc.constantFrom('=', 'LIKE', '>='), (text, operator) => {
      const { where, maxResults } = parseStatement(
        `SELECT * FROM Customer WHERE DisplayName ${operator} ${escape(text)} MAXRESULTS 7`,
      )
      expect(where).toEqual([{ field: 'DisplayName', operator, value: { kind: 'text', text } }])
      expect(maxResults).toBe(7)
    }),
    { numRuns: Number(process.env['QUERY_RUNS'] ?? 800) },
  )
})

test('several values in one list come back in order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 20 }),
      (texts) => {
        const { where } = parseStatement(
          `SELECT * FROM Customer WHERE Id IN (${texts.map(escape).join(',')})`,
        )
        expect(where).toEqual([
          { field: 'Id', operator: 'IN', values: texts.map((text) => ({ kind: 'text', text })) },
        ])
      },
    ),
    { numRuns: 300 },
  )
})

test.each([
  ['a doubled quote, as in SQL', "select * from Customer where DisplayName = 'Adam''s'"],
  ['a quote that is not closed', "select * from Customer where DisplayName = 'Adam"],
  ['a backslash before the closing quote', "select * from Customer where DisplayName = 'Adam\\'"],
  ['an escape that does not exist', "select * from Customer where DisplayName = 'a\\nb'"],
  ['OR', "select * from Customer where Id = '1' or Id = '2'"],
  ['<>', "select * from Customer where Id <> '1'"],
  ['a projection with nothing behind its comma', 'select Id, from Customer'],
  ['a count beside a column', 'select count(*), Id from Customer'],
  ['a bare word as value', 'select * from Customer where DisplayName = Adam'],
  ['an empty list', 'select * from Customer where Id in ()'],
  ['a number behind MAXRESULTS that is none', 'select * from Customer maxresults ten'],
  ['ORDERBY after the page', 'select * from Customer maxresults 10 orderby Id'],
  ['two statements', 'select * from Customer; select * from Item'],
  ['no entity', 'select * from'],
  ['nothing', ''],
  ['a typographic quote outside a string', 'select * from Customer where DisplayName = ‘Adam’'],
])('refuses %s', (_name, statement) => {
  const error = refusal(statement)
  expect(error.code).toBe('4000')
  expect(error.detail).toMatch(/^QueryParserError: (Encountered|Lexical error)/)
})

test('reports the position and what was expected', () => {
  expect(refusal('select * from Customer\nwher Id = 1').detail).toBe(
    'QueryParserError: Encountered " wher "" at line 2, column 1.\nWas expecting one of:\n    "where" ...\n    "orderby" ...\n    "startposition" ...\n    "maxresults" ...\n    <EOF> ...',
  )
})

test('garbage is refused, never crashed on', () => {
  const pieces = fc.constantFrom(
    'select',
    '*',
    'from',
    'Customer',
    'where',
    'Id',
    '=',
    "'1'",
    'in',
    '(',
    ')',
    ',',
    'and',
    'orderby',
    'maxresults',
    '5',
    "'",
    '\\',
    '<',
    'count',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(pieces).map((list) => list.join(' ')),
      ),
      (text) => {
        try {
          parseStatement(text)
        } catch (error) {
          expect(error).toBeInstanceOf(StatementError)
        }
      },
    ),
    { numRuns: 2000 },
  )
})
