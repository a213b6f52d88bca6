import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildCountStatement, buildStatement } from '../../src/query/statement.ts'

describe('buildStatement', () => {
  test('always has an order, a start and a size', () => {
    expect(buildStatement('Invoice')).toBe(
      'SELECT * FROM Invoice ORDERBY MetaData.CreateTime STARTPOSITION 1 MAXRESULTS 500',
    )
  })

  test('writes each kind of field as QuickBooks reads it', () => {
    const statement = buildStatement('Invoice', {
      where: {
        Id: ['12', '63'],
        DocNumber: { like: 'INV-%' },
        Balance: { gt: '0', lte: '1000.50' },
        TxnDate: { gte: '2026-01-01', lt: '2026-02-01' },
        'MetaData.LastUpdatedTime': { gt: '2026-08-31T12:11:06-07:00' },
        CustomerRef: '7',
      },
      orderBy: { field: 'TxnDate', direction: 'DESC' },
      startPosition: 501,
      maxResults: 1_000,
    })
    expect(statement).toBe(
      "SELECT * FROM Invoice WHERE Id IN ('12', '63') AND DocNumber LIKE 'INV-%' AND Balance > '0' AND Balance <= '1000.50'" +
        " AND TxnDate >= '2026-01-01' AND TxnDate < '2026-02-01' AND MetaData.LastUpdatedTime > '2026-08-31T12:11:06-07:00'" +
        " AND CustomerRef = '7' ORDERBY TxnDate DESC STARTPOSITION 501 MAXRESULTS 1000",
    )
  })

  test('name lists ask for active and inactive rows, unless Active is a condition', () => {
    expect(buildCountStatement('Customer')).toBe(
      'SELECT COUNT(*) FROM Customer WHERE Active IN (true, false)',
    )
    expect(buildCountStatement('Customer', { where: { Active: true } })).toBe(
      'SELECT COUNT(*) FROM Customer WHERE Active = true',
    )
    expect(buildCountStatement('Invoice')).toBe('SELECT COUNT(*) FROM Invoice')
  })

  test.each([
    ["O'Brien", "'O\\'Brien'"],
    ['back\\slash', "'back\\\\slash'"],
    ["\\'", "'\\\\\\''"],
    ['trailing\\', "'trailing\\\\'"],
    ["' OR Id > '0", "'\\' OR Id > \\'0'"],
    ['', "''"],
    ['Zoë’s 😀', "'Zoë’s 😀'"],
  ])('escapes %j', (value, literal) => {
    expect(buildCountStatement('Invoice', { where: { DocNumber: value } })).toBe(
      `SELECT COUNT(*) FROM Invoice WHERE DocNumber = ${literal}`,
    )
  })

  const symbols = { eq: '=', gt: '>', gte: '>=', lt: '<', lte: '<=', like: 'LIKE' }
  const ranges = ['gt', 'gte', 'lt', 'lte']

  test.each<[string, 'Invoice' | 'Customer', string, unknown, readonly string[]]>([
    ['an id', 'Invoice', 'Id', '5', []],
    ['a reference', 'Invoice', 'CustomerRef', '5', []],
    ['a flag', 'Customer', 'Active', true, []],
    ['a text', 'Invoice', 'DocNumber', 'A', [...ranges, 'like']],
    ['an amount', 'Invoice', 'Balance', '5.00', ranges],
    ['a date', 'Invoice', 'DueDate', '2026-01-31', ranges],
    ['an instant', 'Invoice', 'MetaData.CreateTime', '2026-01-31T00:00:00Z', ranges],
  ])('%s can be equal, one of a list, and compared where it has an order', (...row) => {
    const [, entity, field, value, more] = row
    const literal = typeof value === 'string' ? `'${value}'` : String(value)
    const ask = (condition: object) =>
      buildCountStatement(entity, { where: { [field]: condition } as object })
    const start = `SELECT COUNT(*) FROM ${entity} WHERE ${field}`
    const rest = entity === 'Customer' && field !== 'Active' ? ' AND Active IN (true, false)' : ''
    expect(ask([value, value])).toBe(`${start} IN (${literal}, ${literal})${rest}`)
    expect(ask({ in: [value] })).toBe(`${start} IN (${literal})${rest}`)
    for (const [name, symbol] of Object.entries(symbols)) {
      if (name === 'eq' || more.includes(name))
        expect(ask({ [name]: value })).toBe(`${start} ${symbol} ${literal}${rest}`)
      else expect(() => ask({ [name]: value })).toThrow(`cannot compare ${field} by "${name}"`)
    }
  })

  test('a list may be written by its name', () => {
    const where = { Id: { in: ['12', '63'] } } as object
    expect(buildCountStatement('Invoice', { where })).toBe(
      buildCountStatement('Invoice', { where: { Id: ['12', '63'] } }),
    )
  })

  test.each([
    ['a condition', { CustomerRef: undefined }, 'CustomerRef'],
    ['half a comparison', { Balance: { gt: '1', lt: undefined } }, 'Balance.lt'],
    ['an element of a list', { Id: ['1', undefined] }, 'Id'],
  ])('refuses %s without a value, which would match more than was meant', (_what, where, name) => {
    // As JavaScript, and TypeScript without exactOptionalPropertyTypes, let it through.
    const loose = where as object
    expect(() => buildCountStatement('Invoice', { where: loose })).toThrow(name)
  })

  test.each([
    [{ DueDate: '2026-02-31' }, 'a calendar date'],
    [{ DueDate: '2026-13-01' }, 'a calendar date'],
    [{ 'MetaData.CreateTime': '2026-02-30T00:00:00Z' }, 'an RFC 3339 date-time'],
    [{ 'MetaData.CreateTime': '2026-02-20T24:00:00Z' }, 'an RFC 3339 date-time'],
    [{ 'MetaData.CreateTime': '2026-02-20 12:00:00Z' }, 'an RFC 3339 date-time'],
  ])('refuses %j, which does not exist', (where, words) => {
    expect(() => buildCountStatement('Invoice', { where })).toThrow(words)
  })

  test('any text stays inside its quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (value) => {
        const statement = buildCountStatement('Invoice', { where: { DocNumber: value } })
        const literal = statement.slice('SELECT COUNT(*) FROM Invoice WHERE DocNumber = '.length)
        // By the documented grammar, a backslash takes the next character as it is.
        let read = ''
        let position = 1
        while (literal[position] !== "'") {
          if (literal[position] === '\\') position += 1
          read += literal[position]
          position += 1
        }
        expect(position).toBe(literal.length - 1)
        expect(read).toBe(value)
      }),
    )
  })

  test.each<[string, Record<string, unknown>, RegExp]>([
    ['an unknown field', { PrivateNote: 'x' }, /PrivateNote.*Known: Id/s],
    ['a field of the prototype', { toString: 'x' }, /toString/],
    ['an id range', { Id: { gt: '5' } }, /cannot compare Id/],
    ['an id pattern', { Id: { like: '5%' } }, /cannot compare Id/],
    ['a pattern on an amount', { Balance: { like: '5%' } }, /cannot compare Balance/],
    ['an unknown operator', { Balance: { not: '5' } }, /cannot compare Balance/],
    ['an empty list', { Id: [] }, /at least one value/],
    ['an empty list by its name', { Id: { in: [] } }, /at least one value/],
    ['one value for a list', { Id: { in: '5' } }, /cannot compare Id by "in"/],
    ['a list for one value', { TxnDate: { gte: ['2026-01-01'] } }, /for TxnDate/],
    ['an empty comparison', { Balance: {} }, /received none/],
    ['a number for an amount', { Balance: 5 }, /string for Balance/],
    ['an amount with a comma', { Balance: '5,00' }, /decimal text/],
    ['a date with a time', { TxnDate: '2026-01-01T00:00:00Z' }, /calendar date/],
    ['an instant without an offset', { 'MetaData.CreateTime': '2026-01-01T00:00:00' }, /offset/],
    ['half a surrogate pair', { DocNumber: '\uD83D' }, /well-formed/],
    ['null', { DocNumber: null }, /string for DocNumber/],
  ])('refuses %s', (_name, where, message) => {
    expect(() => buildStatement('Invoice', { where })).toThrow(message)
    expect(() => buildStatement('Invoice', { where })).toThrow(TypeError)
  })

  test.each([
    [{ startPosition: 0 }, 'startPosition'],
    [{ maxResults: 1_001 }, 'maxResults'],
    [{ maxResults: 1.5 }, 'maxResults'],
  ])('refuses %j', (options, name) => {
    expect(() => buildStatement('Invoice', options)).toThrow(name)
  })
})
