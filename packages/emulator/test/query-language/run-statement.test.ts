import { expect, test } from 'vitest'
import { createCompany } from '../../src/books/create-company.ts'
import { StatementError } from '../../src/query-language/statement-error.ts'

function emptyCompany(options: { tieOrder?: 'created' | 'recent' } = {}) {
  let now = Date.UTC(2026, 10, 23, 9)
  const company = createCompany({
    realmId: '1',
    clock: { now: () => now },
    customers: 0,
    quirks: options,
  })
  const { operations } = company
  return {
    company,
    operations,
    tick: (ms = 1000) => void (now += ms),
    customer: (displayName: string, more = {}) =>
      operations.createCustomer({ displayName, ...more })['Id'] as string,
    invoice: (customerId: string, amount: string, more = {}) =>
      operations.createInvoice({ customerId, amount, ...more })['Id'] as string,
    names: (where: string) =>
      company
        .query(`SELECT * FROM Customer ${where}`)
        .rows.map((row) => row['DisplayName'] as string),
    ids: (statement: string) => company.query(statement).rows.map((row) => row['Id'] as string),
  }
}

const refuse = (run: () => unknown) => {
  try {
    run()
  } catch (error) {
    if (error instanceof StatementError) return error.detail
  }
  throw new Error('Expected a StatementError')
}

test('name lists hold back inactive rows unless Active is asked for', () => {
  const { operations, customer, names } = emptyCompany()
  customer('Alder')
  operations.inactivateCustomer({ id: customer('Birch') })
  expect(names('')).toEqual(['Alder'])
  expect(names("WHERE DisplayName LIKE '%'")).toEqual(['Alder'])
  expect(names('WHERE Active IN (true, false)')).toEqual(['Alder', 'Birch (deleted)'])
  expect(names('WHERE Active = false')).toEqual(['Birch (deleted)'])
  expect(names("WHERE DisplayName LIKE 'birch%'")).toEqual([])
})

test('values and attributes are not case sensitive; LIKE knows % only', () => {
  const { customer, names } = emptyCompany()
  for (const name of ["O'Brien", 'Ångström', '100% Fun', 'A_B', 'Trail \\']) customer(name)
  expect(names("WHERE displayname = 'o\\'BRIEN'")).toEqual(["O'Brien"])
  expect(names("WHERE DISPLAYNAME LIKE '%STRÖM'")).toEqual(['Ångström'])
  expect(names("WHERE DisplayName LIKE '%r%n'")).toEqual(["O'Brien"])
  expect(names("WHERE DisplayName LIKE 'A_B'")).toEqual(['A_B'])
  expect(names("WHERE DisplayName LIKE 'A_'")).toEqual([])
  expect(names("WHERE DisplayName = 'Trail \\\\'")).toEqual(['Trail \\'])
  expect(names("WHERE DisplayName IN ('a_b', 'nobody', '100% FUN')")).toEqual(['100% Fun', 'A_B'])
  expect(names("WHERE DisplayName > 'b' AND DisplayName < 'P'")).toEqual(["O'Brien"])
})

test('Id takes = and IN only', () => {
  const { company, customer, ids } = emptyCompany()
  const id = customer('Alder')
  customer('Birch')
  expect(ids(`SELECT * FROM Customer WHERE Id = '${id}'`)).toEqual([id])
  expect(ids(`SELECT * FROM Customer WHERE Id IN ('${id}', '999')`)).toEqual([id])
  for (const operator of ['<', '>', '<=', '>=', 'LIKE']) {
    expect(refuse(() => company.query(`SELECT * FROM Customer WHERE Id ${operator} '1'`))).toMatch(
      /^QueryValidationError: Operator .+ is not supported for property Id/,
    )
  }
})

test('amounts are compared as amounts, dates as dates', () => {
  const { customer, invoice, ids } = emptyCompany()
  const customerId = customer('Alder')
  const nine = invoice(customerId, '9.50', { txnDate: '2026-02-01', dueDate: '2026-03-01' })
  const ten = invoice(customerId, '10', { txnDate: '2026-01-31', dueDate: null })
  const ask = (where: string) => ids(`SELECT * FROM Invoice WHERE ${where} ORDERBY Id`)
  expect(ask("TotalAmt > '9.5'")).toEqual([ten])
  expect(ask("TotalAmt >= '9.499'")).toEqual([nine, ten])
  expect(ask("TotalAmt < '9.501'")).toEqual([nine])
  expect(ask("Balance = '10.00'")).toEqual([ten])
  expect(ask('Balance = 10')).toEqual([ten])
  expect(ask("TxnDate < '2026-02-01'")).toEqual([ten])
  expect(ask("DueDate = ' '")).toEqual([ten])
  expect(ask("DueDate < '2027-01-01'")).toEqual([nine])
  expect(ask('TxnDate <= CURRENT_DATE')).toEqual([nine, ten])
  expect(ask(`CustomerRef = '${customerId}' AND TotalAmt IN ('10.0', '11')`)).toEqual([ten])
})

test('instants are compared as instants, whatever their offset', () => {
  const { customer, names } = emptyCompany()
  customer('Alder')
  const is = (where: string) => names(`WHERE MetaData.CreateTime ${where}`).length === 1
  expect(is("= '2026-11-23T01:00:00-08:00'")).toBe(true)
  expect(is("= '2026-11-23T09:00:00Z'")).toBe(true)
  expect(is("= '2026-11-23T10:00:00.000+01:00'")).toBe(true)
  expect(is(">= '2026-11-23T02:00:00-07:00'")).toBe(true)
  expect(is("> '2026-11-23T02:00:00-07:00'")).toBe(false)
  expect(is("= '2026-11-23T01:00:00'")).toBe(true)
  expect(is(">= '2026-11-23'")).toBe(true)
  expect(is("<= '2026-11-23T08:59:59.999Z'")).toBe(false)
})

