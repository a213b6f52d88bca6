import assert from 'node:assert/strict'
import { remedyOf } from '@vectis/quickbooks/errors'
import type { SyncRun, SyncStore } from '@vectis/quickbooks/ports'
import type { CaseBody } from './contract-case.ts'
import {
  at,
  leadRealm,
  sampleCreditMemo,
  sampleCustomer,
  sampleInvoice,
  samplePayment,
  sampleSettlement,
  sampleTemplate,
} from './sync-samples.ts'

const none = { inserted: 0, updated: 0, unchanged: 0, deleted: 0, revived: 0, stale: 0 }

/** Absence proven by windows, and what belongs to a customer. */
export const absenceCases: Record<string, CaseBody<SyncStore>> = {
  'live rows of a window that were not read are marked; reading clears the mark': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit, lease } = await leadRealm(tenant)
    const created = (id: string, second: number | null) =>
      sampleInvoice(id, 5, { sourceCreatedAt: second === null ? null : at(second) })
    await commit(10, {
      rows: {
        Invoice: [
          created('1', 1),
          created('2', 2),
          created('3', 3),
          created('4', 4),
          created('5', null),
        ],
      },
    })
    const absence = {
      entity: 'Invoice',
      scanId: 'scan-1',
      createdFrom: at(2),
      createdBefore: at(4),
      present: ['3'],
    } as const
    await commit(20, { absence })
    const about = { realmId: '1', entity: 'Invoice', scanId: 'scan-1' } as const
    assert.deepEqual(await tenant.listAbsent({ ...about, limit: 10 }), ['2'])
    await commit(21, { absence: { ...absence, createdFrom: null, createdBefore: null } })
    const marked = await tenant.listAbsent({ ...about, limit: 10 })
    assert.deepEqual(marked.toSorted(), ['1', '2', '4'])
    assert.equal((await tenant.listAbsent({ ...about, limit: 2 })).length, 2)
    const again = await commit(22, { rows: { Invoice: [created('1', 1)] } })
    assert.equal(again.Invoice.unchanged, 1)
    const resolve = { lease, ...about, observedAt: at(30), confirmed: true }
    assert.equal(await tenant.resolveAbsent(resolve), 2)
    assert.equal(await tenant.resolveAbsent(resolve), 0)
    assert.equal(await tenant.countLive('1', 'Invoice'), 3)
  },

  'what was learnt after a window was answered is not marked': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    await commit(30, { rows: { Invoice: [sampleInvoice('1', 5)] } })
    const absence = {
      entity: 'Invoice',
      scanId: 'scan-1',
      createdFrom: null,
      createdBefore: null,
      present: [],
    } as const
    await commit(20, { absence })
    const about = { realmId: '1', entity: 'Invoice', scanId: 'scan-1', limit: 10 } as const
    assert.deepEqual(await tenant.listAbsent(about), [])
    await commit(40, { absence })
    assert.deepEqual(await tenant.listAbsent(about), ['1'])
  },

  'marks that are not confirmed are cleared': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit, lease } = await leadRealm(tenant)
    await commit(10, { rows: { Payment: [samplePayment('1', 5)] } })
    const about = { realmId: '1', entity: 'Payment', scanId: 'scan-1' } as const
    const absence = { ...about, createdFrom: null, createdBefore: null, present: [] }
    await commit(20, { absence })
    const cleared = await tenant.resolveAbsent({
      ...about,
      lease,
      observedAt: at(21),
      confirmed: false,
    })
    assert.equal(cleared, 1)
    assert.deepEqual(await tenant.listAbsent({ ...about, limit: 10 }), [])
    assert.equal(await tenant.countLive('1', 'Payment'), 1)
  },

  'transactions of a customer are its live ones': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    await commit(10, {
      rows: {
        Invoice: [sampleInvoice('1', 5), sampleInvoice('2', 5, { customerExternalId: '2' })],
        Payment: [samplePayment('3', 5), samplePayment('4', 5)],
        CreditMemo: [sampleCreditMemo('5', 5)],
        RecurringTransaction: [sampleTemplate('6', 5)],
      },
      tombstones: [{ entity: 'Payment', externalId: '4', deletedAt: null, reason: 'deleted' }],
    })
    const found = await tenant.listTransactionsOf({ realmId: '1', customerExternalId: '1' })
    assert.deepEqual(found.map(({ entity, externalId }) => `${entity} ${externalId}`).toSorted(), [
      'CreditMemo 5',
      'Invoice 1',
      'Payment 3',
      'RecurringTransaction 6',
    ])
  },
}

