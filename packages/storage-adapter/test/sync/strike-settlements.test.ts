import type { PaymentSet } from '@vectis/quickbooks/rows'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createStorage } from '../../src/index.ts'
import { buildHistory } from '../support/histories.ts'
import { openSyncDatabase } from '../support/sync-database.ts'
import type { SyncDatabase } from '../support/sync-database.ts'
import { testKeys } from '../support/test-keys.ts'

let database: SyncDatabase
beforeAll(async () => {
  database = await openSyncDatabase('PostgreSQL')
})
afterAll(() => database.close())

/** The settlement rows: whether each is struck, and the transaction that wrote it last. */
async function readSettlements() {
  const { db, schema } = database
  const { rows } = await sql<{ payment: string; struck: boolean; written: string }>`
    select payment_external_id as payment, deleted_at is not null as struck, xmin::text as written
    from ${sql.table(`${schema}.billing_payments`)} order by payment_external_id, line_no`.execute(
    db,
  )
  return rows
}

test('a deletion strikes the settlements of its own payment, once', async () => {
  const { db, schema } = database
  const store = createStorage({ db, schema, keys: testKeys }).sync.forTenant('acme')
  const realmId = '1'
  const lease = (await store.acquireLease({ realmId, owner: 'one', leaseMs: 60_000 }))!
  const version = { worth: 'some', isNoted: false, lines: 2, gap: 1, total: 3 } as const
  const payment = () => ({ kind: 'Payment' as const, versions: [version], end: null })
  const sight = { version: 0, delay: 0, withNext: false, isVoidEvent: false } as const
  const deliveries = buildHistory({
    objects: [payment(), payment()],
    sights: [
      { object: 0, ...sight },
      { object: 1, ...sight },
    ],
  })
  for (const delivery of deliveries) await store.commit({ realmId, lease, ...delivery })
  const live = await readSettlements()
  const [first = '', second = ''] = [...new Set(live.map((row) => row.payment))]
  expect(second).not.toBe('')
  const observedAt = '2026-12-01T00:00:00Z'
  const strike = () =>
    store.commit({
      realmId,
      lease,
      observedAt,
      tombstones: [
        { entity: 'Payment', externalId: first, deletedAt: observedAt, reason: 'deleted' },
      ],
    })
  await strike()
  const struck = await readSettlements()
  expect(struck.map((row) => row.struck)).toEqual(live.map((row) => row.payment === first))
  await strike()
  expect(await readSettlements()).toEqual(struck)
})

/** Of invoice 1, with one line; without an amount zero in every line, as a void is. */
function payment(sourceUpdatedAt: string, amount: string | null): PaymentSet {
  const line = { lineNo: 1, linkedType: 'Invoice', linkedExternalId: '1', invoiceExternalId: '1' }
  const rest = { creditMemoExternalId: null, kind: 'cash' } as const
  return {
    externalId: 'p',
    syncToken: '0',
    sourceCreatedAt: '2026-11-02T09:00:00Z',
    sourceUpdatedAt,
    unreadableFields: [],
    customerExternalId: '1',
    txnDate: '2026-11-02',
    currency: 'USD',
    exchangeRate: null,
    totalAmount: amount ?? '0',
    unappliedAmount: '0',
    cashApplied: amount ?? '0',
    creditApplied: '0',
    referenceNumber: null,
    isAutomaticCreditLink: false,
    linksUnreadable: false,
    isVoided: false,
    voidEvidence: null,
    isAllZero: amount === null,
    settlements: amount === null ? [] : [{ ...line, ...rest, amount }],
  }
}

test('a void keeps the lines of the latest version before it; a time in the future is no later one', async () => {
  const { db, schema } = database
  const store = createStorage({ db, schema, keys: testKeys }).sync.forTenant('beta')
  const realmId = '1'
  const lease = (await store.acquireLease({ realmId, owner: 'one', leaseMs: 60_000 }))!
  // When it was written, when the answer came, the amount. The answers arrive in another order.
  for (const [written, observed, amount] of [
    ['2026-11-02T11:00:00Z', '2026-11-02T12:00:00Z', null],
    ['2027-01-01T00:00:00Z', '2026-11-02T10:00:00Z', '30.00'],
    ['2026-11-02T10:30:00Z', '2026-11-02T10:30:00Z', '40.00'],
    ['2026-11-02T10:20:00Z', '2026-11-02T10:40:00Z', '20.00'],
  ] as const) {
    const rows = { Payment: [payment(written, amount)] }
    await store.commit({ realmId, lease, observedAt: observed, rows })
  }
  const { rows } = await sql`
    select amount::text as amount, deleted_reason as reason
    from ${sql.table(`${schema}.billing_payments`)} where tenant_id = 'beta'`.execute(db)
  expect(rows).toEqual([{ amount: '40.00', reason: 'voided' }])
})
