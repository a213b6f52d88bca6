import { systemClock } from '@vectis/quickbooks'
import type { SeededRandom } from '@vectis/quickbooks-emulator'
import { holds } from './fleet-world.ts'
import type { App, Tenant, World } from './fleet-world.ts'
import type { Program, Version } from './program.ts'

/** What happened, from the first act to the last; epoch milliseconds. */
export interface FaultRecord {
  name: string
  detail: string
  begin: number
  end: number
}

export interface FaultContext {
  world: World
  random: SeededRandom
  /** Longest time that a process is stopped, in seconds. */
  longestStop: number
}

type Fault = (context: FaultContext) => Promise<string>

const pick = <T>(random: SeededRandom, among: readonly T[]): T =>
  among[Math.floor(random.fraction() * among.length)]!
const between = (random: SeededRandom, from: number, to: number) =>
  from + random.fraction() * (to - from)
const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`

/** Starts a worker in the place of another one. */
async function replaceWorker(app: App, index: number, version: Version): Promise<void> {
  const next = app.startWorker(version)
  app.workers[index] = next
  await next.ready
}

/** A new one works before the old one is asked to end: as a rolling deploy does. */
async function deployWorker(
  world: World,
  app: App,
  index: number,
  version: Version,
): Promise<number> {
  const former = app.workers[index]!
  await replaceWorker(app, index, version)
  return end(world, former)
}

/** Milliseconds from SIGTERM to the end. */
async function end(world: World, former: Program): Promise<number> {
  const begun = performance.now()
  former.kill('SIGTERM')
  if (!(await holds(world, async () => former.hasEnded(), 45_000))) {
    former.kill('SIGKILL')
    throw new Error(`${former.name} did not end within 45 s of SIGTERM.`)
  }
  const ended = await former.ended
  if (ended.code !== 0) throw new Error(`${former.name} ended with ${ended.code ?? ended.signal}.`)
  return performance.now() - begun
}

/** One process after the other, as a rolling deploy does. */
async function deployApp(
  world: World,
  app: App,
  next: (former: Program) => Version,
): Promise<string[]> {
  const took: string[] = []
  for (const [index, worker] of [...app.workers.entries()]) {
    took.push(seconds(await deployWorker(world, app, index, next(worker))))
  }
  const former = app.web
  took.push(seconds(await end(world, former)))
  app.web = app.startWeb(next(former))
  await app.web.ready
  return took
}

const pickNormal = ({ world, random }: FaultContext) =>
  pick(
    random,
    world.apps[0].tenants.filter(({ kind, left }) => kind === 'normal' && left === null),
  )

/** A person disconnects or deletes a tenant, and presses again while the web process does not answer. */
async function letLeave(
  context: FaultContext,
  act: 'disconnect' | 'delete',
  left: NonNullable<Tenant['left']>,
): Promise<string> {
  const [app] = context.world.apps
  const tenant = pickNormal(context)
  tenant.left = left
  const press = async () => (await app.act(act, tenant.tenantId)) === 200
  if (!(await holds(context.world, press, 30_000)))
    throw new Error(`${tenant.tenantId} could not be ${left}.`)
  return tenant.tenantId
}

export const faults = {
  async 'kill -9 of a worker'({ world, random }) {
    const [app] = world.apps
    const index = Math.floor(random.fraction() * app.workers.length)
    const worker = app.workers[index]!
    worker.kill('SIGKILL')
    await worker.ended
    await replaceWorker(app, index, worker.version)
    return worker.name
  },
  async 'SIGSTOP, SIGCONT of a worker'({ world, random, longestStop }) {
    const worker = pick(random, world.apps[0].workers)
    const ms = between(random, 3, longestStop) * 1_000
    worker.kill('SIGSTOP')
    await systemClock.sleep(ms)
    worker.kill('SIGCONT')
    return `${worker.name} for ${seconds(ms)}`
  },
  async 'immediate restart of the database'({ world, random }) {
    const ms = between(random, 0.5, 6) * 1_000
    await world.server.crash()
    await systemClock.sleep(ms)
    await world.server.startAgain()
    return `down for ${seconds(ms)}`
  },
  async 'kill -9 of the web process'({ world }) {
    const [app] = world.apps
    const { web } = app
    web.kill('SIGKILL')
    await web.ended
    app.web = app.startWeb(web.version)
    await app.web.ready
    return web.name
  },
  /** Deliveries get no answer in time; those that it had received are recorded late, and come again. */
  async 'SIGSTOP, SIGCONT of the web process'({ world, random }) {
    const { web } = world.apps[0]
    const ms = between(random, 1, 6) * 1_000
    web.kill('SIGSTOP')
    await systemClock.sleep(ms)
    web.kill('SIGCONT')
    return `${web.name} for ${seconds(ms)}`
  },
  async 'deploy of the new version, one worker'({ world, random }) {
    const [app] = world.apps
    const index = Math.floor(random.fraction() * app.workers.length)
    return `SIGTERM took ${seconds(await deployWorker(world, app, index, 'new'))}`
  },
  async 'deploy of the new version, all'({ world }) {
    const took: string[] = []
    for (const app of world.apps) took.push(...(await deployApp(world, app, () => 'new')))
    return `SIGTERM took ${took.join(', ')}`
  },
  async 'deploy of what runs'({ world }) {
    const took = await deployApp(world, world.apps[0], ({ version }) => version)
    return `SIGTERM took ${took.join(', ')}`
  },
  'disconnect of a tenant': (context) => letLeave(context, 'disconnect', 'disconnected'),
  'delete of a tenant': (context) => letLeave(context, 'delete', 'deleted'),
} satisfies Record<string, Fault>

export type FaultName = keyof typeof faults

export async function runFault(name: FaultName, context: FaultContext): Promise<FaultRecord> {
  const begin = Date.now()
  const detail = await faults[name](context)
  return { name, detail, begin, end: Date.now() }
}

/** Each of these once in a round, in an order by chance. */
const round: readonly FaultName[] = [
  'kill -9 of a worker',
  'SIGSTOP, SIGCONT of a worker',
  'immediate restart of the database',
  'kill -9 of the web process',
  'SIGSTOP, SIGCONT of the web process',
]

/**
 * What happens when: rounds of everything that breaks, the new version beside the old one from a third on, and in its
 * place from two thirds on. A tenant is disconnected and one deleted in each five minutes, and every four minutes all
 * processes are replaced by others of their version. What is due happens, and each thing that breaks does so once, also
 * where the time is over before: in a minute, and on a slow machine, it would be left to chance what is tried.
 */
export function* planFaults(
  random: SeededRandom,
  progress: () => number,
  minutes: number,
): Generator<FaultName> {
  const due: { at: number; name: FaultName }[] = [
    { at: 1 / 3, name: 'deploy of the new version, one worker' },
    { at: 2 / 3, name: 'deploy of the new version, all' },
  ]
  const departures = Math.max(1, Math.floor(minutes / 5))
  for (let n = 0; n < departures; n += 1) {
    due.push({ at: (n + 0.25) / departures, name: 'disconnect of a tenant' })
    due.push({ at: (n + 0.5) / departures, name: 'delete of a tenant' })
  }
  for (let n = 1; n < minutes / 4; n += 1) {
    due.push({ at: (n * 4 - 1) / minutes, name: 'deploy of what runs' })
  }
  due.sort((a, b) => a.at - b.at)
  const missing = new Set(round)
  let left: FaultName[] = []
  for (;;) {
    if (due[0] !== undefined && due[0].at <= progress()) {
      yield due.shift()!.name
      continue
    }
    if (progress() >= 1 && missing.size === 0) return
    if (left.length === 0) left = [...round]
    const [name] = left.splice(Math.floor(random.fraction() * left.length), 1)
    missing.delete(name!)
    yield name!
  }
}
