import assert from 'node:assert/strict'
import { remedyOf } from '@vectis/quickbooks/errors'
import { beginRun } from '@vectis/quickbooks/ports'
import type { SyncRun, SyncStore } from '@vectis/quickbooks/ports'
import { noneChecked } from '@vectis/quickbooks/wire'
import type { CaseBody } from './contract-case.ts'
import { none } from './nothing-written.ts'

/** Stored runs: complete, ended by the next run, or never begun. */
export const runCases: Record<string, CaseBody<SyncStore>> = {
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
      report: {
        checkedAt: '2026-11-02T18:00:50.000Z',
        checked: { ...noneChecked(), invoice: 3 },
        differences: [
          {
            identity: 'invoice',
            entity: 'Invoice',
            externalId: '7',
            customerExternalId: '1',
            expected: '10.00',
            actual: '9.00',
            currency: 'USD',
          },
        ],
        truncated: false,
      },
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
      report: null,
    }
    await tenant.finishRun(quiet, [])
    const later = { ...quiet, finishedAt: '2026-11-02T20:00:00.000Z', calls: 0 }
    await tenant.finishRun(later, [])
    assert.deepEqual(await tenant.readRuns({ realmId: '1', limit: 5 }), [later, finished])
    assert.deepEqual(await tenant.readRuns({ realmId: '1', limit: 1 }), [later])
    assert.deepEqual(await tenant.readRuns({ realmId: '2', limit: 5 }), [])
    assert.deepEqual(await store.forTenant('beta').readRuns({ realmId: '1', limit: 5 }), [])
  },

  'runs that could not begin are one row that counts them, and end no other run': async (store) => {
    const tenant = store.forTenant('acme')
    const clock = (time: string) => `2026-11-02T${time}.000Z`
    const notBegun = (runId: string, startedAt: string, errorCode: string): SyncRun => ({
      runId,
      realmId: '1',
      kind: 'not_begun',
      reason: errorCode,
      startedAt: clock(startedAt),
      finishedAt: clock(startedAt.replace(/00$/, '01')),
      outcome: 'failed',
      calls: 0,
      entities: {},
      errorCode,
      message: `Not begun at ${startedAt}.`,
      remedy: null,
      intuitTid: null,
      problems: [],
      report: null,
    })
    const first = notBegun('n-1', '18:00:00', 'reconnect_required')
    const second = notBegun('n-2', '18:15:00', 'reconnect_required')
    const third = notBegun('n-3', '18:30:00', 'reconnect_required')
    // A later one of another company counts for that one.
    await tenant.recordNotBegun({ ...notBegun('n-0', '20:00:00', first.reason), realmId: '2' })
    for (const run of [first, second, third]) await tenant.recordNotBegun(run)
    const { finishedAt, message } = third
    const folded: SyncRun = { ...first, finishedAt, message, repeats: 2 }
    assert.deepEqual(await tenant.readRuns({ realmId: '1', limit: 5 }), [folded])
    const other = notBegun('n-4', '18:45:00', 'unexpected')
    await tenant.recordNotBegun(other)
    await store.forTenant('beta').recordNotBegun(second)
    // A worker reads this company now: a tick elsewhere that cannot begin leaves its run alone.
    const open = { realmId: '1', kind: 'incremental', reason: 'no_webhooks' } as const
    await tenant.startRun({ ...open, runId: 'open', startedAt: clock('18:50:00') })
    const last = notBegun('n-5', '19:00:00', 'unexpected')
    await tenant.recordNotBegun(last)
    const runs = await tenant.readRuns({ realmId: '1', limit: 5 })
    assert.deepEqual(
      runs.map(({ runId, finishedAt: end, repeats = 0 }) => [runId, end, repeats]),
      [
        ['n-5', last.finishedAt, 0],
        ['open', null, 0],
        ['n-4', other.finishedAt, 0],
        ['n-1', folded.finishedAt, 2],
      ],
    )
    // The same run again, after it began: the stored run stays.
    await tenant.recordNotBegun({ ...second, runId: 'open', errorCode: 'another' })
    const [, again] = await tenant.readRuns({ realmId: '1', limit: 5 })
    assert.deepEqual([again?.runId, again?.kind], ['open', 'incremental'])
    assert.equal((await store.forTenant('beta').readRuns({ realmId: '1', limit: 5 })).length, 1)
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
    await tenant.startRun(start('2', 'of the same time', '2026-11-02T18:00:00.000Z'))
    const ended = await tenant.readRuns({ realmId: '2', limit: 5 })
    assert.deepEqual(ended.map(({ runId, outcome }) => `${runId}: ${outcome}`).toSorted(), [
      'of another realm: aborted',
      'of the same time: null',
    ])
  },

  'runs of one time are in the order of their ids; the start of a run stays as it was first stored':
    async (store) => {
      const tenant = store.forTenant('acme')
      const startedAt = '2026-11-02T18:00:00.000Z'
      const about = { realmId: '1', kind: 'quiet', reason: 'nothing_to_do' } as const
      const end = async (runId: string, time: string) =>
        tenant.finishRun(
          { ...beginRun({ ...about, runId, startedAt: time }), finishedAt: time, outcome: 'succeeded' }, // prettier-ignore
          [],
        )
      await end('b', startedAt)
      await end('a', startedAt)
      await end('c', startedAt)
      await end('a', '2026-11-02T18:05:00.000Z')
      const runs = await tenant.readRuns({ realmId: '1', limit: 5 })
      assert.deepEqual(
        runs.map((run) => [run.runId, run.startedAt]),
        [
          ['c', startedAt],
          ['b', startedAt],
          ['a', startedAt],
        ],
      )
    },

  'a run that could not begin never moves the end of the stored one back': async (store) => {
    const tenant = store.forTenant('acme')
    const at = (minute: string) => `2026-11-02T18:${minute}:00.000Z`
    const notBegun = (runId: string, minute: string): SyncRun => ({
      ...beginRun({ runId, realmId: '1', kind: 'not_begun', reason: 'r', startedAt: at(minute) }),
      finishedAt: at(minute),
      outcome: 'failed',
      errorCode: 'reconnect_required',
    })
    await tenant.recordNotBegun(notBegun('n-1', '30'))
    await tenant.recordNotBegun(notBegun('n-2', '15'))
    const [run] = await tenant.readRuns({ realmId: '1', limit: 5 })
    assert.deepEqual([run?.runId, run?.finishedAt, run?.repeats], ['n-1', at('30'), 1])
  },

  'a run that is stored again is replaced, with its repeats': async (store) => {
    const tenant = store.forTenant('acme')
    const startedAt = '2026-11-02T18:00:00.000Z'
    const run: SyncRun = {
      ...beginRun({ runId: 'n-1', realmId: '1', kind: 'not_begun', reason: 'r', startedAt }),
      finishedAt: startedAt,
      outcome: 'failed',
      errorCode: 'reconnect_required',
    }
    await tenant.recordNotBegun(run)
    await tenant.recordNotBegun({ ...run, runId: 'n-2' })
    await tenant.finishRun(run, [])
    assert.deepEqual(await tenant.readRuns({ realmId: '1', limit: 5 }), [run])
  },
}
