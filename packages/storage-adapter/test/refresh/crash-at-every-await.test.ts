import { describe, expect, test } from 'vitest'
import { silentLogger, systemRandom } from '@vectis/quickbooks'
import type { Clock } from '@vectis/quickbooks'
import type { ConnectionStore } from '@vectis/quickbooks/ports'
import type { Emulator } from '@vectis/quickbooks-emulator'
import { createMemoryConnectionStore } from '@vectis/quickbooks-testkit/contracts'
import { createAccessTokenSource } from '../../../core/src/oauth/access-token-source.ts'
import { createConnectionStore } from '../../src/connections/connection-store.ts'
import { createFuse, fusePool, fuseStore } from '../support/fuse.ts'
import type { Crash, Fuse } from '../support/fuse.ts'
import { createRefresh } from '../support/token-refresh.ts'
import {
  createStrictEmulator,
  isLive,
  livingRefreshToken,
  postInProcess,
  realmId,
} from '../support/quickbooks-grant.ts'
import { testKeyRing } from '../support/connect-database.ts'
import { openTestDatabase } from '../support/test-database.ts'

const leaseMs = 60_000
const hourMs = 3_600_000

/** One process at a time is awake here, so a sleep can simply be the passing of time. */
function createJumpingClock() {
  let now = Date.UTC(2026, 10, 23, 9)
  return {
    now: () => now,
    async sleep(ms: number) {
      now += ms
    },
    async advance(ms: number) {
      now += ms
    },
  }
}

type JumpingClock = ReturnType<typeof createJumpingClock>

/** Opens the store as a process with this fuse sees it; without a fuse, as everybody else does. */
type OpenProcess = (
  clock: Clock,
  fuse: Fuse | null,
) => Promise<{
  connections: ConnectionStore
  close(): Promise<void>
}>

interface World {
  clock: JumpingClock
  emulator: Emulator
  everybody: ConnectionStore
  startProcess(fuse: Fuse | null): Promise<{
    get(): Promise<{ accessToken: string }>
    close(): Promise<void>
  }>
}

async function createWorld(open: OpenProcess): Promise<World & { close(): Promise<void> }> {
  const clock = createJumpingClock()
  const emulator = createStrictEmulator(clock)
  const { connections: everybody, close } = await open(clock, null)
  const tokens = emulator.issueTokens({ realmId })
  await everybody.forTenant('acme').connect({ environment: 'sandbox', realmId, tokens })
  await clock.advance(hourMs + 1)
  return {
    clock,
    emulator,
    everybody,
    close,
    async startProcess(fuse) {
      const process = await open(clock, fuse)
      const refresh = createRefresh({
        post: postInProcess(emulator),
        tokenUrl: emulator.endpoints.sandbox.tokenUrl,
        credentials: emulator.credentials('sandbox'),
        now: () => clock.now(),
      })
      const source = createAccessTokenSource({
        connections: process.connections,
        refresh: (connection, token) =>
          fuse
            ? fuse.pass('EXCHANGE', () => refresh(connection, token))
            : refresh(connection, token),
        clock,
        random: systemRandom,
        logger: silentLogger,
        leaseMs,
        marginMs: 60_000,
      })
      return { get: () => source.get({ tenantId: 'acme' }), close: process.close }
    },
  }
}

/** Lets a process die at each of these crashes, one process after another; returns the name of the last step, or null when one survived. */
async function dieInTurn(world: World, crashes: readonly Crash[]): Promise<string | null> {
  let last: string | null = null
  for (const crash of crashes) {
    const fuse = createFuse(crash)
    const process = await world.startProcess(fuse)
    const survived = await Promise.race([
      process.get().then(
        () => true,
        () => true,
      ),
      fuse.death.then(() => false),
    ])
    await process.close()
    if (survived) return null
    last = `${crash.when} ${fuse.steps.at(-1)}`
  }
  return last
}

/** Compares what a process that comes later finds with the truth the emulator knows. Returns that truth. */
async function recover(world: World): Promise<'recovered' | 'irreducible'> {
  const { emulator, everybody } = world
  const stored = await everybody.forTenant('acme').read()
  // The only other copy was in the process that died: Intuit's last word decides whether the stored one is good.
  const isReducible = stored?.tokens?.refreshToken === livingRefreshToken(emulator)
  const late = await world.startProcess(null)
  try {
    if (isReducible) {
      const { accessToken } = await late.get()
      expect(await isLive(emulator, accessToken)).toBe(true)
      const after = await everybody.forTenant('acme').read()
      expect(after?.state).toBe('connected')
      expect(after?.tokens?.refreshToken).toBe(livingRefreshToken(emulator))
      return 'recovered'
    }
    await expect(late.get()).rejects.toMatchObject({ reason: 'invalid_grant' })
    expect((await everybody.forTenant('acme').read())?.state).toBe('action_required')
    return 'irreducible'
  } finally {
    await late.close()
  }
}

