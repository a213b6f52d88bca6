import { createMemorySyncStore } from '@vectis/quickbooks-testkit/contracts'
import fc from 'fast-check'
import { beginRun } from '@vectis/quickbooks/ports'
import type { RunLease, SyncRun, TenantSyncStore } from '@vectis/quickbooks/ports'
import { syncEntities } from '@vectis/quickbooks/rows'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import type { Delivery } from './histories.ts'
import { externalId, externalIds, scanId, second, wireInstant } from './random-batches.ts'

/** One tenant's store, and the lease under which it writes. */
export interface World {
  tenant: TenantSyncStore
  lease: RunLease
}

/** A call of a store; what it returns is equal for equal stores. */
export interface Operation {
  name: string
  input: unknown
  run(world: World): Promise<unknown>
}

export const realmId = '9341452000000001'

/** Takes the lease of a store that nothing has used. */
export async function openWorld(tenant: TenantSyncStore): Promise<World> {
  const lease = await tenant.acquireLease({ realmId, owner: 'o', leaseMs: 3_600_000 })
  if (lease === null) throw new Error('Expected a free lease.')
  return { tenant, lease }
}

/** Calls with any of the inputs. */
function call<Input>(
  name: string,
  inputs: fc.Arbitrary<Input>,
  run: (world: World, input: Input) => Promise<unknown>,
): fc.Arbitrary<Operation> {
  return inputs.map((input) => ({
    name,
    input,
    run: (world) => run(world, input),
    [fc.toStringMethod]: () => `${name} ${JSON.stringify(input)}`,
  }))
}

/** An input; each of the optional keys is there in every other one. */
function query<T extends object>(
  model: { [K in keyof T]: fc.Arbitrary<T[K]> },
  ...optional: (keyof T & string)[]
) {
  return fc.tuple(fc.record(model), fc.subarray(optional)).map(([drawn, absent]) => {
    const given = Object.entries(drawn).filter(([key]) => !absent.some((name) => name === key))
    return { realmId, ...(Object.fromEntries(given) as T) }
  })
}