test('without ORDERBY: customers by name, transactions newest change first', () => {
  const { company, operations, tick, customer, invoice, ids } = emptyCompany()
  const late = customer('zeta')
  const early = customer('Alpha')
  customer('Beta', { parentId: early })
  expect(
    company.query('SELECT * FROM Customer').rows.map((row) => row['FullyQualifiedName']),
  ).toEqual(['Alpha', 'Alpha:Beta', 'zeta'])
  const [first, second, third] = [0, 1, 2].map(() => {
    tick()
    return invoice(late, '5')
  })
  expect(ids('SELECT * FROM Invoice')).toEqual([third, second, first])
  tick()
  operations.receivePayment({
    customerId: late,
    amount: '5',
    applications: [{ invoiceId: first!, amount: '5' }],
  })
  expect(ids('SELECT * FROM Invoice')).toEqual([first, third, second])
})

test('offset pages drift: an edit between two of them moves rows', () => {
  const { operations, tick, customer, invoice, ids } = emptyCompany()
  const customerId = customer('Alder')
  const made = Array.from({ length: 6 }, () => {
    tick()
    return invoice(customerId, '5')
  })
  const page = (start: number) =>
    ids(
      `SELECT * FROM Invoice ORDERBY MetaData.LastUpdatedTime STARTPOSITION ${start} MAXRESULTS 3`,
    )
  const first = page(1)
  tick()
  operations.emailInvoice({ id: made[0]! })
  const second = page(4)
  expect(first).toEqual(made.slice(0, 3))
  expect([...first, ...second]).not.toContain(made[3])
})

test('rows of one second: in order of creation, or by newest change', () => {
  for (const tieOrder of ['created', 'recent'] as const) {
    const { operations, tick, customer, invoice, ids } = emptyCompany({ tieOrder })
    const customerId = customer('Alder')
    const made = [1, 2, 3].map(() => invoice(customerId, '5'))
    tick()
    operations.emailInvoice({ id: made[2]! })
    const order = ids('SELECT * FROM Invoice ORDERBY MetaData.CreateTime')
    expect(order[0]).toBe(tieOrder === 'created' ? made[0] : made[2])
  }
})

test('positions, limits and counts', () => {
  const { company, customer, invoice } = emptyCompany()
  const customerId = customer('Alder')
  for (let number = 0; number < 1200; number += 1) invoice(customerId, '1')
  const ask = (rest: string) => company.query(`SELECT * FROM Invoice ${rest}`)
  expect(ask('').rows).toHaveLength(100)
  expect(ask('MAXRESULTS 1200').rows).toHaveLength(1000)
  expect(ask('STARTPOSITION 1001 MAXRESULTS 1000').rows).toHaveLength(200)
  expect(ask('STARTPOSITION 1201').rows).toEqual([])
  expect(ask('MAXRESULTS 0').rows).toEqual([])
  expect(ask('').totalCount).toBe(1200)
  expect(company.query('SELECT * FROM Customer').totalCount).toBeNull()
  expect(company.query("SELECT COUNT(*) FROM Invoice WHERE Balance > '0'")).toMatchObject({
    isCount: true,
    totalCount: 1200,
    rows: [],
  })
})

test('templates can be asked for by type, with Id and times inside the wrapper', () => {
  const { company, operations, customer } = emptyCompany()
  const customerId = customer('Alder')
  operations.createTemplate({ customerId, name: 'Managed', amount: '100' })
  operations.createTemplate({ customerId, name: 'Card', amount: '50', type: 'SalesReceipt' })
  const { rows } = company.query("SELECT * FROM RecurringTransaction WHERE Type = 'SalesReceipt'")
  expect(rows.map((row) => Object.keys(row))).toEqual([['SalesReceipt']])
  expect(rows[0]!['SalesReceipt']).toMatchObject({
    RecurDataRef: { value: '2' },
    RecurringInfo: { Name: 'Card', ScheduleInfo: { IntervalType: 'Monthly', NumInterval: 1 } },
    MetaData: { CreateTime: '2026-11-23T01:00:00-08:00' },
  })
})

test.each([
  ['an unknown entity', 'SELECT * FROM Unicorn'],
  ['an unknown attribute', "SELECT * FROM Invoice WHERE Colour = 'red'"],
  ['UnappliedAmt', "SELECT * FROM Payment WHERE UnappliedAmt > '0'"],
  ['an unknown attribute to sort by', 'SELECT * FROM Invoice ORDERBY Line'],
  ['LIKE on an amount', "SELECT * FROM Invoice WHERE TotalAmt LIKE '1%'"],
  ['an amount that is none', "SELECT * FROM Invoice WHERE TotalAmt > 'ten'"],
  ['a date that is none', "SELECT * FROM Invoice WHERE TxnDate > '2026-13-01'"],
  ['a date-time that is none', "SELECT * FROM Invoice WHERE MetaData.CreateTime > 'now'"],
  ['a boolean that is none', "SELECT * FROM Customer WHERE Active = 'maybe'"],
  ['a comparison of references', "SELECT * FROM Invoice WHERE CustomerRef > '1'"],
])('refuses %s', (_name, statement) => {
  const { company } = emptyCompany()
  expect(refuse(() => company.query(statement))).toMatch(/^QueryValidationError: /)
})
