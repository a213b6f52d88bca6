import { describe, expect, test } from 'vitest'
import { openAskedCompany } from './support/asked-company.ts'

const minuteMs = 60_000

describe('queries that run behind', () => {
  test('a new object is announced, in change data capture and read by id at once, in queries later', async () => {
    const { clock, emulator, operations, ids, listed, query, read, changes } =
      await openAskedCompany()
    operations.changeQuirks({ queryLagMs: 2 * minuteMs })
    const [customerId] = ids('Customer') as [string]
    const announced: string[] = []
    const endpoint = emulator.webhooks.subscribe({
      url: 'https://hub.example.test/webhooks',
      verifierToken: 'verifier-token',
      deliver: ({ body }) => {
        announced.push(body)
        return Promise.resolve({ status: 200 })
      },
    })
    const { Id } = operations.createInvoice({ customerId, amount: '9' }) as { Id: string }
    await endpoint.idle()
    expect(announced.join()).toContain(`"intuitentityid":"${Id}"`)
    const isListed = async () => (await listed('Invoice')).includes(Id)
    const isFound = async () => (await listed('Invoice', `where Id in ('${Id}')`)).includes(Id)
    const count = async () =>
      (await query('select count(*) from Invoice')).json['QueryResponse'] as object
    expect([await isListed(), await isFound()]).toEqual([false, false])
    expect(await count()).toEqual({ totalCount: 3 })
    expect((await read('Invoice', Id)).status).toBe(200)
    expect(JSON.stringify((await changes('Invoice')).json)).toContain(`"Id":"${Id}"`)
    await clock.advance(2 * minuteMs)
    expect([await isListed(), await isFound()]).toEqual([true, true])
    expect(await count()).toEqual({ totalCount: 4 })
  })

  test('a change: queries show the former version until then, and one version after another', async () => {
    const { clock, operations, ids, query, read } = await openAskedCompany()
    operations.changeQuirks({ queryLagMs: 2 * minuteMs })
    const [id] = ids('Invoice') as [string]
    const total = async () => {
      const { json } = await query(`select * from Invoice where Id = '${id}'`)
      return (json['QueryResponse'] as { Invoice: { TotalAmt: number }[] }).Invoice[0]!.TotalAmt
    }
    operations.changeInvoice({ id, amount: '200' })
    await clock.advance(minuteMs)
    operations.changeInvoice({ id, amount: '300' })
    expect(await total()).toBe(100)
    expect((await read('Invoice', id)).json).toMatchObject({ Invoice: { TotalAmt: 300 } })
    await clock.advance(minuteMs)
    expect(await total()).toBe(200)
    await clock.advance(minuteMs)
    expect(await total()).toBe(300)
  })

  test('a deletion: queries still show the object, by id it is gone', async () => {
    const { clock, operations, ids, listed, read } = await openAskedCompany()
    operations.changeQuirks({ queryDeletionLagMs: 3 * minuteMs })
    const [id] = ids('Invoice') as [string]
    operations.deleteTransaction({ entity: 'Invoice', id })
    expect(await listed('Invoice', `where Id in ('${id}')`)).toEqual([id])
    expect((await read('Invoice', id)).status).toBe(400)
    await clock.advance(3 * minuteMs)
    expect(await listed('Invoice', `where Id in ('${id}')`)).toEqual([])
  })

  test('a deletion that shows before an earlier change leaves nothing behind', async () => {
    const { operations, ids, listed } = await openAskedCompany()
    operations.changeQuirks({ queryLagMs: 3 * minuteMs })
    const [id] = ids('Invoice') as [string]
    operations.changeInvoice({ id, amount: '200' })
    operations.deleteTransaction({ entity: 'Invoice', id })
    expect(await listed('Invoice')).not.toContain(id)
  })

  test('without a lag what was kept back shows when its time has come', async () => {
    const { clock, operations, ids, listed } = await openAskedCompany()
    operations.changeQuirks({ queryLagMs: minuteMs })
    const [customerId] = ids('Customer') as [string]
    const { Id } = operations.createInvoice({ customerId, amount: '9' }) as { Id: string }
    operations.changeQuirks({ queryLagMs: 0 })
    expect(await listed('Invoice')).not.toContain(Id)
    await clock.advance(minuteMs)
    expect(await listed('Invoice')).toContain(Id)
  })
})

test('an entity whose rows come in no asked order', async () => {
  const { operations, ids, listed } = await openAskedCompany()
  const inOrder = 'orderby MetaData.CreateTime'
  expect(await listed('RecurringTransaction', inOrder)).toEqual(ids('RecurringTransaction'))
  operations.changeQuirks({ unordered: ['RecurringTransaction'] })
  expect(await listed('RecurringTransaction', inOrder)).toEqual(
    ids('RecurringTransaction').toReversed(),
  )
  expect(await listed('Invoice', inOrder)).toEqual(ids('Invoice'))
})
