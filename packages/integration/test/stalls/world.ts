import { createLimiter, type Clock, type Limiter } from '@vectis/quickbooks'
import { createCompany, createEmulator, createVirtualClock } from '@vectis/quickbooks-emulator'
import { createStorage, type Storage } from '@vectis/quickbooks-storage'
import type { SyncWarning } from '@vectis/quickbooks-sync'
import type pg from 'pg'
import { createSeeded } from '../../../sync-runner/test/simulation/seeded.ts'
import { createIntegration, type Integration, type IntegrationOptions } from '../../src/index.ts'
import { authorize, keys } from '../support/open-host.ts'
import type { DatabaseTurns } from './database-turns.ts'

export interface Heard {
  kind: SyncWarning['kind']
  at: number
  message: string
}

/** One process of the host: its clock may be wrong, and it may die. */
export interface Process {
  quickbooks: Integration
  storage: Storage
  heard: Heard[]
  /** By how much its clock is ahead of the world's. */
  clockOffMs: number
  /** From now on nothing it asks of the database is ever answered. */
  isDead: boolean
}

export type StallWorld = Awaited<ReturnType<typeof openWorld>>

/** What the queue of a fleet answers while it delivers nothing. */
function createDeadQueue(): NonNullable<IntegrationOptions['fleet']>['boss'] {
  const answers = new Map<string, unknown>([
    ['getSchedules', []],
    ['findJobs', []],
    ['work', 'worker'],
  ])
  return new Proxy({} as NonNullable<IntegrationOptions['fleet']>['boss'], {
    get(_target, name) {
      if (name === 'then') return undefined
      if (name === 'getDb') return () => ({ executeSql: async () => ({ rows: [] }) })
      return async () => answers.get(String(name)) ?? null
    },
  })
}

/** A company, a tenant, and two processes: one that ticks, and one that only serves pages. */
export async function openWorld(options: {
  seed: number
  /** A first read takes many ticks. */
  isSlow: boolean
  pool: pg.Pool
  schema: string
  database: DatabaseTurns
}) {
  const { seed, isSlow, pool, schema, database } = options
  const random = createSeeded(seed)
  const clock = createVirtualClock({ settle: database.settle })
  const realmId = `91302${String(seed).padStart(6, '0')}`
  const tenantId = `stall-${String(seed).padStart(6, '0')}`
  const tickMinutes = random.pick([5, 15, 60])
  const tickMs = tickMinutes * 60_000
  const emulator = createEmulator({ clock, companies: [], throttle: false })
  const company = createCompany({ realmId, seed, customers: 3, invoices: isSlow ? 40 : 6, clock })
  emulator.addCompany({ company, environment: 'production' })

  /** Things of the host that a step needs, and that may fail. */
  const host = { spineFails: false, stepFails: false }

  function open(own: Partial<IntegrationOptions>): Process {
    const process: Process = {
      quickbooks: null as unknown as Integration,
      storage: null as unknown as Storage,
      heard: [],
      clockOffMs: 0,
      isDead: false,
    }
    process.storage = mortal(createStorage({ pool, schema, keys, clock }), () => process.isDead)
    process.quickbooks = createIntegration({
      storage: process.storage,
      credentials: { production: emulator.credentials('production') },
      publicUrl: 'https://hub.example.com',
      authorize,
      endpoints: emulator.endpoints,
      transport: emulator.exchange,
      clock: {
        now: () => clock.now() + process.clockOffMs,
        sleep: (ms, signal) => clock.sleep(ms, signal),
      },
      migrate: false,
      customers: async () => {
        if (host.spineFails) throw new Error('the PSA does not answer')
        return []
      },
      alertsWaitFor: 'nothing',
      callsPerMonth: 10_000,
      afterTick: [
        {
          name: 'host',
          run: async () => {
            if (host.stepFails) throw new Error('the mail server of the host is away')
          },
        },
      ],
      onWarning: ({ warning: { kind, message } }) =>
        void process.heard.push({ kind, message, at: clock.now() }),
      ...own,
    })
    return process
  }

  const runner = { schedule: { tickMs } }
  const queue = { boss: createDeadQueue(), tickMinutes }
  const ticking = (hasQueue: boolean) =>
    open({
      runner: { ...runner, ...(isSlow ? { pageSize: 1, entitiesAtOnce: 1 } : {}) },
      ...(hasQueue ? { fleet: { ...queue, work: true } } : {}),
      ...(isSlow ? { limiter: slowLimiter(clock, tickMs / 5) } : {}),
    })
  const serving = () => open({ runner, fleet: { ...queue, work: false } })

  const connect = (storage: Storage) =>
    storage.connections.forTenant(tenantId).connect({
      environment: 'production',
      realmId,
      tokens: emulator.issueTokens({ realmId }),
      timeZone: 'America/Los_Angeles',
    })
  return {
    random,
    clock,
    realmId,
    tenantId,
    tickMs,
    emulator,
    company,
    host,
    pool,
    schema,
    database,
    ticking,
    serving,
    connect,
  }
}

/** Every call waits so long, as where many companies share the calls of an app. */
function slowLimiter(clock: Clock, waitMs: number): Limiter {
  const limiter = createLimiter({ clock })
  return {
    schedule: (input, call) =>
      limiter.schedule(input, async () => {
        await clock.sleep(waitMs)
        return call()
      }),
    throttled: (input) => limiter.throttled(input),
  }
}

/** The same stores; once dead, none of their methods ever answers. */
function mortal<Target extends object>(target: Target, isDead: () => boolean): Target {
  return new Proxy(target, {
    get(of, name, receiver) {
      const value: unknown = Reflect.get(of, name, receiver)
      if (name === 'db' || name === 'schema') return value
      if (typeof value === 'object' && value !== null) return mortal(value, isDead)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        if (isDead()) return new Promise(() => undefined)
        const result: unknown = Reflect.apply(value, of, args)
        return name === 'forTenant' ? mortal(result as object, isDead) : result
      }
    },
  })
}
