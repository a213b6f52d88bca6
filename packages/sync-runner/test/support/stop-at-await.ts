import { createQuickBooks } from '@vectis/quickbooks'
import { createMemoryAuthorizationStateStore } from '@vectis/quickbooks-testkit/contracts'
import { createSyncRunner } from '../../src/create-sync-runner.ts'
import type { SyncMode } from '../../src/plan/plan-tick.ts'
import { CrashError, createProcessFuse, wrapCalls } from '../simulation/process-fuse.ts'
import type { ProcessFuse } from '../simulation/process-fuse.ts'
import { createSeeded } from '../simulation/seeded.ts'
import { compareTables } from './compare-tables.ts'
import { openRealm, realmId, tenantId } from './open-realm.ts'
import type { OpenRealm } from './open-realm.ts'

const minuteMs = 60_000

/** What happens to a tick at one await of the outside world: the process ends there, or the call fails and it goes on. */
export type Stop = 'ends' | 'fails'

export interface Scenario {
  name: string
  /** Until the tick that is stopped. */
  prepare(realm: OpenRealm): Promise<void>
  mode: SyncMode
  /** The tick after it, which must repair everything. Default: `auto`. */
  repairs?: SyncMode
}

interface Outcome {
  /** Awaits that the tick reached: two for each call, before it and after it. */
  passed: number
  /** Differences from the books after the next ticks. */
  differences: string[]
  pendingEvents: number
}

/** One tick in a new world, stopped at an await (counted from 1; null: not stopped), and the ticks that follow. */
export async function stopAt(scenario: Scenario, stop: Stop, at: number | null): Promise<Outcome> {
  const realm = await openRealm({
    company: { customers: 4, invoices: 12, seed: 3 },
    withWebhooks: true,
    runner: { pageSize: 10 },
  })
  await scenario.prepare(realm)
  const { clock, createRunner, emulator, store, webhookEvents } = realm
  const fuse =
    stop === 'ends' ? createProcessFuse({ clock, crashAt: at, stall: null }) : createFailure(at)
  await clock.run(runStopped(realm, fuse, scenario.mode))
  const { passed } = fuse
  // The lease and the claims of a process that ended expire by themselves.
  await clock.advance(61_000)
  const runner = createRunner()
  for (const mode of [scenario.repairs ?? 'auto', 'auto'] as const) {
    await clock.run(runner.runOnce({ tenantId, mode }))
    await clock.advance(15 * minuteMs)
  }
  const tables = store.tables({ tenantId, realmId })
  const pendingEvents = await webhookEvents.forTenant(tenantId).countPending(realmId)
  return { passed, differences: compareTables(tables, emulator.company(realmId)), pendingEvents }
}

/** A process that sees everything outside through the fuse; it resolves however the tick ends. */
async function runStopped(realm: OpenRealm, fuse: ProcessFuse, mode: SyncMode): Promise<void> {
  const { clock, connections, emulator, store, webhookEvents } = realm
  const quickbooks = createQuickBooks({
    credentials: (_tenant, asked) => ({
      ...emulator.credentials(asked),
      redirectUri: 'https://vectis.example/callback',
    }),
    connections: { ...connections, forTenant: (id) => fuse.wrap(connections.forTenant(id)) },
    states: createMemoryAuthorizationStateStore(),
    endpoints: emulator.endpoints,
    transport: (request) => fuse.pass(() => emulator.exchange(request), 'transport'),
    clock,
    random: createSeeded(7),
  })
  const runner = createSyncRunner({
    quickbooks,
    connections,
    store: { ...store, forTenant: (id) => fuse.wrap(store.forTenant(id)) },
    webhookEvents: {
      ...webhookEvents,
      forTenant: (id) => fuse.wrap(webhookEvents.forTenant(id)),
    },
    clock,
    random: createSeeded(8),
    leaseMs: 60_000,
    pageSize: 10,
  })
  try {
    await runner.runOnce({ tenantId, mode })
  } catch (error) {
    if (!(error instanceof CrashError) && !isInjected(error)) throw error
  }
  if (fuse.isDead) fuse.kill()
}

const injected = 'connection lost between here and there'

function isInjected(error: unknown): boolean {
  return error instanceof Error && error.message.includes(injected)
}

/** A fuse whose process lives: the call at `at` fails, before it was made (odd) or after it (even). */
function createFailure(at: number | null): ProcessFuse {
  let passed = 0
  const step = () => {
    passed += 1
    if (passed === at) throw new Error(injected)
  }
  const pass = async <T>(work: () => Promise<T>): Promise<T> => {
    step()
    const result = await work()
    step()
    return result
  }
  return {
    pass,
    wrap: (target) => wrapCalls(target, pass),
    get isDead() {
      return false
    },
    get passed() {
      return passed
    },
    kill: () => {},
  }
}