/** Balances and runs. */
export const reportCases: Record<string, CaseBody<SyncStore>> = {
  'balances that disagree are named, exactly and with their document': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    await commit(10, {
      rows: {
        Customer: [
          sampleCustomer('1', 5, { balance: '75.10', balanceWithJobs: '85.30' }),
          sampleCustomer('2', 5, {
            parentExternalId: '1',
            balance: '10.20',
            balanceWithJobs: null,
          }),
        ],
        Invoice: [
          sampleInvoice('1', 5, { totalAmount: '100.10', balance: '60.10' }),
          sampleInvoice('2', 5, { customerExternalId: '2', totalAmount: '10.2', balance: '10.2' }),
        ],
        Payment: [samplePayment('1', 5, { settlements: [sampleSettlement()] })],
        CreditMemo: [sampleCreditMemo('1', 5, { remainingCredit: '24.99', balance: '24.99' })],
      },
    })
    const report = await tenant.checkBalances({ realmId: '1', now: at(60), limit: 10 })
    assert.deepEqual(report.checked, {
      payment: 1,
      invoice: 2,
      creditMemo: 1,
      customer: 2,
      customerWithJobs: 1,
    })
    const told = report.differences.map(
      ({ identity, externalId, customerExternalId, expected, actual }) =>
        [identity, externalId, customerExternalId, Number(expected), Number(actual)].join(' '),
    )
    assert.deepEqual(told.toSorted(), [
      'creditMemo 1 1 24.99 25',
      'customer 1 1 75.1 35.11',
      'customerWithJobs 1 1 85.3 45.31',
    ])
    assert.equal(report.truncated, false)
    const short = await tenant.checkBalances({ realmId: '1', now: at(60), limit: 1 })
    assert.equal(short.differences.length, 1)
    assert.equal(short.truncated, true)
  },

  'runs come back newest first, finished ones whole': async (store) => {
    const tenant = store.forTenant('acme')
    const started = {
      runId: 'run-1',
      realmId: '1',
      kind: 'full',
      reason: 'no checkpoint',
      startedAt: '2026-11-02T18:00:00.000Z',
    } as const
    await tenant.startRun(started)
    const [open] = await tenant.readRuns({ realmId: '1', limit: 5 })
    assert.deepEqual([open?.outcome, open?.finishedAt], [null, null])
    const finished: SyncRun = {
      ...started,
      finishedAt: '2026-11-02T18:01:00.000Z',
      outcome: 'partial',
      calls: 12,
      entities: { Invoice: { ...none, read: 500, setAside: 1, inserted: 499 } },
      errorCode: 'throttled',
      message: 'QuickBooks asked to slow down.',
      remedy: remedyOf('throttled'),
      intuitTid: '1-5f-7',
      problems: [
        {
          rung: 'entity',
          entity: 'CreditMemo',
          externalId: null,
          code: 'server',
          message: 'QuickBooks failed with HTTP 500.',
          remedy: null,
          since: '2026-11-02T18:00:30.000Z',
          retryAt: '2026-11-02T18:15:30.000Z',
          intuitTid: '1-5f-8',
        },
      ],
      report: null,
    }
    const broken = {
      entity: 'Invoice',
      externalId: null,
      path: 'Line[3].Amount',
      message: 'expected a number',
    } as const
    await tenant.finishRun(finished, [broken])
    const quiet: SyncRun = {
      ...finished,
      runId: 'run-2',
      kind: 'quiet',
      startedAt: '2026-11-02T19:00:00.000Z',
    }
    await tenant.finishRun(quiet, [])
    const later = { ...quiet, finishedAt: '2026-11-02T20:00:00.000Z', calls: 0 }
    await tenant.finishRun(later, [])
    assert.deepEqual(await tenant.readRuns({ realmId: '1', limit: 5 }), [later, finished])
    assert.deepEqual(await tenant.readRuns({ realmId: '1', limit: 1 }), [later])
    assert.deepEqual(await tenant.readRuns({ realmId: '2', limit: 5 }), [])
    assert.deepEqual(await store.forTenant('beta').readRuns({ realmId: '1', limit: 5 }), [])
  },

  'a run whose process or database died is ended by the next one': async (store) => {
    const tenant = store.forTenant('acme')
    const about = { kind: 'incremental', reason: 'no_webhooks' } as const
    const start = (realmId: string, runId: string, startedAt: string) => {
      return { ...about, realmId, runId, startedAt }
    }
    await tenant.startRun(start('1', 'died', '2026-11-02T18:00:00.000Z'))
    await tenant.startRun(start('2', 'of another realm', '2026-11-02T18:00:00.000Z'))
    await store.forTenant('beta').startRun(start('1', 'of beta', '2026-11-02T18:00:00.000Z'))
    await tenant.startRun(start('1', 'next', '2026-11-02T18:15:00.000Z'))
    const [next, died] = await tenant.readRuns({ realmId: '1', limit: 5 })
    assert.deepEqual([next?.runId, next?.finishedAt, next?.outcome], ['next', null, null])
    assert.deepEqual(
      [died?.runId, died?.finishedAt, died?.outcome, died?.errorCode],
      ['died', '2026-11-02T18:15:00.000Z', 'aborted', 'interrupted'],
    )
    // One that lost its lease and ends late ends only itself.
    await tenant.finishRun({ ...died!, finishedAt: '2026-11-02T18:16:00.000Z' }, [])
    const [still] = await tenant.readRuns({ realmId: '1', limit: 1 })
    assert.deepEqual([still?.runId, still?.finishedAt], ['next', null])
    for (const [tenantId, realmId] of [
      ['acme', '2'],
      ['beta', '1'],
    ] as const) {
      const [open] = await store.forTenant(tenantId).readRuns({ realmId, limit: 5 })
      assert.equal(open?.finishedAt, null)
    }
  },
}
