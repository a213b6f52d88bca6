/**
 * The table of docs/explanation/states.md for the refresh, followed by two processes in any order. MODEL_RUNS is how
 * many orders are tried.
 */
import type { ConnectionStore } from '@vectis/quickbooks/ports'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createConnectionStore } from '../../src/connections/connection-store.ts'
import { testKeyRing } from '../support/connect-database.ts'
import { stepsInAnyOrder, type Process, type Step } from '../support/model-steps.ts'
import { numberedTokens } from '../support/numbered-tokens.ts'
import { openTestDatabase } from '../support/test-database.ts'
import type { TestDatabase } from '../support/test-database.ts'

const runs = Number(process.env['MODEL_RUNS'] ?? 10)
const leaseMs = 60_000
const begun = Date.UTC(2026, 0, 1)

/** What the row of the tenant is, in the words of the page. */
interface Model {
  generation: number
  state: 'connected' | 'action_required' | 'disconnected'
  /** Number of the token set that is stored; null once it is deleted. */
  tokens: number | null
  lease: { owner: Process; generation: number; until: number; attempts: number } | null
  now: number
  /** The generation that each process read last. */
  known: Record<Process, number>
  /** The number of the next token set. */
  next: number
}

interface Real {
  clock: { ms: number }
  stores: Record<Process, ConnectionStore>
}

const at = (real: Real, process: Process) => real.stores[process].forTenant('acme')

const isRefreshable = ({ state }: Model) => state === 'connected'

const steps: Record<string, Step<Model, Real>> = {
  async read(model, real, process) {
    const stored = await at(real, process).read()
    expect(stored).toMatchObject({ generation: model.generation, state: model.state })
    expect(stored?.tokens?.refreshToken ?? null).toBe(
      model.tokens === null ? null : `refresh-${model.tokens}`,
    )
    model.known[process] = model.generation
  },

  async begin(model, real, process) {
    const generation = model.known[process]
    const answer = await at(real, process).beginRefresh({ generation, owner: process, leaseMs })
    const { lease } = model
    if (!isRefreshable(model)) expect(answer.status).toBe('unavailable')
    else if (generation !== model.generation) expect(answer.status).toBe('superseded')
    else if (lease !== null && lease.owner !== process && lease.until > model.now) {
      expect(answer).toMatchObject({ status: 'held', owner: lease.owner })
    } else {
      expect(answer).toMatchObject({ status: 'acquired', afterAbandonedAttempt: lease !== null })
      model.lease = {
        owner: process,
        generation,
        until: model.now + leaseMs,
        attempts: (lease?.attempts ?? 0) + 1,
      }
    }
  },

  async commit(model, real, process) {
    const tokens = model.next
    model.next += 1
    const generation = model.known[process]
    const input = { generation, owner: process, tokens: numberedTokens(tokens) }
    const { committed, connection } = await at(real, process).commitRefresh(input)
    const isCurrent = generation === model.generation && model.tokens !== null
    expect(committed).toBe(isCurrent)
    if (isCurrent) {
      Object.assign(model, {
        generation: generation + 1,
        state: 'connected',
        tokens,
        lease: null,
      })
    }
    expect(connection.generation).toBe(model.generation)
  },

  async release(model, real, process) {
    const generation = model.known[process]
    await at(real, process).releaseRefresh({ generation, owner: process })
    const { lease } = model
    if (lease?.owner === process && lease.generation === generation) model.lease = null
  },

  async refused(model, real, process) {
    const generation = model.known[process]
    const wasMoved = await at(real, process).requireAction({ generation, reason: 'invalid_grant' })
    const isCurrent = generation === model.generation && model.state !== 'disconnected'
    expect(wasMoved).toBe(isCurrent)
    if (isCurrent) model.state = 'action_required'
  },

  async connect(model, real, process) {
    const tokens = model.next
    model.next += 1
    const { generation } = await at(real, process).connect({
      environment: 'sandbox',
      realmId: '1',
      tokens: numberedTokens(tokens),
    })
    // A new consent is above every generation there was, also those of a copy of the database.
    expect(generation).toBeGreaterThan(model.generation)
    Object.assign(model, {
      generation,
      state: 'connected',
      tokens,
      lease: null,
    })
  },

  async disconnect(model, real, process) {
    await at(real, process).disconnect({ reason: 'operator' })
    Object.assign(model, {
      generation: model.generation + 1,
      state: 'disconnected',
      tokens: null,
      lease: null,
    })
  },

  async minute(model, real) {
    model.now += leaseMs / 2
    real.clock.ms = model.now
  },
}

/** What both processes read is the row, whichever of them wrote it. */
async function expectRow(model: Model, real: Real, process: Process): Promise<void> {
  const stored = await at(real, process).read()
  expect(stored).toMatchObject({ generation: model.generation, state: model.state })
}

/** The steps that meet most often come most often. */
const drawn = [
  ...Object.keys(steps),
  ...[
    'read',
    'read',
    'read',
    'begin',
    'begin',
    'begin',
    'begin',
    'begin',
    'release',
    'minute',
    'minute',
    'commit',
  ],
]

let database: TestDatabase
let second: ReturnType<TestDatabase['connectAgain']>
beforeAll(async () => {
  database = await openTestDatabase()
  second = database.connectAgain()
})
afterAll(async () => {
  await second.close()
  await database.close()
})

test('any order of steps of two processes follows the table of the refresh', async () => {
  const commands = stepsInAnyOrder(steps, drawn, (model, real, process) =>
    expectRow(model, real, process === 'a' ? 'b' : 'a'),
  )
  await fc.assert(
    fc.asyncProperty(commands, async (order) => {
      await database.empty()
      const clock = { ms: begun }
      const open = ({ db }: Pick<TestDatabase, 'db'>) =>
        createConnectionStore({
          db,
          keyRing: testKeyRing,
          clock: { now: () => clock.ms, sleep: () => Promise.resolve() },
        })
      const stores = { a: open(database), b: open(second) }
      const tokens = numberedTokens(0)
      const input = { environment: 'sandbox', realmId: '1', tokens } as const
      const { generation } = await stores.a.forTenant('acme').connect(input)
      await fc.asyncModelRun(
        () => ({
          model: {
            generation,
            state: 'connected',
            tokens: 0,
            lease: null,
            now: begun,
            known: { a: generation, b: generation },
            next: 1,
          } satisfies Model,
          real: { clock, stores },
        }),
        order,
      )
    }),
    { numRuns: runs },
  )
})
