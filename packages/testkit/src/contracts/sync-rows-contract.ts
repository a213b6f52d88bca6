import assert from 'node:assert/strict'
import type { SyncStore } from '@vectis/quickbooks/ports'
import type { PaymentSet } from '@vectis/quickbooks/rows'
import type { CaseBody } from './contract-case.ts'
import { none } from './nothing-written.ts'
import {
  at,
  leadRealm,
  sampleCreditMemo,
  sampleCustomer,
  sampleInvoice,
  samplePayment,
  sampleSettlement,
  sampleTemplate,
  zeroInvoice,
} from './sync-samples.ts'

/** Versions, tombstones, voids and settlements in a store. */
export const syncRowCases: Record<string, CaseBody<SyncStore>> = {
  'a page is inserted, then unchanged, then updated': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    const page = {
      rows: {
        Customer: [sampleCustomer('1', 1)],
        Invoice: [sampleInvoice('1', 1), sampleInvoice('2', 1)],
        Payment: [samplePayment('1', 1)],
        CreditMemo: [sampleCreditMemo('1', 1)],
        RecurringTransaction: [sampleTemplate('1', 1)],
      },
    }
    const first = await commit(10, page)
    assert.deepEqual(first.Invoice, { ...none, inserted: 2 })
    for (const entity of ['Customer', 'Payment', 'CreditMemo', 'RecurringTransaction'] as const) {
      assert.deepEqual(first[entity], { ...none, inserted: 1 }, entity)
    }
    const second = await commit(11, page)
    assert.deepEqual(second.Invoice, { ...none, unchanged: 2 })
    for (const entity of ['Customer', 'Payment', 'CreditMemo', 'RecurringTransaction'] as const) {
      assert.deepEqual(second[entity], { ...none, unchanged: 1 }, entity)
    }
    const third = await commit(20, {
      rows: { Invoice: [sampleInvoice('1', 15, { balance: '60.00' })] },
    })
    assert.deepEqual(third.Invoice, { ...none, updated: 1 })
  },

  'text that a database cannot hold does not stop its page': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    // A name cut in the middle of a character, and one with U+0000.
    const page = {
      rows: {
        Customer: [
          { ...sampleCustomer('1', 1), displayName: 'cut \ud83d' },
          { ...sampleCustomer('2', 1), displayName: 'a\0b' },
        ],
        Invoice: [sampleInvoice('1', 1, { docNumber: '\udc00', raw: '{"DocNumber":"\\udc00"}' })],
      },
    }
    const first = await commit(10, page)
    assert.deepEqual(first.Customer, { ...none, inserted: 2 })
    assert.deepEqual(first.Invoice, { ...none, inserted: 1 })
    assert.deepEqual((await commit(11, page)).Customer, { ...none, unchanged: 2 })
  },

  'amounts and times are compared by value': async (store) => {
    const { commit } = await leadRealm(store.forTenant('acme'))
    await commit(10, { rows: { Invoice: [sampleInvoice('1', 1)] } })
    const same = { totalAmount: '100', balance: '100.0', sourceUpdatedAt: '2026-11-02T18:00:01Z' }
    const counts = await commit(11, { rows: { Invoice: [sampleInvoice('1', 1, same)] } })
    assert.deepEqual(counts.Invoice, { ...none, unchanged: 1 })
  },

  'an older version is refused': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    await commit(20, { rows: { Invoice: [sampleInvoice('1', 15)] } })
    const counts = await commit(30, {
      rows: { Invoice: [sampleInvoice('1', 14, { balance: '5' })] },
    })
    assert.deepEqual(counts.Invoice, { ...none, stale: 1 })
    const [version] = await readInvoice(store, '1')
    assert.equal(Date.parse(version?.sourceUpdatedAt ?? ''), Date.parse(at(15)))
  },

  'of one second, the higher SyncToken wins, and ten is higher than nine': async (store) => {
    const { commit } = await leadRealm(store.forTenant('acme'))
    await commit(20, { rows: { Invoice: [sampleInvoice('1', 15, { syncToken: '10' })] } })
    const lower = sampleInvoice('1', 15, { syncToken: '9', balance: '5' })
    assert.equal((await commit(30, { rows: { Invoice: [lower] } })).Invoice.stale, 1)
    const higher = sampleInvoice('1', 15, { syncToken: '11', balance: '5' })
    assert.equal((await commit(15, { rows: { Invoice: [higher] } })).Invoice.updated, 1)
  },

  'the same version with other content is accepted, unless it comes from an older answer': async (
    store,
  ) => {
    const { commit } = await leadRealm(store.forTenant('acme'))
    await commit(20, { rows: { Customer: [sampleCustomer('1', 15, { balance: '85' })] } })
    const moved = sampleCustomer('1', 15, { balance: '-15' })
    assert.equal((await commit(21, { rows: { Customer: [moved] } })).Customer.updated, 1)
    const late = sampleCustomer('1', 15, { balance: '85' })
    assert.equal((await commit(20, { rows: { Customer: [late] } })).Customer.stale, 1)
  },

  'a time in the future does not freeze a row': async (store) => {
    const { commit } = await leadRealm(store.forTenant('acme'))
    await commit(20, { rows: { Invoice: [sampleInvoice('1', 3000)] } })
    const next = sampleInvoice('1', 25, { balance: '1' })
    assert.equal((await commit(30, { rows: { Invoice: [next] } })).Invoice.updated, 1)
  },

  'an object twice in a page counts once, in its newest version': async (store) => {
    const { commit } = await leadRealm(store.forTenant('acme'))
    const counts = await commit(20, {
      rows: { Invoice: [sampleInvoice('1', 15), sampleInvoice('1', 12, { balance: '1' })] },
    })
    assert.deepEqual(counts.Invoice, { ...none, inserted: 1 })
    const again = await commit(21, { rows: { Invoice: [sampleInvoice('1', 15)] } })
    assert.deepEqual(again.Invoice, { ...none, unchanged: 1 })
  },

  'ids beyond 2^53 stay apart': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    const ids = ['5000000000000503624', '5000000000000503625']
    await commit(20, { rows: { Invoice: ids.map((id) => sampleInvoice(id, 1)) } })
    assert.equal(await tenant.countLive('1', 'Invoice'), 2)
  },

  'a tombstone of an object never seen holds too': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    const tombstone = { entity: 'Payment', externalId: '9', deletedAt: null, reason: 'deleted' }
    await commit(20, { tombstones: [tombstone as never] })
    const counts = await commit(25, { rows: { Payment: [samplePayment('9', 15)] } })
    assert.deepEqual(counts.Payment, { ...none, stale: 1 })
    assert.equal(await tenant.countLive('1', 'Payment'), 0)
  },

  'a batch that holds an object and its tombstone leaves it deleted': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    await commit(20, {
      rows: { Customer: [sampleCustomer('1', 15)] },
      tombstones: [
        { entity: 'Customer', externalId: '1', deletedAt: null, reason: 'merged', mergedInto: '2' },
      ],
    })
    assert.equal(await tenant.countLive('1', 'Customer'), 0)
  },

  'a payment is counted once, and its identities hold through edits and voids': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    const settlements = [
      sampleSettlement({ amount: '30' }),
      sampleSettlement({ lineNo: 2, amount: '10' }),
    ]
    await commit(10, {
      rows: {
        Invoice: [sampleInvoice('1', 5, { balance: '60' })],
        Payment: [samplePayment('1', 5, { settlements })],
      },
    })
    assert.equal(await tenant.countLive('1', 'Payment'), 1)
    await assertBalanced(store)
    await commit(20, {
      rows: {
        Invoice: [sampleInvoice('1', 15, { balance: '70' })],
        Payment: [
          samplePayment('1', 15, {
            settlements: [
              sampleSettlement({ amount: '30' }),
              sampleSettlement({
                lineNo: 0,
                linkedType: '',
                linkedExternalId: '',
                invoiceExternalId: null,
                kind: 'unapplied',
                amount: '10',
              }),
            ],
            unappliedAmount: '10',
            cashApplied: '30',
          }),
        ],
      },
    })
    await assertBalanced(store)
    const isVoid = {
      totalAmount: '0',
      cashApplied: '0',
      isVoided: true,
      isAllZero: true,
      voidEvidence: 'note',
      settlements: [],
    } satisfies Partial<PaymentSet>
    await commit(30, {
      rows: { Invoice: [sampleInvoice('1', 25)], Payment: [samplePayment('1', 25, isVoid)] },
    })
    await assertBalanced(store)
    assert.equal(await tenant.countLive('1', 'Payment'), 1)
  },

  'an invoice that turned to zero is not a difference': async (store) => {
    const { commit } = await leadRealm(store.forTenant('acme'))
    await commit(10, { rows: { Invoice: [sampleInvoice('1', 5)] } })
    assert.equal(
      (await commit(20, { rows: { Invoice: [zeroInvoice('1', 15)] } })).Invoice.updated,
      1,
    )
    assert.equal(
      (await commit(21, { rows: { Invoice: [zeroInvoice('1', 15)] } })).Invoice.unchanged,
      1,
    )
    await assertBalanced(store)
  },
}

function readInvoice(store: SyncStore, id: string) {
  return store
    .forTenant('acme')
    .readVersions({ realmId: '1', entity: 'Invoice', externalIds: [id, 'unknown'] })
}

async function assertBalanced(store: SyncStore): Promise<void> {
  const report = await store
    .forTenant('acme')
    .checkBalances({ realmId: '1', now: at(60), limit: 10 })
  assert.deepEqual(report.differences, [])
}
