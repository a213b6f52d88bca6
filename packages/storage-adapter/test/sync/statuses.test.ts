/** Badges of the day: a page writes those of its invoices, so that a refresh on the same day reads no invoice. */
import type { SyncBatch } from '@vectis/quickbooks/ports'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildPages } from '../../bench/pages.ts'
import { derive } from '../../bench/ways.ts'
import { createSyncStore } from '../../src/sync/sync-store.ts'
import { openSyncDatabase, type SyncDatabase } from '../support/sync-database.ts'

const realmId = '9341452000000001'
const observedAt = '2026-11-23T12:00:00.000Z'
const today = '2026-11-23'
let database: SyncDatabase
let sent: string[] = []
beforeAll(async () => {
  database = await openSyncDatabase('PostgreSQL', { onQuery: (one) => sent.push(one.sql) })
})
afterAll(() => database.close())

async function openTenant(tenantId: string) {
  const { db, schema } = database
  const store = createSyncStore({ db, schema }).forTenant(tenantId)
  const take = async () => {
    const lease = await store.acquireLease({ realmId, owner: 'test', leaseMs: 600_000 })
    if (lease === null) throw new Error('Expected a free lease.')
    return lease
  }
  return {
    statusesOn: async () => (await take()).statusesOn,
    async commit(batch: Partial<SyncBatch>) {
      await store.commit({ realmId, lease: await take(), observedAt, ...batch })
    },
    async refresh(day: string) {
      sent = []
      const changed = await store.refreshStatuses({ realmId, today: day })
      return { changed, readsInvoices: sent.some((text) => text.includes('billing_invoices')) }
    },
    async counts() {
      const { rows } = await sql<{ status: string; count: number }>`
        select status, count(*)::int as count from ${sql.id(schema, 'billing_invoices')}
        where tenant_id = ${tenantId} group by status order by status`.execute(db)
      return Object.fromEntries(rows.map(({ status, count }) => [status, count]))
    },
  }
}

const page = derive(buildPages(500)[0]!)
const change = { balance: '10', baseStatus: 'open' } as const
const [first, second] = page.map((row) => ({ ...row, ...change, totalAmount: '10' }))
const dueOn = (dueDate: string, syncToken: string) => ({
  Invoice: [
    { ...first!, dueDate, syncToken },
    { ...second!, dueDate, syncToken },
  ],
})

test('rows of the day that the statuses are noted for leave the note, and the refresh of that day reads no invoice', async () => {
  const tenant = await openTenant('noted')
  expect(await tenant.statusesOn()).toBe(null)
  expect(await tenant.refresh(today)).toEqual({ changed: 0, readsInvoices: true })
  await tenant.commit({ rows: dueOn('2026-11-01', '1'), today })
  expect(await tenant.counts()).toEqual({ overdue: 2 })
  expect(await tenant.statusesOn()).toBe(today)
  expect(await tenant.refresh(today)).toEqual({ changed: 0, readsInvoices: false })
  // Due later, and still overdue: a page without a day would say open.
  await tenant.commit({ rows: dueOn('2026-11-10', '2'), today })
  expect(await tenant.counts()).toEqual({ overdue: 2 })
  await tenant.commit({ rows: dueOn('2026-11-23', '3'), today })
  expect(await tenant.counts()).toEqual({ open: 2 })
  // An open one that is due earlier all at once.
  await tenant.commit({ rows: dueOn('2026-11-22', '4'), today })
  expect(await tenant.counts()).toEqual({ overdue: 2 })
  await tenant.commit({ rows: dueOn('2026-11-23', '5'), today })
  expect(await tenant.refresh(today)).toEqual({ changed: 0, readsInvoices: false })
  expect(await tenant.refresh('2026-11-24')).toEqual({ changed: 2, readsInvoices: true })
})

test('rows of another day, or of none, clear the note', async () => {
  const tenant = await openTenant('cleared')
  expect(await tenant.statusesOn()).toBe(null)
  await tenant.refresh(today)
  await tenant.commit({ rows: dueOn('2026-11-23', '1'), today: '2026-11-24' })
  expect(await tenant.counts()).toEqual({ overdue: 2 })
  expect(await tenant.statusesOn()).toBe(null)
  expect(await tenant.refresh(today)).toEqual({ changed: 2, readsInvoices: true })
  await tenant.commit({ rows: dueOn('2026-11-01', '2') })
  expect(await tenant.counts()).toEqual({ open: 2 })
  expect(await tenant.statusesOn()).toBe(null)
  expect(await tenant.refresh(today)).toEqual({ changed: 2, readsInvoices: true })
})
