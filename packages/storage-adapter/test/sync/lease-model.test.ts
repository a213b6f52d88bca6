/**
 * The table of docs/explanation/states.md for leases and checkpoints, followed by two processes in any order. MODEL_RUNS
 * is how many orders are tried.
 */
import { emptyCheckpoint, LeaseLostError } from '@vectis/quickbooks/ports'
import type { RunLease, TenantSyncStore } from '@vectis/quickbooks/ports'
import { toInstant } from '@vectis/quickbooks/values'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createStorage } from '../../src/index.ts'
import { stepsInAnyOrder, type Process, type Step } from '../support/model-steps.ts'
import { openSyncDatabase } from '../support/sync-database.ts'
import type { SyncDatabase } from '../support/sync-database.ts'
import { testKeys } from '../support/test-keys.ts'

const runs = Number(process.env['MODEL_RUNS'] ?? 10)
const leaseMs = 60_000
const begun = Date.UTC(2026, 0, 1)
const realmId = '1'

interface Model {
  /** The row of the lease; null before the first. */
  lease: { owner: Process | null; fence: number; until: number } | null
  /** What each process holds, or believes to hold. */
  held: Record<Process, { fence: number; real: RunLease } | null>
  /** The number of the last batch that was accepted; 0: none. */
  batch: number
  next: number
  now: number
}

interface Real {
  clock: { ms: number }
  stores: Record<Process, TenantSyncStore>
}

function holds({ lease, held }: Model, process: Process): boolean {
  return lease !== null && lease.owner === process && lease.fence === held[process]?.fence
}

const instantOf = (batch: number) => toInstant(begun + batch * 1_000)

const steps: Record<string, Step<Model, Real>> = {
  async acquire(model, { stores }, process) {
    const real = await stores[process].acquireLease({ realmId, owner: process, leaseMs })
    const { lease } = model
    const isLive = lease !== null && lease.owner !== null && lease.until > model.now
    if (isLive && lease.owner !== process) {
      expect(real).toBeNull()
      return
    }
    const fence = isLive ? lease.fence : (lease?.fence ?? 0) + 1
    expect(real).toMatchObject({ owner: process, fence })
    model.lease = { owner: process, fence, until: model.now + leaseMs }
    model.held[process] = { fence, real: real! }
  },

  async renew(model, { stores }, process) {
    const held = model.held[process]
    if (held === null) return
    const isHeld = holds(model, process)
    expect(await stores[process].renewLease(held.real, leaseMs)).toBe(isHeld)
    if (isHeld) model.lease!.until = model.now + leaseMs
  },

  async release(model, { stores }, process) {
    const held = model.held[process]
    if (held === null) return
    await stores[process].releaseLease(held.real)
    if (holds(model, process)) model.lease!.owner = null
  },

  /** Rows and their checkpoint, or neither. */
  async commit(model, { stores }, process) {
    const held = model.held[process]
    if (held === null) return
    const batch = model.next
    model.next += 1
    const changedSince = instantOf(batch)
    const written = stores[process].commit({
      realmId,
      lease: held.real,
      observedAt: changedSince,
      tombstones: [
        { entity: 'Invoice', externalId: String(batch), deletedAt: null, reason: 'deleted' },
      ],
      checkpoints: [{ ...emptyCheckpoint('Invoice'), changedSince }],
    })
    if (holds(model, process)) {
      await written
      model.batch = batch
    } else await expect(written).rejects.toBeInstanceOf(LeaseLostError)
  },

  async minute(model, { clock }) {
    model.now += leaseMs / 2
    clock.ms = model.now
  },
}

/** The checkpoint of the last accepted batch, and its rows. */
async function expectLast(model: Model, store: TenantSyncStore): Promise<void> {
  const [checkpoint] = await store.readCheckpoints(realmId)
  expect(checkpoint?.changedSince ?? null).toBe(model.batch === 0 ? null : instantOf(model.batch))
  const externalIds = [String(model.batch), String(model.next)]
  const stored = await store.readVersions({ realmId, entity: 'Invoice', externalIds })
  expect(stored).toHaveLength(model.batch === 0 ? 0 : 1)
}

const drawn = [...Object.keys(steps), 'acquire', 'commit', 'commit', 'minute']

let databases: [SyncDatabase, SyncDatabase]
beforeAll(async () => {
  const url = inject('postgresUrl')
  const first = await openSyncDatabase('PostgreSQL', { url })
  const second = await openSyncDatabase('PostgreSQL', { url })
  databases = [first, second]
})
afterAll(() => Promise.all(databases.map((database) => database.close())))

test('any order of steps of two processes follows the table of leases and checkpoints', async () => {
  const commands = stepsInAnyOrder(steps, drawn, (model, real, process) =>
    expectLast(model, real.stores[process === 'a' ? 'b' : 'a']),
  )
  await fc.assert(
    fc.asyncProperty(commands, async (order) => {
      const [first, second] = databases
      await first.empty()
      const clock = { ms: begun }
      // The second pool works in the tables of the first, as a second process does.
      const open = ({ db }: SyncDatabase) =>
        createStorage({
          db,
          schema: first.schema,
          keys: testKeys,
          clock: { now: () => clock.ms, sleep: () => Promise.resolve() },
        }).sync.forTenant('acme')
      await fc.asyncModelRun(
        () => ({
          model: {
            lease: null,
            held: { a: null, b: null },
            batch: 0,
            next: 1,
            now: begun,
          } satisfies Model as Model,
          real: { clock, stores: { a: open(first), b: open(second) } },
        }),
        order,
      )
    }),
    { numRuns: runs },
  )
})
