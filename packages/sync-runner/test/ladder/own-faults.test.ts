import type { QuickBooks } from '@vectis/quickbooks'
import type { Invoice } from '@vectis/quickbooks/wire'
import { expect, test } from 'vitest'
import { buildBatchRows } from '../../src/rows/batch-rows.ts'
import { openBooks } from '../gone/open-books.ts'
import { openRealm, realmId, tenantId } from '../support/open-realm.ts'
import type { OpenRealm } from '../support/open-realm.ts'

const minuteMs = 60_000

const tick = ({ clock, runner }: OpenRealm) => clock.run(runner.runOnce({ tenantId }))

const invoicesOf = ({ store }: OpenRealm) => store.tables({ tenantId, realmId }).Invoice

test('a row that our own code cannot build is set aside by itself; the others of the batch are built', () => {
  const sound = { Id: '1', TotalAmt: 5, Balance: 5 } as Invoice
  const MetaData = { LastUpdatedTime: '2026-11-01T00:00:00Z' }
  // A shape that the schema should have refused.
  const odd = { Id: '2', TotalAmt: {}, Balance: 5, MetaData } as unknown as Invoice
  const nameless = { ...odd, Id: '' }
  const built = buildBatchRows({ Invoice: [odd, sound, nameless] }, {})
  expect(built.rows.Invoice?.map(({ externalId }) => externalId)).toEqual(['1'])
  expect(built.wire.Invoice).toEqual([sound])
  expect(built.setAside).toMatchObject([
    { entity: 'Invoice', externalId: '2', sourceUpdatedAt: MetaData.LastUpdatedTime },
    { entity: 'Invoice', externalId: null },
  ])
  const [first, second] = built.setAside
  expect(first?.message).toMatch(/^Invoice 2 passed its schema, .* \(TypeError\)/)
  expect(second?.message).toMatch(/^Invoice without an id passed its schema/)
})

test('a row that makes our own parser throw fails no page: the others are stored, and it is named', async () => {
  const realm = await openRealm()
  const [odd] = realm.emulator
    .books(realmId)
    .query('SELECT * FROM Invoice ORDERBY MetaData.CreateTime MAXRESULTS 1')
    .rows.map((row) => String(row['Id']))
  // Deeper than any call stack.
  const depth = 100_000
  const deep = `${'['.repeat(depth)}1${']'.repeat(depth)}`
  realm.emulator.faults.push({
    respond: {
      changeRows: [{ entity: 'Invoice', ids: [odd!], set: { TotalAmt: 'DEEP' } }],
      transform: (response) => ({
        ...response,
        body: Buffer.from(response.body as string)
          .toString()
          .replace('"DEEP"', deep),
      }),
    },
  })
  const report = await tick(realm)
  expect(report).toMatchObject({ outcome: 'partial', error: null })
  expect(report.problems).toMatchObject([
    { rung: 'row', entity: 'Invoice', externalId: odd, code: 'row_unreadable' },
  ])
  expect(invoicesOf(realm).size).toBe(59)
})

/** QuickBooks' client, whose schemas have let a shape through that our own code cannot build. */
function letThrough(quickbooks: QuickBooks, odd: string): QuickBooks {
  const spoil = (rows: readonly { Id?: string }[]) =>
    rows.map((row) => (row.Id === odd ? { ...row, TotalAmt: {} } : row))
  return {
    ...quickbooks,
    async realm(tenant) {
      const realm = await quickbooks.realm(tenant)
      const scan = async function* (...asked: Parameters<typeof realm.scan>) {
        for await (const page of realm.scan(...asked)) yield { ...page, rows: spoil(page.rows) }
      }
      return new Proxy(realm, {
        get: (target, name) => (name === 'scan' ? scan : (Reflect.get(target, name) as unknown)),
      })
    },
  }
}

test('a row at which our own code threw is still reported after the pages that follow it', async () => {
  const realm = await openRealm()
  const [odd = ''] = realm.emulator
    .books(realmId)
    .query('SELECT * FROM Invoice ORDERBY MetaData.CreateTime MAXRESULTS 1')
    .rows.map((row) => String(row['Id']))
  const quickbooks = letThrough(realm.quickbooks, odd)
  const runner = realm.createRunner({ quickbooks, pageSize: 20 })
  await realm.clock.run(runner.runOnce({ tenantId }))
  const checkpoints = await realm.store.forTenant(tenantId).readCheckpoints(realmId)
  expect(checkpoints.find(({ entity }) => entity === 'Invoice')?.setAside).toEqual([odd])
})

test('changes that were cut again after a full read make the run partial, are named, and are read again', async () => {
  const realm = await openRealm({ withWebhooks: true })
  await tick(realm)
  await realm.clock.advance(60 * minuteMs)
  const [row] = realm.emulator
    .books(realmId)
    .query('SELECT * FROM Invoice ORDERBY MetaData.CreateTime MAXRESULTS 1').rows
  const full = { QueryResponse: [{ Invoice: Array.from({ length: 1_000 }, () => row) }] }
  const fault = realm.emulator.faults.push({
    match: { operation: 'cdc', entity: 'Invoice' },
    respond: { body: { CDCResponse: [full], time: '2026-11-23T01:00:00-08:00' } },
  })
  const report = await tick(realm)
  expect(report).toMatchObject({ outcome: 'partial', error: null })
  expect(report.problems).toMatchObject([
    { rung: 'entity', entity: 'Invoice', code: 'unreadable_answer' },
  ])
  expect(report.problems[0]?.message).toContain('truncated')
  fault()
  await realm.clock.advance(15 * minuteMs)
  expect(await tick(realm)).toMatchObject({
    outcome: 'succeeded',
    reason: 'entity_retry',
    problems: [],
  })
})

test.for(['..', '.'])(
  'an event about the id %s, which no object has, fails no tick: the others are settled',
  async (entityId) => {
    const books = await openBooks()
    const id = String(books.operations.createCustomer({ displayName: 'Alder' })['Id'])
    await books.tell({ entity: 'Customer', entityId, operation: 'updated' })
    await books.tell({ entity: 'Customer', entityId: id, operation: 'merged', deletedId: entityId })
    const report = await books.read()
    expect(report).toMatchObject({ outcome: 'succeeded', error: null, problems: [] })
    expect(books.isLive('Customer', id)).toBe(true)
    const { pending } = await books.webhookEvents
      .forTenant(tenantId)
      .health({ realmId, since: '2020-01-01T00:00:00Z' })
    expect(pending).toBe(0)
  },
)
