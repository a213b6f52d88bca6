import { describe, expect, test } from 'vitest'
import { knownEntities } from '../../src/books/known-entities.ts'
import { openAskedCompany } from './support/asked-company.ts'

type Json = Record<string, unknown>
const faultOf = (json: Json) => ((json['Fault'] as Json)['Error'] as Json[])[0]!

describe('entities that QuickBooks has and these books do not keep', () => {
  test('each one that the schema names is queryable and countable', async () => {
    const { query } = await openAskedCompany()
    expect(knownEntities.length).toBeGreaterThan(45)
    for (const entity of knownEntities) {
      expect([entity, (await query(`SELECT * FROM ${entity}`)).status]).toEqual([entity, 200])
      expect((await query(`select count(*) from ${entity.toLowerCase()}`)).status).toBe(200)
    }
  })

  test('what documents refer to is there', async () => {
    const { query, read } = await openAskedCompany()
    const terms = await query("SELECT * FROM Term WHERE Name = 'Net 30'")
    expect((terms.json['QueryResponse'] as Json)['Term']).toMatchObject([{ Id: '3', DueDays: 30 }])
    const accounts = await query("SELECT * FROM Account WHERE AccountType = 'Bank' ORDERBY Id")
    expect((accounts.json['QueryResponse'] as Json)['Account']).toMatchObject([{ Id: '35' }])
    expect((await read('Account' as 'Item', '35')).json['Account']).toMatchObject({ Id: '35' })
    expect((await read('Vendor' as 'Item', '35')).status).toBe(400)
  })

  test('a typo is no context, and a service has no metadata', async () => {
    const { query } = await openAskedCompany()
    const { status, json } = await query('SELECT * FROM Custmoer')
    expect(status).toBe(400)
    const detail = 'QueryValidationError: invalid context declaration: Custmoer'
    expect(faultOf(json)).toMatchObject({ code: '4001', Detail: detail })
    const service = await query('SELECT * FROM TaxService')
    const noMetadata = 'QueryValidationError: Metadata not found for Entity: TaxService'
    expect(faultOf(service.json)).toMatchObject({ code: '4001', Detail: noMetadata })
  })

  test('change data capture answers nothing for a known one, and a Fault for a typo', async () => {
    const { changes } = await openAskedCompany()
    const known = await changes('Vendor,Bill')
    expect(known.json['CDCResponse']).toEqual([{ QueryResponse: [{}, {}] }])
    const typo = await changes('Vendor,Custmoer')
    expect(typo.status).toBe(400)
    expect(String(faultOf(typo.json)['Detail'])).toContain('Custmoer')
  })
})
