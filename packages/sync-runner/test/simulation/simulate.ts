import { checkWorld } from './check-world.ts'
import { drawFeatures, keepFeatures, noFeatures } from './features.ts'
import { HangError } from './guard-clock.ts'
import { createJumpingClock, leaseMs, runProcess } from './process.ts'
import type { ProcessSettings } from './process.ts'
import { createProcessFuse } from './process-fuse.ts'
import type { ProcessFuse } from './process-fuse.ts'
import { createSeeded } from './seeded.ts'
import type { Seeded } from './seeded.ts'
import { openMemoryStores } from './stores.ts'
import type { OpenStores } from './stores.ts'
import { buryOne } from './bury-one.ts'
import { createBroken } from './variants.ts'
import type { Variant } from './variants.ts'
import { watchBurials } from './watch-burials.ts'
import { watchStatuses } from './watch-statuses.ts'
import { watchVersions } from './watch-versions.ts'
import { createWorld } from './world.ts'
import type { World } from './world.ts'

export interface SimulationResult {
  seed: number
  /** What is wrong at the end, or was wrong on the way; empty when all is right. */
  problems: string[]
  /** Everything that happened, in order: equal for equal seeds. */
  trace: string[]
  crashes: number
  calls: number
}

export interface SimulationOptions {
  /** 1: the worlds as they were first drawn; 2, the default: with everything that was found since. */
  generation?: 1 | 2
  /** Features of the second generation that are left in. Default: all. */
  only?: readonly string[]
  variant?: Variant
  openStores?: OpenStores
  settle?: () => Promise<void>
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/**
 * One company, one tenant, some days: edits while a sync reads, bad answers, lost and repeated webhooks, processes that
 * die or stand still. Then quiet, with scheduled ticks only; then the tables must equal the books.
 */
export async function simulate(
  seed: number,
  options: SimulationOptions = {},
): Promise<SimulationResult> {
  const { generation = 2, variant = 'sound', openStores = openMemoryStores, settle } = options
  const random = createSeeded(seed)
  const drawn = drawFeatures(seed)
  const kept =
    options.only === undefined ? drawn.features : keepFeatures(drawn.features, options.only)
  const features = generation === 1 ? noFeatures : kept
  const world = await createWorld(random, {
    seed,
    openStores,
    features,
    growing: drawn.random,
    later: drawn.later,
    ...(settle === undefined ? {} : { settle }),
  })
  const problems: string[] = []
  const statuses = watchStatuses(world.stores.sync)
  const settings: ProcessSettings = {
    tenantId: world.tenants[0]!,
    watched: watchBurials(watchVersions(statuses.sync, problems), problems, (realmId) =>
      world.company.realmId === realmId ? world.company : null,
    ),
    pageSize: random.integer(2, 40),
    cap: random.chance(0.4) ? random.integer(4, 25) : 1_000,
    broken: createBroken(variant),
  }
  world.isFeedSmall = settings.cap < 1_000
  let crashes = 0
  try {
    crashes = await live(world, random, settings)
    await settleDown(world, random, settings, { problems, dayOf: statuses.dayOf })
  } catch (error) {
    if (!(error instanceof HangError)) throw error
    problems.push(error.message)
  }
  problems.push(...((await world.stores.compareHistory?.()) ?? []))
  world.emulator.webhooks.close()
  await world.stores.close(world.tenants)
  const calls = world.emulator.log.records.filter(({ path }) => path.startsWith('/v3/')).length
  return { seed, problems, trace: world.trace, crashes, calls }
}

/** The bad days; how many processes died in them. */
async function live(world: World, random: Seeded, settings: ProcessSettings): Promise<number> {
  let crashes = 0
  const rounds = random.integer(2, 5)
  for (let round = 0; round < rounds; round += 1) {
    world.edit(random.integer(0, 12))
    await world.clock.advance(pause(random))
    world.beginRound(round)
    await buryOne(world)
    const { fuse, stall } = createFuse(world, random)
    const runs = [runProcess(world, random, fuse, withOwnClock(world, settings))]
    if (stall !== null) {
      const other = soundFuse(world)
      runs.push(
        world.clock.sleep(2 * leaseMs).then(() => runProcess(world, random, other, settings)),
      )
    }
    for (const tenantId of world.tenants.slice(1)) {
      runs.push(runProcess(world, random, soundFuse(world), { ...settings, tenantId }))
    }
    await world.clock.run(Promise.all(runs))
    if (fuse.isDead) {
      crashes += 1
      world.trace.push(`crash after ${fuse.passed}`)
      await world.clock.advance(leaseMs + 1)
    }
    await replay(world)
  }
  return crashes
}

/** Quiet: after one tick, where that may be asked for, and after ten, the tables must be right. */
async function settleDown(
  world: World,
  random: Seeded,
  settings: ProcessSettings,
  { problems, dayOf }: { problems: string[]; dayOf: ReturnType<typeof watchStatuses>['dayOf'] },
): Promise<void> {
  world.calm()
  await world.clock.advance(hourMs)
  if (world.isPlain) {
    // Machines that disagreed about the time take one tick to agree on where to read from.
    if (world.features.clockJumpMs > 0) {
      await tick(world, random, { ...settings, mode: 'incremental' })
    }
    const before = world.emulator.log.records.length
    await tick(world, random, { ...settings, mode: 'incremental' })
    problems.push(...(await checkWorld(world, { ticks: 1, before })))
  }
  // A webhook without an answer is retried for hours, and each entity is counted once in four days; ticks go on as in
  // any other week.
  const ticks = 10 + 2 * (world.features.failing?.quietDays ?? 0)
  for (let count = 0; count < ticks; count += 1) {
    const began = dayIn(world)
    await tick(world, random, settings)
    if (count > 2 || !world.features.noTimeZone) {
      problems.push(...findOldStatuses(world, dayOf, began))
    }
    await world.clock.advance(12 * hourMs)
  }
  problems.push(...(await checkWorld(world, { ticks: 10, before: 0 })))
  problems.push(...(await findWaitingEvents(world)))
}

/** Events that ten ticks did not settle, nor set aside. */
async function findWaitingEvents({ tenants, stores, subjectOf }: World): Promise<string[]> {
  const counts = tenants.map(async (tenantId) => {
    const { realmId } = subjectOf(tenantId)
    const count = await stores.webhookEvents.forTenant(tenantId).countPending(realmId)
    return count === 0 ? [] : [`${count} events of ${tenantId} wait`]
  })
  return (await Promise.all(counts)).flat()
}

/** One undisturbed process for each tenant. */
async function tick(world: World, random: Seeded, settings: ProcessSettings): Promise<void> {
  for (const tenantId of world.tenants) {
    const run = runProcess(world, random, soundFuse(world), { ...settings, tenantId })
    await world.clock.run(run)
  }
}

/** After every tick the stored statuses are those of the company's day. */
function findOldStatuses(
  world: World,
  dayOf: ReturnType<typeof watchStatuses>['dayOf'],
  /** The day on which the tick began: it may end on the next. */
  began: string,
): string[] {
  const { company, tenants } = world
  const today = dayIn(world)
  return tenants.flatMap((tenantId) => {
    const day = dayOf(tenantId, company.realmId)
    return day === today || day === began
      ? []
      : [`statuses of ${tenantId} are those of ${day} on ${today}`]
  })
}

/** The company's calendar day. */
function dayIn({ company, clock }: World): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: company.timeZone }).format(clock.now())
}

