import type pg from 'pg'
import type { DatabaseTurns } from './database-turns.ts'
import { stallKinds, stallNames, type StallKind, type StallName } from './kinds.ts'
import { openWorld } from './world.ts'

export interface StallResult {
  seed: number
  kind: StallName
  /** When it was told, in ticks since the stall began; null: not within the time looked at. */
  told: { status: number | null; ticking: number | null; serving: number | null }
  /** What was said before the stall, or of a stall that is none. */
  falseAlarms: string[]
  /** Empty: it was told everywhere within two ticks. */
  problems: string[]
}

/** Looks at the status so many times in a tick. */
const LOOKS = 8
/** So many ticks after the stall began the look ends. */
const LOOKED_AT = 3

/** A healthy sync of some ticks, then a stall at any moment of a tick: who says so, and when. */
export async function simulateStall(
  seed: number,
  host: { pool: pg.Pool; schema: string; database: DatabaseTurns },
): Promise<StallResult> {
  const kind = stallNames[seed % stallNames.length]!
  const stall: StallKind = stallKinds[kind]
  const { hasQueue = false, duringFirstRead: isSlow = false } = stall
  const world = await openWorld({ seed, isSlow, ...host })
  const { clock, random, tenantId, tickMs } = world
  const ticking = world.ticking(hasQueue)
  const serving = world.serving()
  await clock.run(world.connect(serving.storage))
  // Processes of a host do not start at the same moment.
  await clock.run(serving.quickbooks.start())
  await clock.advance(random.integer(0, tickMs))
  await clock.run(ticking.quickbooks.start())
  let isDelivered = hasQueue
  const deliver = async () => {
    while (isDelivered) {
      await ticking.quickbooks.parts.runner.runOnce({ tenantId })
      await clock.sleep(tickMs)
    }
  }
  const delivering = deliver()
  await clock.advance(random.integer(1, 3) * tickMs + random.integer(0, tickMs))
  isDelivered = false

  const falseAlarms = [...ticking.heard, ...serving.heard].map(
    ({ kind: said, message }) => `${said}: ${message}`,
  )
  const before = (await clock.run(serving.quickbooks.for(tenantId).status({ links: false }))).health
  if (before !== (isSlow ? 'first_sync' : 'healthy')) falseAlarms.push(`the status was ${before}`)
  const begun = clock.now()
  await clock.run(Promise.resolve(stall.begin(world, ticking, serving)))

  const heardBy = ({ heard }: typeof ticking) =>
    heard.find(({ kind: said, at }) => at >= begun && stall.saidAs.includes(said))?.at ?? null
  /** Everyone who can has said it. */
  const isHeard = () =>
    heardBy(serving) !== null && (stall.killsTicking === true || heardBy(ticking) !== null)
  let seen: number | null = null
  for (let look = 0; look < LOOKED_AT * LOOKS; look += 1) {
    await clock.advance(tickMs / LOOKS)
    if (seen !== null) {
      if (isHeard()) break
      continue
    }
    const status = await clock.run(serving.quickbooks.for(tenantId).status({ links: false }))
    const isSaid = status.warnings.some(({ kind: said }) => stall.saidAs.includes(said))
    if (isSaid && status.health !== 'not_connected') seen = clock.now()
  }
  const inTicks = (at: number | null) => (at === null ? null : (at - begun) / tickMs)
  const told = {
    status: inTicks(seen),
    ticking: inTicks(heardBy(ticking)),
    serving: inTicks(heardBy(serving)),
  }
  if (stall.saidAs.length === 0)
    falseAlarms.push(...[...ticking.heard, ...serving.heard].map(({ kind: said }) => said))
  const problems: string[] = []
  for (const [who, after] of Object.entries(told)) {
    if (stall.saidAs.length === 0 || (who === 'ticking' && stall.killsTicking)) continue
    if (after === null) problems.push(`${who}: silent for ${LOOKED_AT} ticks`)
    else if (after > 2) problems.push(`${who}: told after ${after.toFixed(2)} ticks`)
  }
  if (problems.length > 0 || falseAlarms.length > 0) {
    const heard = [ticking, serving].map((one) => one.heard.map(({ kind: said }) => said).join(' '))
    problems.push(...(problems.length > 0 ? [`heard: ${heard.join(' | ')}`] : []))
  }
  host.database.interceptWith(() => undefined)
  world.emulator.faults.clear()
  ticking.isDead = false
  await clock.run(serving.storage.retention.deleteTenant({ tenantId }))
  // The calls of the app are counted for all tenants.
  await host.pool.query(`delete from ${host.schema}.quickbooks_api_usage`)
  void delivering
  world.emulator.webhooks.close()
  return { seed, kind, told, falseAlarms, problems }
}
