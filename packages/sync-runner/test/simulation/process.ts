import { createQuickBooks } from '@vectis/quickbooks'
import type { Clock, QuickBooks } from '@vectis/quickbooks'
import type { SyncStore } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import type { DeletedStub } from '@vectis/quickbooks/wire'
import { createMemoryAuthorizationStateStore } from '@vectis/quickbooks-testkit/contracts'
import { createSyncRunner } from '../../src/create-sync-runner.ts'
import type { SyncMode } from '../../src/plan/plan-tick.ts'
import type { SyncRunner } from '../../src/create-sync-runner.ts'
import { CrashError } from './process-fuse.ts'
import type { ProcessFuse } from './process-fuse.ts'
import type { Seeded } from './seeded.ts'
import { withSmallChangeFeed } from './small-change-feed.ts'
import type { Broken } from './variants.ts'
import { overlay } from './overlay.ts'
import { livingOf } from './watch-burials.ts'
import type { World } from './world.ts'

export const leaseMs = 60_000

export interface ProcessSettings {
  tenantId: string
  pageSize: number
  /** Objects in one answer of change data capture. */
  cap: number
  broken: Broken
  watched: SyncStore
  mode?: SyncMode
  /** What this process takes for the time. Default: the world's clock. */
  clock?: Clock
}

/** A process starts, syncs once and ends; or dies on the way. */
export async function runProcess(
  world: World,
  random: Seeded,
  fuse: ProcessFuse,
  settings: ProcessSettings,
): Promise<void> {
  const { stores, emulator } = world
  const { broken, watched, clock = world.clock } = settings
  const quickbooks = createQuickBooks({
    credentials: {
      ...emulator.credentials('sandbox'),
      redirectUri: 'https://vectis.example/callback',
    },
    connections: stores.connections,
    states: createMemoryAuthorizationStateStore(),
    endpoints: emulator.endpoints,
    transport: broken.exchange((request) =>
      request.url.includes('/v3/company/')
        ? fuse.pass(() => world.exchange(request))
        : world.exchange(request),
    ),
    clock,
    random,
    timeoutMs: 30_000,
  })
  const sync: SyncStore = {
    forTenant: (tenant) => broken.store(fuse.wrap(watched.forTenant(tenant))),
  }
  const runner = createSyncRunner({
    quickbooks: breakRealm(quickbooks, world, random, settings),
    store: sync,
    connections: stores.connections,
    webhookEvents: {
      ...stores.webhookEvents,
      forTenant: (tenant) => broken.events(fuse.wrap(stores.webhookEvents.forTenant(tenant))),
    },
    clock,
    random,
    leaseMs,
    pageSize: settings.pageSize,
  })
  await runTick(world, runner, fuse, settings)
  await quickbooks.close()
}

async function runTick(
  world: World,
  runner: SyncRunner,
  fuse: ProcessFuse,
  { tenantId, mode = 'auto' }: ProcessSettings,
): Promise<void> {
  try {
    const report = await runner.runOnce({ tenantId, mode })
    const { kind, reason, outcome, calls, errorCode } = report
    const rows = Object.entries(report.entities).map(
      ([entity, counts]) => `${entity}:${counts.inserted}/${counts.updated}/${counts.deleted}`,
    )
    world.trace.push(`run ${kind} ${reason} ${outcome} ${errorCode} ${calls} ${rows.join(' ')}`)
    if (
      report.error !== null &&
      errorCode === 'unexpected' &&
      !(report.error instanceof CrashError)
    ) {
      throw report.error
    }
  } catch (error) {
    if (!(error instanceof CrashError)) throw error
    fuse.kill()
  }
}

function breakRealm(
  quickbooks: QuickBooks,
  world: World,
  random: Seeded,
  { cap, broken, pageSize }: ProcessSettings,
): Pick<QuickBooks, 'realm'> {
  return {
    async realm(tenant) {
      const realm = await quickbooks.realm(tenant)
      const feed = withSmallChangeFeed(realm, {
        cap: world.isCalm ? Math.max(cap, 25) : cap,
        detectsCut: broken.name !== 'no_cut_detection',
        falseStub(_deleted, rows) {
          const other = drawFalseStub(world)
          if (other !== null) return other
          const invoice = rows.Invoice?.[0]
          if (world.isCalm || invoice === undefined || !random.chance(0.02)) return null
          return { entity: 'Invoice', externalId: invoice.Id, deletedAt: null }
        },
      })
      // Reading `calls` must see the realm underneath.
      return broken.realm(overlay(feed, {}), { pageSize })
    },
  }
}

/** Of anything that lives, changed or not. */
function drawFalseStub({ isCalm, features, later, company, trace }: World): DeletedStub | null {
  if (features.falseStubs === 0 || isCalm || !later.chance(features.falseStubs)) return null
  const [entity, externalId] = later.pick([...livingOf(company)]).split(' ')
  trace.push(`false stub ${entity} ${externalId}`)
  return { entity: entity as SyncEntity, externalId: externalId!, deletedAt: null }
}

/** The clock of a machine that disagrees with the others, and jumps while it is looked at. */
export function createJumpingClock(clock: Clock, random: Seeded, atMostMs: number): Clock {
  const draw = () => random.integer(-atMostMs, atMostMs)
  let offset = draw()
  let looks = random.integer(1, 60)
  return {
    now() {
      looks -= 1
      if (looks === 0) offset = draw()
      return clock.now() + offset
    },
    sleep: (ms, signal) => clock.sleep(ms, signal),
  }
}