/** Every crash of one refresh, in order, with its outcome. */
async function enumerate(open: OpenProcess): Promise<[string, string][]> {
  const outcomes: [string, string][] = []
  for (let step = 1; ; step += 1) {
    for (const when of ['before', 'after'] as const) {
      const world = await createWorld(open)
      try {
        const where = await dieInTurn(world, [{ step, when }])
        if (where === null) return outcomes
        outcomes.push([where, await recover(world)])
      } finally {
        await world.close()
      }
    }
  }
}

function openInMemory(): OpenProcess {
  const stores = new WeakMap<Clock, ConnectionStore>()
  return async (clock, fuse) => {
    const store = stores.get(clock) ?? createMemoryConnectionStore({ clock })
    stores.set(clock, store)
    return { connections: fuse ? fuseStore(store, fuse) : store, close: async () => {} }
  }
}

describe('a refresh whose process dies', () => {
  test('at each call of the store or of the token endpoint', async () => {
    const outcomes = await enumerate(openInMemory())
    expect(outcomes).toEqual([
      ['before read', 'recovered'],
      ['after read', 'recovered'],
      ['before read', 'recovered'],
      ['after read', 'recovered'],
      ['before beginRefresh', 'recovered'],
      ['after beginRefresh', 'recovered'],
      ['before EXCHANGE', 'recovered'],
      // Intuit has let the old token die and the answer died with the process: no copy is left anywhere.
      ['after EXCHANGE', 'irreducible'],
      ['before commitRefresh', 'irreducible'],
      ['after commitRefresh', 'recovered'],
    ])
  })

  test('and whose rescuer dies too, at each pair of steps', async () => {
    const open = openInMemory()
    const outcomes = new Map<string, number>()
    let firstEnded = false
    for (let first = 1; !firstEnded; first += 1) {
      for (const when of ['before', 'after'] as const) {
        for (let second = 1, secondEnded = false; !secondEnded && !firstEnded; second += 1) {
          for (const secondWhen of ['before', 'after'] as const) {
            const world = await createWorld(open)
            const one = await dieInTurn(world, [{ step: first, when }])
            if (one === null) {
              firstEnded = true
              break
            }
            const two = await dieInTurn(world, [{ step: second, when: secondWhen }])
            if (two === null) {
              secondEnded = true
              break
            }
            const outcome = await recover(world)
            outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
            const isExpected = [one, two].some((where) =>
              /after EXCHANGE|before commitRefresh/.test(where),
            )
            expect([one, two, outcome]).toEqual([
              one,
              two,
              isExpected ? 'irreducible' : 'recovered',
            ])
          }
        }
      }
    }
    expect(outcomes.get('recovered')).toBeGreaterThan(50)
    expect(outcomes.get('irreducible')).toBeGreaterThan(20)
  })

  test('at each statement sent to PostgreSQL', async () => {
    const database = await openTestDatabase()
    const open: OpenProcess = async (clock, fuse) => {
      if (!fuse) {
        const { db } = database
        return {
          connections: createConnectionStore({ db, keyRing: testKeyRing, clock }),
          close: async () => {},
        }
      }
      const own = database.connectAgain({ max: 2, wrap: (pool) => fusePool(pool, fuse) })
      return {
        connections: createConnectionStore({ db: own.db, keyRing: testKeyRing, clock }),
        close: own.cut,
      }
    }
    try {
      const outcomes = await enumerate(async (clock, fuse) => {
        const process = await open(clock, fuse)
        return fuse ? process : { ...process, close: database.empty }
      })
      const irreducible = outcomes.filter(([, outcome]) => outcome === 'irreducible')
      // From Intuit's answer to the statement that stores it; nothing before, nothing after.
      expect(irreducible.map(([where]) => where)).toEqual([
        'after EXCHANGE',
        'before take a connection',
        'after take a connection',
        'before update',
      ])
      expect(outcomes.length - irreducible.length).toBeGreaterThan(12)
    } finally {
      await database.close()
    }
  })
})
