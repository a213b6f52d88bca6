import { createQuickBooks } from '@vectis/quickbooks'
import type { QuickBooks, SyncStore } from '@vectis/quickbooks'
import { createMemoryAuthorizationStateStore } from '@vectis/quickbooks-testkit/contracts'
import { createSyncRunner } from '../../src/create-sync-runner.ts'
import type { SyncMode } from '../../src/plan/plan-tick.ts'
import type { SyncRunner } from '../../src/create-sync-runner.ts'
import { compareTables } from '../support/compare-tables.ts'
import { CrashError, createProcessFuse } from './process-fuse.ts'
import type { ProcessFuse } from './process-fuse.ts'
import { createSeeded } from './seeded.ts'
import type { Seeded } from './seeded.ts'
import { withSmallChangeFeed } from './small-change-feed.ts'
import { overlay, withCheckpointFirst, withOffsetPaging } from './variants.ts'
import type { Variant } from './variants.ts'
import { watchVersions } from './watch-versions.ts'
import { createWorld, openMemoryStores } from './world.ts'
import type { OpenStores, World } from './world.ts'

export interface SimulationResult {
  seed: number
  /** What is wrong at the end, or was wrong on the way; empty when all is right. */
  problems: string[]
  /** Everything that happened, in order: equal for equal seeds. */
  trace: string[]
  crashes: number
  calls: number
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const leaseMs = 60_000

/**
 * One company, one tenant, some days: edits while a sync reads, bad answers, lost and repeated webhooks, processes that die or stand still. Then quiet,
 * with ticks of the schedule and nothing else; then the tables must say what the books say.
 */
export async function simulate(
  seed: number,
  { variant = 'sound', openStores = openMemoryStores, settle }: SimulationOptions = {},
): Promise<SimulationResult> {
  const random = createSeeded(seed)
  const world = await createWorld(random, {
    seed,
    openStores,
    ...(settle === undefined ? {} : { settle }),
  })
  const problems: string[] = []
  const watched = watchVersions(world.stores.sync, problems)
  const pageSize = random.integer(2, 40)
  const cap = random.chance(0.4) ? random.integer(4, 25) : 1_000
  const settings = { pageSize, cap, variant, watched }
  let crashes = 0

  const rounds = random.integer(2, 5)
  for (let round = 0; round < rounds; round += 1) {
    world.edit(random.integer(0, 12))
    await world.clock.advance(pause(random))
    const willCrash = random.chance(0.6)
    const isAnywhere = willCrash && random.chance(0.5)
    const crashAt = isAnywhere ? random.integer(1, random.pick([20, 60, 200])) : null
    const crashAround =
      willCrash && !isAnywhere ? { method: 'commit', step: random.integer(1, 10) } : null
    const stall =
      !willCrash && random.chance(0.15) ? { at: random.integer(3, 60), ms: 3 * leaseMs } : null
    const fuse = createProcessFuse({ clock: world.clock, crashAt, crashAround, stall })
    const runs = [runProcess(world, random, fuse, settings)]
    if (stall !== null) {
      const other = createProcessFuse({ clock: world.clock, crashAt: null, stall: null })
      runs.push(
        world.clock.sleep(2 * leaseMs).then(() => runProcess(world, random, other, settings)),
      )
    }
    await world.clock.run(Promise.all(runs))
    if (fuse.isDead) {
      crashes += 1
      world.trace.push(`crash after ${fuse.passed}`)
      await world.clock.advance(leaseMs + 1)
    }
  }

  world.calm()
  await world.clock.advance(hourMs)
  if (world.isPlain) {
    const fuse = createProcessFuse({ clock: world.clock, crashAt: null, stall: null })
    await world.clock.run(runProcess(world, random, fuse, { ...settings, mode: 'incremental' }))
    const early = compareTables(await world.stores.readTables(), world.company)
    // Templates are not in the feed: they are read once a day.
    const told = early.filter((problem) => !problem.startsWith('RecurringTransaction'))
    problems.push(...told.map((problem) => `after one read of changes: ${problem}`))
  }
  // A webhook that nobody took is retried for hours, and each entity is counted once in four days; ticks go on as in any other week.
  for (let tick = 0; tick < 10; tick += 1) {
    const fuse = createProcessFuse({ clock: world.clock, crashAt: null, stall: null })
    await world.clock.run(runProcess(world, random, fuse, settings))
    await world.clock.advance(12 * hourMs)
  }
  problems.push(...compareTables(await world.stores.readTables(), world.company))
  world.emulator.webhooks.close()
  await world.stores.close()
  const calls = world.emulator.log.records.filter(({ path }) => path.startsWith('/v3/')).length
  return { seed, problems, trace: world.trace, crashes, calls }
}

export interface SimulationOptions {
  variant?: Variant
  openStores?: OpenStores
  settle?: () => Promise<void>
}

interface Settings {
  pageSize: number
  cap: number
  variant: Variant
  watched: SyncStore
  mode?: SyncMode
}

/** A process starts, syncs once and ends; or dies on the way. */
async function runProcess(
  world: World,
  random: Seeded,
  fuse: ProcessFuse,
  settings: Settings,
): Promise<void> {
  const { clock, stores, emulator } = world
  const { pageSize, variant, watched } = settings
  const quickbooks = createQuickBooks({
    credentials: {
      ...emulator.credentials('sandbox'),
      redirectUri: 'https://vectis.example/callback',
    },
    connections: stores.connections,
    states: createMemoryAuthorizationStateStore(),
    endpoints: emulator.endpoints,
    transport: (request) =>
      request.url.includes('/v3/company/')
        ? fuse.pass(() => world.exchange(request))
        : world.exchange(request),
    clock,
    random,
    timeoutMs: 30_000,
  })
  const sync: SyncStore = {
    forTenant: (tenant) => {
      const store = fuse.wrap(watched.forTenant(tenant))
      return variant === 'checkpoint_first' ? withCheckpointFirst(store) : store
    },
  }
  const runner = createSyncRunner({
    quickbooks: breakRealm(quickbooks, world, random, settings),
    store: sync,
    connections: stores.connections,
    webhookEvents: {
      ...stores.webhookEvents,
      forTenant: (tenant) => fuse.wrap(stores.webhookEvents.forTenant(tenant)),
    },
    clock,
    random,
    leaseMs,
    pageSize,
  })
  await runTick(world, runner, fuse, settings.mode ?? 'auto')
  await quickbooks.close()
}

async function runTick(
  world: World,
  runner: SyncRunner,
  fuse: ProcessFuse,
  mode: SyncMode,
): Promise<void> {
  try {
    const report = await runner.runOnce({ tenantId: world.tenantId, mode })
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
  { cap, variant, pageSize }: Settings,
): Pick<QuickBooks, 'realm'> {
  return {
    async realm(tenant) {
      const realm = await quickbooks.realm(tenant)
      const feed = withSmallChangeFeed(realm, {
        cap: world.isCalm ? Math.max(cap, 25) : cap,
        detectsCut: variant !== 'no_cut_detection',
        falseStub(_deleted, rows) {
          const invoice = rows.Invoice?.[0]
          if (world.isCalm || invoice === undefined || !random.chance(0.02)) return null
          return { entity: 'Invoice', externalId: invoice.Id, deletedAt: null }
        },
      })
      // Reading `calls` must see the realm underneath.
      const counted = overlay(feed, {})
      return variant === 'offset_paging' ? withOffsetPaging(counted, pageSize) : counted
    },
  }
}

/** From seconds to weeks: within the overlap, beyond it, and now and then beyond the look-back. */
function pause(random: Seeded): number {
  const kind = random.fraction()
  if (kind < 0.3) return random.integer(1, 120) * 1_000
  if (kind < 0.7) return random.integer(2, 120) * minuteMs
  if (kind < 0.96) return random.integer(2, 60) * hourMs
  return random.integer(28, 40) * 24 * hourMs
}
