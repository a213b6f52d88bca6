import { createCompany, createVirtualClock } from '@vectis/quickbooks-emulator'
import { describe, expect, test } from 'vitest'
import { unreadableFieldsOf } from '../../src/entities/parts/unreadable-fields.ts'
import type { SyncEntity } from '../../src/entities/synced.ts'
import { createHarness, realmId } from '../harness.ts'

const entities: SyncEntity[] = ['Customer', 'Invoice', 'Payment', 'CreditMemo']

async function open() {
  const harness = createHarness({
    company: createCompany({ realmId, clock: createVirtualClock(), customers: 0 }),
    options: { limits: { requestsPerSecond: 10 } },
  })
  const realm = await harness.connect()
  const since = (ms: number) => new Date(harness.clock.now() - ms).toISOString()
  const answer = (body: object) =>
    harness.emulator.faults.push({ match: { operation: 'cdc' }, respond: { status: 200, body } })
  const ask = (changedSince: string, asked: SyncEntity[] = entities) =>
    harness.clock.run(realm.changeDataCapture({ entities: asked, changedSince }))
  return { ...harness, realm, since, answer, ask }
}

const customer = (Id: string) => ({ Id, DisplayName: `Customer ${Id}` })
const stub = (Id: string, MetaData?: object) => ({ domain: 'QBO', status: 'Deleted', Id, MetaData })

