import { describe, expect, test } from 'vitest'
import { openAskedCompany } from '../books/support/asked-company.ts'

type Json = Record<string, unknown>
const rowsOf = (json: Json, entity: string) =>
  ((json['QueryResponse'] as Json)[entity] ?? []) as Json[]
const faultOf = (json: Json) => ((json['Fault'] as Json)['Error'] as Json[])[0]!

describe('statements that the page does not describe and the server takes', () => {
  test.each([
    ['MAXRESULTS before STARTPOSITION', 'MAXRESULTS 1 STARTPOSITION 2'],
    ['ORDER BY in two words', 'ORDER  BY DisplayName MAXRESULTS 1 STARTPOSITION 2'],
  ])('the clauses of the page may come in either order: %s', async (_name, clauses) => {
    const { query } = await openAskedCompany()
    const { status, json } = await query(`SELECT * FROM Customer ${clauses}`)
    expect(status).toBe(200)
    expect(rowsOf(json, 'Customer').map((row) => row['DisplayName'])).toEqual(['Birch'])
  })

  test.each([
    'MAXRESULTS 1 MAXRESULTS 2',
    "MAXRESULTS 1 WHERE DisplayName = 'Birch'",
    'MAXRESULTS 1 ORDERBY DisplayName',
  ])('no recording has any other order, or a clause twice: %s', async (clauses) => {
    const { query } = await openAskedCompany()
    const { status, json } = await query(`SELECT * FROM Customer ${clauses}`)
    expect(status).toBe(400)
    expect(faultOf(json)).toMatchObject({ code: '4000', Message: 'Error parsing query' })
  })

  test('a projection answers the named attributes, sparse', async () => {
    const { query } = await openAskedCompany()
    const { json } = await query('SELECT Id, displayname FROM Customer ORDERBY Id MAXRESULTS 1')
    expect(rowsOf(json, 'Customer')).toEqual([
      { domain: 'QBO', sparse: true, Id: '1', DisplayName: 'Alder' },
    ])
  })

  test('a projection of everything and more answers everything', async () => {
    const { query } = await openAskedCompany()
    const whole = await query('SELECT * FROM Item')
    const more = await query('SELECT *, Sku FROM Item')
    expect(rowsOf(more.json, 'Item')).toEqual(rowsOf(whole.json, 'Item'))
  })

  test('a projection may name objects, parts of them, and all of a list', async () => {
    const { query } = await openAskedCompany()
    const { json } = await query('SELECT Id, MetaData.CreateTime, Line.* FROM Invoice MAXRESULTS 1')
    const [row] = rowsOf(json, 'Invoice')
    expect(Object.keys(row!).sort()).toEqual(['Id', 'Line', 'MetaData', 'domain', 'sparse'])
    expect(Object.keys(row!['MetaData'] as Json)).toEqual(['CreateTime'])
  })

  test('!= leaves out what is equal, and is refused on Id', async () => {
    const { query } = await openAskedCompany()
    const { json } = await query("SELECT * FROM Customer WHERE DisplayName != 'Birch'")
    expect(rowsOf(json, 'Customer').map((row) => row['DisplayName'])).toEqual(['Alder', 'Cedar'])
    expect((await query("SELECT * FROM Customer WHERE Id != '1'")).status).toBe(400)
  })

  test('STARTPOSITION 0 is the first row', async () => {
    const { query } = await openAskedCompany()
    const { json } = await query('SELECT * FROM Customer STARTPOSITION 0 MAXRESULTS 1')
    expect(rowsOf(json, 'Customer').map((row) => row['DisplayName'])).toEqual(['Alder'])
  })
})

describe('attributes that cannot be asked for', () => {
  test('one that exists is not queryable', async () => {
    const { query } = await openAskedCompany()
    const { json } = await query("SELECT * FROM Payment WHERE UnappliedAmt > '0'")
    const detail = "QueryValidationError: property 'UnappliedAmt' is not queryable"
    expect(faultOf(json)).toMatchObject({ code: '4001', Detail: detail })
  })

  test('one that does not exist is not found', async () => {
    const { query } = await openAskedCompany()
    const { json } = await query("SELECT * FROM Payment WHERE UnaplliedAmt > '0'")
    const detail = 'QueryValidationError: Property UnaplliedAmt not found for Entity Payment'
    expect(faultOf(json)).toMatchObject({ code: '4001', Detail: detail })
  })

  test('a projection of a typo is not found', async () => {
    const { query } = await openAskedCompany()
    const { status } = await query('SELECT Id, Nonsense FROM Payment')
    expect(status).toBe(400)
  })

  test.each([
    "SELECT * FROM Customer WHERE Id = 'invalid'",
    "SELECT * FROM Vendor WHERE Id IN ('1', 'invalid')",
  ])('an id that is no number is refused: %s', async (statement) => {
    const { query } = await openAskedCompany()
    const { json } = await query(statement)
    expect(faultOf(json)).toMatchObject({ code: '4001' })
  })

  test('but tax codes have ids that are words', async () => {
    const { query } = await openAskedCompany()
    const { json } = await query("SELECT * FROM TaxCode WHERE Id = 'NON'")
    expect(rowsOf(json, 'TaxCode')).toHaveLength(1)
  })
})
