import { beginRun, emptyCheckpoint } from '@vectis/quickbooks/ports'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunLease, SyncStore, TenantSyncStore } from '@vectis/quickbooks/ports'
import { syncEntities } from '@vectis/quickbooks/rows'
import { createContractClock, createMemorySyncStore } from '@vectis/quickbooks-testkit/contracts'
import { createSyncStore } from '../../src/sync/sync-store.ts'
import { buildHistory, historyShape } from '../support/histories.ts'
import type { Delivery } from '../support/histories.ts'
import { readRows } from '../support/read-rows.ts'
import { openSyncDatabase } from '../support/sync-database.ts'
import type { SentStatement, SyncDatabase } from '../support/sync-database.ts'

/**
 * Two tenants with the same realm, ids, owners and runs share one database; each also has a reference of its own, in memory and alone.
 * Every method of the store is called in any order: a read or write across tenants would show as a difference.
 */
interface World {
  tenant: TenantSyncStore
  lease: RunLease
}
interface Step {
  name: string
  run(world: World): Promise<unknown>
}

const realmId = '9341452000000001'
const entity = fc.constantFrom(...syncEntities)
const subject = fc.record({ entity, externalId: fc.constantFrom('0', '1', '2', '3', '4') })
const scanId = fc.constantFrom('s1', 's2')
const observedAt = '2026-11-02T18:30:00.000Z'

const question = {
  kind: 'not_yet',
  claim: null,
  claimedAt: observedAt,
  deletedAt: null,
  mergedInto: null,
  createdBefore: null,
  reason: 'nothing held it',
  attempts: 1,
  misses: 0,
  nextAt: observedAt,
} as const

const runStart = fc.record({
  runId: fc.constantFrom('run-1', 'run-2', 'run-3'),
  startedAt: fc.constantFrom(observedAt, '2026-11-02T18:31:00.000Z', '2026-11-02T18:32:00.000Z'),
  errorCode: fc.constantFrom('server', 'reconnect_required'),
})

