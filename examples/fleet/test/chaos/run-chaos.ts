import { loadavg } from 'node:os'
import { systemClock } from '@vectis/quickbooks'
import { createSeededRandom } from '@vectis/quickbooks-emulator'
import { checkBooks, checkDeleted, checkSchedules, checkShutdown } from './check-end.ts'
import type { Check } from './check-end.ts'
import { planFaults, runFault } from './faults.ts'
import type { FaultRecord } from './faults.ts'
import { holds, openWorld } from './fleet-world.ts'
import type { World } from './fleet-world.ts'
import { AFTER_MS, judgeLatency } from './judge-latency.ts'
import { printReport } from './print-report.ts'
import { watchRows } from './watch-rows.ts'

export interface ChaosOptions {
  minutes: number
  seed: string
  /** Where the processes' logs go. */
  logs: string
  tenants: number
  /** Changes of the books in a second, all tenants together. */
  changesPerSecond: number
}

/** Quiet after each fault: what is accepted then is judged as at rest. */
const QUIET_SECONDS = 25

/** Runs the fleet of the guide under chaos and says what held. */
export async function runChaos(options: ChaosOptions): Promise<Check[]> {
  const { minutes, seed, logs, tenants, changesPerSecond } = options
  const random = createSeededRandom(`chaos ${seed}`)
  const loadBefore = loadavg()[0]!
  const world = await openWorld({ seed, logs, sizes: { main: tenants, second: 4, workers: 3 } })
  const say = (words: string) => {
    const at = ((performance.now() - begun) / 1_000).toFixed(0).padStart(5)
    process.stdout.write(`${at} s  ${words}\n`)
  }
  let begun = performance.now()
  try {
    await readAll(world)
    say('every tenant was read for the first time')
    await poison(world)
    const watch = watchRows(world)
    await world.books.live(changesPerSecond)
    begun = performance.now()
    const faults: FaultRecord[] = []
    const problems: string[] = []
    const progress = () => (performance.now() - begun) / 60_000 / minutes
    const longestStop = minutes < 5 ? 12 : 45
    for (const name of planFaults(random, progress, minutes)) {
      await systemClock.sleep((5 + random.fraction() * QUIET_SECONDS) * 1_000 * restOf(minutes))
      try {
        const fault = await runFault(name, { world, random, longestStop })
        faults.push(fault)
        say(`${name}: ${fault.detail}, ${((fault.end - fault.begin) / 1_000).toFixed(1)} s`)
      } catch (error) {
        problems.push(`${name}: ${String(error)}`)
        say(`${name} failed: ${String(error)}`)
      }
    }
    // At least these last seconds count as outside faults: else chance decides whether there are any.
    await systemClock.sleep(AFTER_MS + 10_000)
    await world.books.live(0)
    await world.books.unhang(
      world.apps[0].tenants
        .filter(({ kind }) => kind === 'poison-quickbooks')
        .map(({ realmId }) => realmId),
    )
    say('the books rest')
    const areDelivered = await holds(world, async () => watch.waiting() === 0, 60_000)
    say(areDelivered ? 'every accepted event is a row' : `${watch.waiting()} events without a row`)
    // A tenant whose calls hung waits for its next try: a person presses "Sync now" everywhere.
    await syncAll(world)
    const checks: Check[] = [
      { name: 'every fault could be made', problems },
      await checkBooks(world, 180_000),
      await checkDeleted(world),
      await checkSchedules(world),
    ]
    await watch.stop()
    const latency = judgeLatency(watch.measured, faults, world.pace())
    const figures = await world.books.figures()
    checks.push(...latency.checks)
    checks.push(await checkShutdown(world, 60_000))
    checks.push({ name: 'no process ended by itself', problems: world.deaths })
    const { companies, companiesChanged } = figures
    checks.push({
      name: 'the books of every tenant changed',
      problems: companies === companiesChanged ? [] : [`${companiesChanged} of ${companies}`],
    })
    checks.push({
      name: 'QuickBooks was only read',
      problems: figures.writes === 0 ? [] : [`${figures.writes} writes`],
    })
    printReport({
      ...{ options, checks, latency, figures, counts: watch.counts, loadBefore },
      pace: world.pace(),
    })
    return checks
  } finally {
    await world.close()
  }
}

/** In two minutes there is less time for rest. */
function restOf(minutes: number): number {
  return minutes < 5 ? 0.5 : 1
}

async function readAll(world: World): Promise<void> {
  await syncAll(world)
  const check = await checkBooks(world, 240_000)
  if (check.problems.length > 0) {
    throw new Error(`The first reads did not end: ${check.problems.join(', ')}`)
  }
}

/** Presses "Sync now" for every tenant that is connected; again where the web process could not answer. */
async function syncAll(world: World): Promise<void> {
  for (const { act, tenants } of world.apps) {
    for (const { tenantId, left } of tenants) {
      if (left !== null) continue
      await holds(world, async () => (await act('sync', tenantId)) === 200, 30_000)
    }
  }
}

/** From now on calls of some tenants hang or fail, and the store refuses rows of another one. */
async function poison({ books, pool, apps }: World): Promise<void> {
  const [{ tenants, schema }] = apps
  for (const { kind, realmId, tenantId } of tenants) {
    if (kind === 'hanging') await books.hang(realmId)
    if (kind === 'poison-quickbooks') await books.poison(realmId)
    if (kind !== 'poison-store') continue
    await pool.query(
      `create function ${schema}.refuse() returns trigger language plpgsql
         as $$ begin raise exception 'this row is refused'; end $$`,
    )
    for (const table of ['customers', 'billing_invoices', 'billing_payment_headers']) {
      await pool.query(
        `create trigger refuse before insert or update on ${schema}.${table} for each row
           when (new.tenant_id = '${tenantId}') execute function ${schema}.refuse()`,
      )
    }
  }
}