/** A list whose order the port leaves open. */
const sorted = (found: readonly object[]) =>
  found
    .map((one) => Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    .map((fields) => JSON.stringify(fields))
    .toSorted()

const limit = fc.constantFrom(1, 2, 100)
const day = fc.constantFrom('2026-10-30', '2026-11-01', '2026-11-02', '2026-11-03')
const none = fc.constant(undefined)
const window = fc.record({ from: fc.option(wireInstant), before: fc.option(wireInstant) })

const readings = (entity: fc.Arbitrary<SyncEntity>) => [
  call(
    'readQuestions',
    query(
      {
        limit,
        dueAt: wireInstant,
        ahead: wireInstant,
        entities: fc.subarray([...syncEntities], { minLength: 4 }),
        named: fc.boolean(),
      },
      'dueAt',
      'ahead',
      'entities',
      'named',
    ),
    ({ tenant }, input) => tenant.readQuestions(input),
  ),
  call(
    'listIds',
    query(
      {
        entity,
        state: fc.constantFrom<'live' | 'deleted'>('live', 'deleted'),
        limit,
        created: window,
        newestFirst: fc.boolean(),
      },
      'created',
      'newestFirst',
    ),
    ({ tenant }, input) => tenant.listIds(input),
  ),
  call('countLive', entity, ({ tenant }, name) => tenant.countLive(realmId, name)),
  call('countMarks', none, ({ tenant }) => tenant.countMarks(realmId)),
  call(
    'readVersions',
    query({ entity, externalIds: fc.subarray([...externalIds, 'unknown']) }),
    async ({ tenant }, input) => sorted(await tenant.readVersions(input)),
  ),
  call('listAbsent', query({ entity, scanId, limit }), ({ tenant }, input) =>
    tenant.listAbsent(input),
  ),
  call(
    'listTransactionsOf',
    query({ customerExternalId: fc.constantFrom('1', '2', '9') }),
    async ({ tenant }, input) => sorted(await tenant.listTransactionsOf(input)),
  ),
  call(
    'listOrphans',
    query({
      entities: fc.subarray([...syncEntities], { minLength: 4 }),
      hiddenCustomers: fc.subarray(['1', '9']),
      limit,
    }),
    ({ tenant }, input) => tenant.listOrphans(input),
  ),
  call(
    'checkBalances',
    query(
      { about: fc.array(fc.record({ entity, externalId }), { maxLength: 4 }), limit, now: second },
      'about',
    ),
    async ({ tenant }, input) => {
      const { differences, inconclusive = [], ...report } = await tenant.checkBalances(input)
      const found = differences.map(({ expected, actual, ...rest }) => ({
        ...rest,
        difference: [Number(expected), Number(actual)],
      }))
      // Which ones are listed below the limit is open.
      return report.truncated
        ? { ...report, listed: [differences.length, inconclusive.length] }
        : { ...report, found: sorted(found), inconclusive: sorted(inconclusive) }
    },
  ),
  call('readCheckpoints', none, async ({ tenant }) =>
    sorted(await tenant.readCheckpoints(realmId)),
  ),
  call('readStanding', query({ runs: limit, questions: limit }), async ({ tenant }, input) => {
    const found = await tenant.readStanding(input)
    return { ...found, checkpoints: sorted(found.checkpoints) }
  }),
  call('readRuns', query({ limit }), ({ tenant }, input) => tenant.readRuns(input)),
]

const runEnd = fc.record({
  act: fc.constantFrom('start', 'finish', 'not begun'),
  runId: fc.constantFrom('run-1', 'run-2', 'run-10'),
  startedAt: second,
  finishedAt: second,
  errorCode: fc.constantFrom('server', 'reconnect_required'),
  message: fc.constantFrom('m', 'n'),
})

const writings = (entity: fc.Arbitrary<SyncEntity>) => [
  call(
    'resolveAbsent',
    query({ entity, scanId, confirmed: fc.boolean(), observedAt: second }),
    ({ tenant, lease }, input) => tenant.resolveAbsent({ lease, ...input }),
  ),
  call('refreshStatuses', query({ today: day }), ({ tenant }, input) =>
    tenant.refreshStatuses(input),
  ),
  call('startRun, finishRun, recordNotBegun', runEnd, async ({ tenant }, input) => {
    const { act, runId, startedAt, ...end } = input
    const run = beginRun({ runId, startedAt, realmId, kind: 'full', reason: 'r' })
    const ended: SyncRun = { ...run, ...end, outcome: 'failed' }
    const { message } = input
    const aside = { entity: 'Invoice', externalId: '1', path: 'Line[0]', message } as const
    if (act === 'start') await tenant.startRun(run)
    else if (act === 'finish') await tenant.finishRun(ended, [aside])
    else await tenant.recordNotBegun({ ...ended, kind: 'not_begun' })
  }),
]

const leaseMs = fc.constantFrom(1000, 60_000)

const leases = [
  call(
    'acquireLease',
    query({ owner: fc.constantFrom('o', 'o', 'p'), leaseMs }),
    async (world, input) => {
      const lease = await world.tenant.acquireLease(input)
      if (lease !== null) world.lease = lease
      return lease
    },
  ),
  call('renewLease', leaseMs, ({ tenant, lease }, ms) => tenant.renewLease(lease, ms)),
  call('releaseLease', none, ({ tenant, lease }) => tenant.releaseLease(lease)),
]

const commitOf = (batches: fc.Arbitrary<Delivery>) =>
  call('commit', batches, ({ tenant, lease }, batch) => tenant.commit({ realmId, lease, ...batch }))

/** One call of every method, always the same: what is drawn may leave one out. */
export function oneOfEach(
  entities: readonly SyncEntity[],
  batches: fc.Arbitrary<Delivery>,
): Operation[] {
  const entity = fc.constantFrom(...entities)
  const all = [...leases, commitOf(batches), ...writings(entity), ...readings(entity)]
  return fc.sample(fc.tuple(...all), { numRuns: 1, seed: 1 }).flat()
}

/** Every method of a tenant's sync store, about some entities; `batches` are committed. */
export function storeOperation(
  entities: readonly SyncEntity[],
  batches: fc.Arbitrary<Delivery>,
): fc.Arbitrary<Operation> {
  const entity = fc.constantFrom(...entities)
  return fc.oneof(
    { weight: 10, arbitrary: commitOf(batches) },
    { weight: 5, arbitrary: fc.oneof(...writings(entity)) },
    { weight: 2, arbitrary: fc.oneof(...leases) },
    { weight: 24, arbitrary: fc.oneof(...readings(entity)) },
  )
}

/** Every method of a tenant's sync store. */
export const storeMethods = Object.keys(createMemorySyncStore().forTenant('any')).toSorted()

/** The methods that operations have called. */
export function methodsOf(names: Iterable<string>): string[] {
  return [...names].flatMap((name) => name.split(', ')).toSorted()
}

/** What a call returns, or the name of its error. */
export async function outcomeOf({ run }: Operation, world: World): Promise<unknown> {
  try {
    return await run(world)
  } catch (error) {
    return (error as Error).name
  }
}
