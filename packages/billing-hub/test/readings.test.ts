/** A run may read one entity and not another: each figure stands as of the last reading of what it needs. */
import { beginRun } from '@vectis/quickbooks/ports'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createBillingHub } from '../src/index.ts'
import { openHub, realmId, tenantId } from './support/hub-fixture.ts'
import { openLinkedHub, type LinkedHub } from './support/tenant-rows.ts'

const today = '2026-11-23'
let opened: LinkedHub['opened']
let rows: LinkedHub['rows']
let hub: LinkedHub['opened']['hub']
beforeEach(async () => {
  ;({ opened, rows } = await openLinkedHub())
  const clock = { now: () => Date.parse('2026-11-23T18:00:00Z'), sleep: async () => {} }
  hub = createBillingHub({
    ...{ db: opened.db, schema: opened.schema, clock },
    tickets: async () => [{ customerId: 'psa-1', resolved: 7 }],
  }).forTenant(tenantId)
})
afterEach(() => opened.close())
const sources = async () => (await hub.panel('psa-1', { today })).sources

test('payments could not be read for two days: what needs them is as of then', async () => {
  await rows.synced('2026-11-21T17:00:00Z')
  await rows.synced('2026-11-23T17:00:00Z', realmId, [{ entity: 'Payment' }])
  expect(await sources()).toMatchObject([
    {
      asOf: '2026-11-23T17:00:00.000Z',
      late: [{ entity: 'Payment', asOf: '2026-11-21T17:00:00.000Z' }],
    },
  ])
})

test('the company as a whole: a run that read all but the templates is a reading', async () => {
  expect(await hub.reading()).toEqual({ asOf: null, late: [] })
  await rows.synced('2026-11-21T17:00:00Z')
  await rows.synced('2026-11-23T17:00:00Z', realmId, [{ entity: 'RecurringTransaction' }])
  expect(await hub.reading()).toEqual({
    asOf: '2026-11-23T17:00:00.000Z',
    late: [{ entity: 'RecurringTransaction', asOf: '2026-11-21T17:00:00.000Z' }],
  })
})

test('one that failed in a single tick is not late yet', async () => {
  await rows.synced('2026-11-23T16:50:00Z')
  await rows.synced('2026-11-23T17:00:00Z', realmId, [{ entity: 'Payment' }])
  expect(await sources()).toMatchObject([{ late: [] }])
})

test('credit memos that were never read are named', async () => {
  await rows.synced('2026-11-23T17:00:00Z', realmId, [{ entity: 'CreditMemo' }])
  expect(await sources()).toMatchObject([{ late: [{ entity: 'CreditMemo', asOf: null }] }])
})

test('a row that could not be served, a field or a step of the host: everything was read', async () => {
  await rows.synced('2026-11-23T17:00:00Z', realmId, [
    { rung: 'row', entity: 'Invoice', externalId: '7' },
    { rung: 'field', entity: 'Payment' },
    { rung: 'step' },
  ])
  expect(await sources()).toMatchObject([{ asOf: '2026-11-23T17:00:00.000Z', late: [] }])
})

test('a tick that broke off read nothing for certain', async () => {
  await rows.synced('2026-11-20T17:00:00Z')
  await rows.synced('2026-11-23T17:00:00Z', realmId, [{ rung: 'tick' }])
  expect(await sources()).toMatchObject([{ asOf: '2026-11-20T17:00:00.000Z', late: [] }])
})

test('contracted MRR has the date it was last known, while templates cannot be read', async () => {
  await rows.template('t', 'a')
  await rows.synced('2026-11-21T17:00:00Z')
  expect(await hub.revenue('psa-1', { today })).toMatchObject({ asOf: null })
  await rows.synced('2026-11-23T17:00:00Z', realmId, [{ entity: 'RecurringTransaction' }])
  expect(await hub.revenue('psa-1', { today })).toMatchObject({
    revenue: [{ monthly: '100.00' }],
    asOf: '2026-11-21T17:00:00.000Z',
  })
})

describe('the alert looks at the entities it needs, not at the outcome of the run alone', () => {
  const evaluate = async () => (await hub.alerts.evaluateOverdue({ today, dryRun: true })).silent
  beforeEach(() => rows.invoice('i', 'a'))

  test('it fires while templates and payments fail for days: invoices are read', async () => {
    const failing = [{ entity: 'RecurringTransaction' as const }, { entity: 'Payment' as const }]
    await rows.synced('2026-11-23T17:00:00Z', realmId, failing)
    const pass = await hub.alerts.evaluateOverdue({ today })
    expect(pass.firing).toMatchObject([
      { message: expect.stringContaining('synced 2026-11-23T17:00:00.000Z') },
    ])
  })

  test('it is stale while invoices fail for a day, whatever else is read', async () => {
    await rows.synced('2026-11-22T17:00:00Z')
    await rows.synced('2026-11-23T17:00:00Z', realmId, [{ entity: 'Invoice' }])
    expect(await evaluate()).toEqual({ sync_stale: 1 })
  })

  test('an open alert that a stale sync cannot check is marked', async () => {
    await rows.synced('2026-11-23T17:00:00Z')
    await hub.alerts.evaluateOverdue({ today })
    await opened.db.withSchema(opened.schema).deleteFrom('quickbooks_sync_runs').execute()
    const pass = await hub.alerts.evaluateOverdue({ today })
    expect(pass.transitions).toMatchObject([{ kind: 'inconclusive' }])
    expect(await hub.alerts.list()).toMatchObject([{ inconclusive: 'sync_stale' }])
  })

  test('service without an invoice: covered when invoices and sales receipts were read after the window', async () => {
    const window = { today, timeZone: 'America/Denver', from: '2026-10-01', to: '2026-11-01' }
    const service = async () => await hub.alerts.evaluateService({ ...window, dryRun: true })
    await rows.synced('2026-11-23T17:00:00Z', realmId, [
      { entity: 'Invoice' },
      { entity: 'SalesReceipt' },
    ])
    expect((await service()).silent).toEqual({ sync_not_covering: 1 })
    await rows.synced('2026-11-23T17:04:00Z', realmId, [{ entity: 'SalesReceipt' }])
    expect((await service()).silent).toEqual({ sync_not_covering: 1 })
    await rows.synced('2026-11-23T17:05:00Z', realmId, [{ entity: 'Payment' }])
    expect((await service()).firing).toHaveLength(1)
  })
})

test.for([
  ['ahead', '2026-11-23T20:00:00.000Z'],
  ['behind', '2026-11-23T16:00:00.000Z'],
] as const)(
  'a run of a process whose clock is two hours %s is known since it was written, not since it says that it ended',
  async ([, finishedAt]) => {
    let now = '2026-11-23T17:00:00.000Z'
    const clock = { now: () => Date.parse(now), sleep: async () => {} }
    const own = await openHub({ clock })
    try {
      now = '2026-11-23T18:00:00.000Z'
      const started = beginRun({
        ...{ runId: 'r1', realmId, kind: 'quiet', reason: 'nothing_changed' },
        startedAt: '2026-11-23T15:00:00.000Z',
      })
      const finished = { ...started, finishedAt, outcome: 'succeeded' } as const
      await own.storage.sync.forTenant(tenantId).finishRun(finished, [])
      const shown = await own.hub.reading()
      expect(shown.asOf).toBe(finishedAt)
      expect(await own.hub.reading({ knownAt: '2026-11-23T18:00:00.000Z' })).toEqual(shown)
      const before = await own.hub.reading({ knownAt: '2026-11-23T17:59:59.999Z' })
      expect(before.asOf).toBeNull()
    } finally {
      await own.close()
    }
  },
)