/** In an order of its own: stores may list as they like. */
const sorted = (found: readonly (object | string)[]) =>
  found
    .map((one) =>
      typeof one === 'string'
        ? one
        : JSON.stringify(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    )
    .toSorted()

const steps = (deliveries: readonly Delivery[]): fc.Arbitrary<Step>[] => [
  ...(deliveries.length === 0
    ? []
    : [
        fc.constantFrom(...deliveries).map((delivery) => ({
          name: 'commit',
          run: ({ tenant, lease }: World) => tenant.commit({ realmId, lease, ...delivery }),
        })),
      ]),
  fc.tuple(entity, scanId, fc.subarray(['0', '1', '2'])).map(([name, scan, present]) => ({
    name: 'commit an absence and a checkpoint',
    run: ({ tenant, lease }) =>
      tenant.commit({
        realmId,
        lease,
        observedAt,
        absence: { entity: name, scanId: scan, createdFrom: null, createdBefore: null, present },
        checkpoints: [{ ...emptyCheckpoint(name), changedSince: observedAt, fullReadAt: scan }],
      }),
  })),
  fc.tuple(entity, fc.subarray(['0', '1', '2']), fc.boolean()).map(([name, ids, isPut]) => ({
    name: 'commit questions',
    run: ({ tenant, lease }) => {
      const keys = ids.map((externalId) => ({ entity: name, externalId, createdFrom: null }))
      const put = keys.map((key) => ({ ...question, ...key }))
      const questions = isPut ? { put } : { settle: keys }
      return tenant.commit({ realmId, lease, observedAt, questions })
    },
  })),
  fc.tuple(entity, fc.constantFrom<'live' | 'deleted'>('live', 'deleted')).map(([name, state]) => ({
    name: 'listIds',
    run: async ({ tenant }) =>
      sorted(await tenant.listIds({ realmId, entity: name, state, limit: 100 })),
  })),
  fc.constant<Step>({
    name: 'readQuestions',
    run: async ({ tenant }) => sorted(await tenant.readQuestions({ realmId, limit: 100 })),
  }),
  entity.map((name) => ({
    name: 'countLive',
    run: ({ tenant }) => tenant.countLive(realmId, name),
  })),
  entity.map((name) => ({
    name: 'readVersions',
    run: async ({ tenant }) => {
      const externalIds = ['0', '1', '2', '3', '4']
      const found = await tenant.readVersions({ realmId, entity: name, externalIds })
      return sorted(
        found.map((one) => ({
          ...one,
          sourceCreatedAt: Date.parse(one.sourceCreatedAt ?? ''),
          sourceUpdatedAt: Date.parse(one.sourceUpdatedAt ?? ''),
        })),
      )
    },
  })),
  fc.tuple(entity, scanId).map(([name, scan]) => ({
    name: 'listAbsent',
    run: async ({ tenant }) =>
      sorted(await tenant.listAbsent({ realmId, entity: name, scanId: scan, limit: 10 })),
  })),
  fc.tuple(entity, scanId, fc.boolean()).map(([name, scan, confirmed]) => ({
    name: 'resolveAbsent',
    run: ({ tenant, lease }) =>
      tenant.resolveAbsent({ lease, realmId, entity: name, scanId: scan, observedAt, confirmed }),
  })),
  fc.constant<Step>({
    name: 'listTransactionsOf',
    run: async ({ tenant }) =>
      sorted(await tenant.listTransactionsOf({ realmId, customerExternalId: '1' })),
  }),
  fc.option(fc.array(subject, { maxLength: 4 }), { nil: undefined }).map((about) => ({
    name: 'checkBalances',
    run: async ({ tenant }) => {
      const all = { realmId, now: observedAt, limit: 100 }
      const report = await tenant.checkBalances(about === undefined ? all : { ...all, about })
      const differences = report.differences.map(({ expected, actual, ...rest }) => ({
        ...rest,
        expected: Number(expected),
        actual: Number(actual),
      }))
      const inconclusive = sorted(report.inconclusive ?? [])
      return { ...report, inconclusive, differences: sorted(differences) }
    },
  })),
  fc.constant<Step>({
    name: 'refreshStatuses',
    run: ({ tenant }) => tenant.refreshStatuses({ realmId, today: '2026-11-02' }),
  }),
  fc.constant<Step>({
    name: 'readCheckpoints',
    run: async ({ tenant }) => sorted(await tenant.readCheckpoints(realmId)),
  }),
  fc.tuple(runStart, fc.constantFrom('start', 'finish', 'not begun')).map(([start, act]) => ({
    name: 'startRun, finishRun, recordNotBegun, readRuns',
    run: async ({ tenant }) => {
      const { errorCode, ...begun } = start
      const run = { ...beginRun({ ...begun, realmId, kind: 'full', reason: 'r' }) }
      const ended = { ...run, finishedAt: start.startedAt, outcome: 'failed', errorCode } as const
      if (act === 'start') await tenant.startRun(run)
      else if (act === 'not begun') await tenant.recordNotBegun({ ...ended, kind: 'not_begun' })
      else {
        const aside = { entity: 'Invoice', externalId: '1', path: 'Line[0]', message: 'm' } as const
        await tenant.finishRun(ended, [aside])
      }
      return tenant.readRuns({ realmId, limit: 5 })
    },
  })),
  fc.constant<Step>({
    name: 'acquireLease by another, renewLease',
    run: async ({ tenant, lease }) => [
      await tenant.acquireLease({ realmId, owner: 'other', leaseMs: 1000 }),
      await tenant.renewLease(lease, 3_600_000),
    ],
  }),
]

const sent: SentStatement[] = []
let database: SyncDatabase
let pairs = 0
beforeAll(async () => {
  database = await openSyncDatabase('PostgreSQL', { onQuery: (statement) => sent.push(statement) })
})
afterAll(() => database.close())

/** Every statement that names a table names the tenant's column and carries the tenant who asked, and no other. */
function checkStatements(tenantId: string, otherId: string): void {
  for (const { sql, parameters } of sent.splice(0)) {
    if (
      /^\s*(begin|commit|rollback|savepoint|release|start transaction|set transaction)/i.test(sql)
    )
      continue
    // Settings of the planner name no table.
    if (/^\s*select (current_setting|set_config)\(/.test(sql) && !/\bfrom\b/.test(sql)) continue
    expect(sql).toContain('tenant_id')
    expect(parameters).toContain(tenantId)
    expect(JSON.stringify(parameters)).not.toContain(otherId)
  }
}

const script = historyShape.chain((shape) =>
  fc.record({
    script: fc.array(
      fc.record({ who: fc.constantFrom(0, 1), step: fc.oneof(...steps(buildHistory(shape))) }),
      { minLength: 5, maxLength: 30 },
    ),
  }),
)

test('whatever one tenant does, the other one sees nothing of it, in any method of the sync store', async () => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(script, async (plan) => {
      pairs += 1
      const names = [`left-${pairs}-tenant`, `right-${pairs}-tenant`] as const
      const clock = createContractClock()
      const { db, schema } = database
      const shared = createSyncStore({ db, schema, clock })
      const open = async (store: SyncStore, tenantId: string): Promise<World> => {
        const tenant = store.forTenant(tenantId)
        const lease = await tenant.acquireLease({ realmId, owner: 'o', leaseMs: 3_600_000 })
        if (lease === null) throw new Error('Expected a free lease.')
        return { tenant, lease }
      }
      const worlds = [await open(shared, names[0]), await open(shared, names[1])] as const
      const alone = [
        await open(createMemorySyncStore({ clock }), names[0]),
        await open(createMemorySyncStore({ clock }), names[1]),
      ] as const
      sent.length = 0
      for (const { who, step } of plan.script) {
        const n = who === 0 ? 0 : 1
        const other = n === 0 ? 1 : 0
        seen.add(step.name)
        const before = JSON.stringify(await readRows(database, names[other]))
        sent.length = 0
        const told = await step.run(worlds[n])
        checkStatements(names[n], names[other])
        expect(told, step.name).toEqual(await step.run(alone[n]))
        expect(JSON.stringify(await readRows(database, names[other]))).toBe(before)
      }
    }),
    { numRuns: Number(process.env['TENANCY_RUNS'] ?? 25) },
  )
  expect(seen.size).toBe(15)
}, 600_000)