describe('changeDataCapture', () => {
  test('reads groups by key, in whatever order, and stubs with and without MetaData', async () => {
    const { answer, ask, since } = await open()
    const updated = '2026-11-20T12:55:50-08:00'
    answer({
      CDCResponse: [
        {
          QueryResponse: [
            {},
            { Payment: [stub('979', { LastUpdatedTime: updated })], maxResults: 9, totalCount: 5 },
            { Customer: [customer('63'), customer('99')], startPosition: 1, maxResults: 2 },
            { Estimate: [{ Id: '34' }] },
            { Invoice: [stub('12')] },
          ],
        },
      ],
      time: '2026-11-23T01:00:01-08:00',
    })
    const changes = await ask(since(1_000))
    expect(changes).toMatchObject({
      time: '2026-11-23T01:00:01-08:00',
      rows: { Customer: [{ Id: '63' }, { Id: '99' }] },
      deleted: [
        { entity: 'Invoice', externalId: '12', deletedAt: null },
        { entity: 'Payment', externalId: '979', deletedAt: updated },
      ],
      setAside: [],
      total: 5,
      isCut: false,
    })
    expect(changes.rows.Invoice).toBeUndefined()
  })

  test('no changes', async () => {
    const { answer, ask, since } = await open()
    answer({ CDCResponse: [{ QueryResponse: [{}] }], time: '2026-11-23T01:00:01-08:00' })
    expect(await ask(since(1_000))).toMatchObject({ rows: {}, deleted: [], total: 0, isCut: false })
  })

  test.each([
    [999, false],
    [1_000, true],
    [1_001, true],
  ])('%d objects: cut is %s', async (count, isCut) => {
    const { answer, ask, since } = await open()
    const half = Math.floor(count / 2)
    answer({
      CDCResponse: [
        {
          QueryResponse: [
            { Customer: Array.from({ length: half }, (_, index) => customer(String(index))) },
            { Invoice: Array.from({ length: count - half }, (_, index) => stub(String(index))) },
          ],
        },
      ],
    })
    expect(await ask(since(1_000))).toMatchObject({ total: count, isCut })
  })

  test('sets aside rows it cannot parse, and a stub without an id', async () => {
    const { answer, ask, since } = await open()
    const odd = { Id: '7', DisplayName: {} }
    const group = { Customer: [odd, customer('8'), { status: 'Deleted' }] }
    answer({ CDCResponse: [{ QueryResponse: [group] }] })
    const changes = await ask(since(1_000))
    expect(changes.rows.Customer?.map(({ Id }) => Id)).toEqual(['8'])
    expect(
      changes.setAside.map(({ entity, externalId, path }) => [entity, externalId, path]),
    ).toEqual([
      ['Customer', null, 'Id'],
      ['Customer', '7', 'DisplayName'],
    ])
  })

  test('status: "deleted" in lower case is a deleted stub, and its path is reported', async () => {
    const { answer, ask, since } = await open()
    const group = { Invoice: [{ ...stub('12'), status: 'deleted' }, stub('13')] }
    answer({ CDCResponse: [{ QueryResponse: [group] }] })
    const { deleted, rows, setAside } = await ask(since(1_000))
    expect(deleted.map(({ externalId }) => externalId)).toEqual(['12', '13'])
    expect([rows, setAside]).toEqual([{}, []])
    expect(deleted.map(unreadableFieldsOf)).toEqual([[{ path: 'status', isRead: true }], []])
  })

  test('ignores a time that a store could not keep', async () => {
    const { answer, ask, since, clock } = await open()
    const gone = stub('12', { LastUpdatedTime: 'lately' })
    answer({ CDCResponse: [{ QueryResponse: [{ Invoice: [gone] }] }], time: 'Nov 23, 2026 10:00' })
    const { time, deleted } = await ask(since(1_000))
    expect(deleted).toEqual([{ entity: 'Invoice', externalId: '12', deletedAt: null }])
    // The Date header instead.
    expect(Math.abs(Date.parse(time) - clock.now())).toBeLessThan(1_000)
    expect(time).toMatch(/T.*Z$/)
  })

  test('a look-back beyond 30 days is an error of its own', async () => {
    const { ask, since, emulator } = await open()
    const changedSince = since(31 * 86_400_000)
    await expect(ask(changedSince)).rejects.toMatchObject({
      name: 'ChangedSinceTooOldError',
      code: 'changed_since_too_old',
      changedSince,
      realmId,
      status: 400,
    })
    expect(emulator.log.count({ operation: 'cdc' })).toBe(1)
  })

  test('any other fault is not treated as the look-back', async () => {
    const { ask, since, emulator } = await open()
    emulator.faults.push({ match: { operation: 'cdc' }, respond: 'company-inactive' })
    await expect(ask(since(1_000))).rejects.toMatchObject({ code: 'fault', faultCode: '6190' })
  })

  test('a Fault in place of QueryResponse is retried once, as a Fault', async () => {
    const { ask, since, emulator } = await open()
    const match = { operation: 'cdc' } as const
    emulator.faults.push({ match, times: 1, respond: 'fault-in-cdc-response' })
    expect(await ask(since(1_000))).toMatchObject({ total: 0 })
    emulator.faults.push({ match, respond: 'fault-in-cdc-response' })
    await expect(ask(since(1_000))).rejects.toMatchObject({ code: 'server' })
  })

  test('an answer without CDCResponse and a request without entities are refused', async () => {
    const { answer, ask, since } = await open()
    answer({ time: '2026-11-23T01:00:01-08:00' })
    await expect(ask(since(1_000))).rejects.toMatchObject({ code: 'unreadable_answer' })
    await expect(ask(since(1_000), [])).rejects.toThrow(TypeError)
  })

  test('sees what happened in the books: new, changed and deleted', async () => {
    const clock = createVirtualClock()
    const company = createCompany({ realmId, clock, customers: 5, invoices: 20 })
    const harness = createHarness({ company })
    const realm = await harness.connect()
    await harness.clock.advance(60_000)
    await clock.advance(60_000)
    const changedSince = new Date(clock.now() - 1_000).toISOString()
    const created = company.operations.createCustomer({ displayName: 'New Client' })
    const [gone] = await harness.clock.run(
      realm.query('Invoice', { pageSize: 1, maxPages: 200 }).toArray(),
    )
    company.operations.deleteTransaction({ entity: 'Invoice', id: gone!.Id })
    const changes = await harness.clock.run(realm.changeDataCapture({ entities, changedSince }))
    expect(changes.rows.Customer?.map(({ Id }) => Id)).toContain(created['Id'])
    expect(changes.deleted.map(({ entity, externalId }) => [entity, externalId])).toContainEqual([
      'Invoice',
      gone!.Id,
    ])
  })
})
