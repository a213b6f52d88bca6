import assert from 'node:assert/strict'
import { beginRun, emptyCheckpoint } from '@vectis/quickbooks/ports'
import type { OpenQuestion, QuestionQuery, SyncStore } from '@vectis/quickbooks/ports'
import type { CaseBody } from './contract-case.ts'
import { at, leadRealm, sampleInvoice } from './sync-samples.ts'

/** Instants in the one form in which a store gives them back. */
const instant = (second: number) => new Date(Date.parse(at(second))).toISOString()

function sampleQuestion(
  externalId: string,
  nextAt: number,
  change: Partial<OpenQuestion> = {},
): OpenQuestion {
  return {
    entity: 'Invoice',
    externalId,
    createdFrom: null,
    kind: 'not_yet',
    claim: null,
    claimedAt: instant(1),
    deletedAt: null,
    mergedInto: null,
    createdBefore: null,
    reason: 'An event named it, but no answer included it.',
    attempts: 1,
    misses: 0,
    nextAt: instant(nextAt),
    ...change,
  }
}

/** Objects about which nothing is concluded yet. */
export const questionCases: Record<string, CaseBody<SyncStore>> = {
  'questions come back as they were put, those due first at the top': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    const deletion = sampleQuestion('1', 50, {
      kind: 'deletion',
      claim: 'merged',
      deletedAt: instant(3),
      mergedInto: '9',
      misses: 1,
    })
    const hidden = sampleQuestion('', 20, {
      kind: 'unserved',
      // Verbatim: it goes back to QuickBooks.
      createdFrom: '2026-11-02T10:00:00-08:00',
      createdBefore: '2026-11-02T10:00:05-08:00',
    })
    const other = sampleQuestion('', 30, { kind: 'unserved', createdFrom: null })
    await commit(10, { questions: { put: [deletion, hidden, other] } })
    const all = await tenant.readQuestions({ realmId: '1', limit: 10 })
    assert.deepEqual(all, [hidden, other, deletion])
    const due = await tenant.readQuestions({ realmId: '1', dueAt: at(30), limit: 10 })
    assert.deepEqual(due, [hidden, other])
    assert.equal((await tenant.readQuestions({ realmId: '1', limit: 1 })).length, 1)
  },

  'a question put again is replaced, and keeps when it was first asked': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    await commit(10, { questions: { put: [sampleQuestion('1', 20)] } })
    const again = sampleQuestion('1', 90, { attempts: 2, claimedAt: instant(15), kind: 'unserved' })
    await commit(16, { questions: { put: [sampleQuestion('1', 30), again] } })
    const all = await tenant.readQuestions({ realmId: '1', limit: 10 })
    assert.deepEqual(all, [{ ...again, claimedAt: instant(1) }])
  },

  'a question is settled with the rows that answer it': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    await commit(10, { questions: { put: [sampleQuestion('1', 20), sampleQuestion('2', 20)] } })
    const key = (externalId: string) =>
      ({ entity: 'Invoice', externalId, createdFrom: null }) as const
    await commit(20, {
      rows: { Invoice: [sampleInvoice('1', 5)] },
      questions: { settle: [key('1'), key('unknown')] },
    })
    const left = await tenant.readQuestions({ realmId: '1', limit: 10 })
    assert.deepEqual(
      left.map(({ externalId }) => externalId),
      ['2'],
    )
    // One that is settled and put in the same batch is put.
    await commit(21, { questions: { settle: [key('2')], put: [sampleQuestion('2', 40)] } })
    assert.equal((await tenant.readQuestions({ realmId: '1', limit: 10 })).length, 1)
  },

  'questions are read of some entities alone, of named objects, and with those that a clock far ahead has stored':
    async (store) => {
      const tenant = store.forTenant('acme')
      const { commit } = await leadRealm(tenant)
      const put = [
        sampleQuestion('1', 10, { entity: 'Payment' }),
        sampleQuestion('', 15, { kind: 'unserved' }),
        sampleQuestion('2', 20),
        sampleQuestion('3', 40, { entity: 'Customer' }),
        sampleQuestion('4', 55),
      ]
      await commit(9, { questions: { put } })
      const list = async (query: Partial<QuestionQuery>) =>
        (await tenant.readQuestions({ realmId: '1', limit: 10, ...query })).map(
          ({ externalId }) => externalId,
        )
      assert.deepEqual(await list({ entities: ['Invoice', 'Customer'] }), ['', '2', '3', '4'])
      assert.deepEqual(await list({ entities: ['Invoice'], named: true, limit: 1 }), ['2'])
      assert.deepEqual(await list({ entities: [] }), [])
      assert.deepEqual(await list({ dueAt: at(20), ahead: at(50) }), ['1', '', '2', '4'])
      assert.deepEqual(await list({ dueAt: at(20), ahead: at(55) }), ['1', '', '2'])
    },

  'questions of tenants, realms and entities stay apart': async (store) => {
    const places = [
      ['acme', '1'],
      ['acme', '2'],
      ['beta', '1'],
    ] as const
    for (const [tenantId, realmId] of places) {
      const { commit } = await leadRealm(store.forTenant(tenantId), realmId)
      const payment = sampleQuestion('1', 20, { entity: 'Payment' })
      await commit(10, { questions: { put: [sampleQuestion('1', 20), payment] } })
      const key = { entity: 'Invoice', externalId: '1', createdFrom: null } as const
      if (realmId === '2') await commit(11, { questions: { settle: [key] } })
    }
    const counts = await Promise.all(
      places.map(
        async ([tenantId, realmId]) =>
          (await store.forTenant(tenantId).readQuestions({ realmId, limit: 10 })).length,
      ),
    )
    assert.deepEqual(counts, [2, 1, 2])
  },

  'what a tick begins with is what the single reads answer, of its own company': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    const about = { kind: 'full', reason: 'r', startedAt: instant(5) } as const
    for (const realmId of ['1', '2']) {
      await tenant.startRun(beginRun({ ...about, realmId, runId: `run-${realmId}` }))
    }
    const checkpoint = { ...emptyCheckpoint('Invoice'), changedSince: at(1) }
    await commit(10, {
      checkpoints: [checkpoint],
      questions: { put: [sampleQuestion('1', 20), sampleQuestion('2', 30)] },
    })
    const standing = await tenant.readStanding({ realmId: '1', runs: 5, questions: 5 })
    assert.deepEqual(standing, {
      runs: await tenant.readRuns({ realmId: '1', limit: 5 }),
      checkpoints: await tenant.readCheckpoints('1'),
      questions: await tenant.readQuestions({ realmId: '1', limit: 5 }),
    })
    const { runs, checkpoints, questions } = standing
    assert.deepEqual([runs.length, checkpoints.length, questions.length], [1, 1, 2])
  },
}