function soundFuse({ clock }: World): ProcessFuse {
  return createProcessFuse({ clock, crashAt: null, stall: null })
}

function createFuse(world: World, random: Seeded) {
  const willCrash = random.chance(0.6)
  const isAnywhere = willCrash && random.chance(0.5)
  const crashAt = isAnywhere ? random.integer(1, random.pick([20, 60, 200])) : null
  const crashAround =
    willCrash && !isAnywhere ? { method: 'commit', step: random.integer(1, 10) } : null
  const stall =
    !willCrash && random.chance(0.15) ? { at: random.integer(3, 60), ms: 3 * leaseMs } : null
  const fuse = createProcessFuse({ clock: world.clock, crashAt, crashAround, stall })
  return { fuse, stall }
}

function withOwnClock(world: World, settings: ProcessSettings): ProcessSettings {
  const { clockJumpMs } = world.features
  if (clockJumpMs === 0) return settings
  return { ...settings, clock: createJumpingClock(world.clock, world.growing, clockJumpMs) }
}

/** An operator makes the events of some hours pending again. */
async function replay(world: World): Promise<void> {
  const { growing, features, clock, stores } = world
  if (features.replay === 0 || !growing.chance(features.replay)) return
  const from = new Date(clock.now() - growing.integer(1, 72) * hourMs).toISOString()
  const to = new Date(clock.now()).toISOString()
  for (const tenantId of world.tenants) {
    const { realmId } = world.subjectOf(tenantId)
    const again = await stores.webhookEvents.forTenant(tenantId).replay({ realmId, from, to })
    world.trace.push(`replayed ${again} events`)
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
