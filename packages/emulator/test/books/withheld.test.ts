import { describe, expect, test } from 'vitest'
import type { RecordEntity } from '../../src/index.ts'
import { openAskedCompany } from './support/asked-company.ts'

describe('a row that QuickBooks cannot write out', () => {
  test.for<RecordEntity>(['Customer', 'Invoice', 'Payment', 'CreditMemo', 'RecurringTransaction'])(
    'every answer that would hold the %s is Fault 4002, which does not name it',
    async (entity) => {
      const { operations, ids, query, read, changes } = await openAskedCompany()
      const [first, second] = ids(entity) as [string, string]
      operations.withholdObject({ entity, id: first })
      for (const answer of [
        await query(`select * from ${entity}`),
        await query(`select * from ${entity} where Id in ('${first}')`),
        await read(entity, first),
        ...(entity === 'RecurringTransaction' ? [] : [await changes(entity)]),
      ]) {
        expect(answer.status).toBe(400)
        expect(answer.json).toMatchObject({
          Fault: { Error: [{ Message: 'Error processing query', code: '4002' }] },
        })
        expect(JSON.stringify(answer.json)).not.toContain(`'${first}'`)
      }
      expect((await read(entity, second)).status).toBe(200)
      expect((await query(`select * from ${entity} where Id = '${second}'`)).status).toBe(200)
    },
  )

  test('it is still counted, all of them and by its id', async () => {
    const { operations, ids, query } = await openAskedCompany()
    const count = (where = '') => query(`select count(*) from Invoice${where}`)
    const [first] = ids('Invoice') as [string]
    const before = await count()
    operations.withholdObject({ entity: 'Invoice', id: first })
    expect((await count()).json['QueryResponse']).toEqual(before.json['QueryResponse'])
    const own = await count(` where Id = '${first}'`)
    expect(own.json['QueryResponse']).toEqual({ totalCount: 1 })
  })

  test('several at once, and one mended: the pages without the other are served', async () => {
    const { operations, ids, query } = await openAskedCompany()
    const [first, second, third] = ids('Invoice') as [string, string, string]
    for (const id of [first, third]) operations.withholdObject({ entity: 'Invoice', id })
    const page = (start: number, rows: number) =>
      query(
        `select * from Invoice orderby MetaData.CreateTime startposition ${start} maxresults ${rows}`,
      )
    expect((await page(2, 1)).json['QueryResponse']).toMatchObject({ Invoice: [{ Id: second }] })
    expect((await page(1, 2)).status).toBe(400)
    operations.releaseObject({ entity: 'Invoice', id: first })
    expect((await page(1, 2)).status).toBe(200)
    expect((await page(1, 3)).status).toBe(400)
  })

  test('change data capture is asked without that entity and answers', async () => {
    const { operations, ids, changes } = await openAskedCompany()
    operations.withholdObject({ entity: 'Invoice', id: ids('Invoice')[0]! })
    expect((await changes('Customer,Invoice')).status).toBe(400)
    expect((await changes('Customer,Payment')).status).toBe(200)
  })
})
