import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { connectionsOf } from './support/connections-of.ts'
import { countStatements } from './support/count-statements.ts'
import { openQueueWorld, succeeded } from './support/queue-world.ts'
import type { QueueWorld } from './support/queue-world.ts'

let world: QueueWorld
beforeEach(() => {
  world = openQueueWorld(inject('postgresUrl'))
})
afterEach(() => world.close())

/** Statements of an idle worker in a minute. */
async function countMinute(hasLapsedLease: () => Promise<boolean>, workers = 1): Promise<number> {
  const connections = connectionsOf([])
  const storage = { schema: 'app', connections, sync: { hasLapsedLease } }
  const { fleet } = await world.startFleet(() => succeeded, { storage, workers })
  await world.pass(10)
  const statements = countStatements()
  try {
    await world.pass(60)
    return statements.count()
  } finally {
    statements.stop()
    await fleet.stop()
  }
}

test('an idle worker looks through the queue only when another may be dead', async () => {
  let looks = 0
  const quiet = await countMinute(async () => {
    looks += 1
    return false
  })
  expect(looks).toBeGreaterThanOrEqual(28)
  // Its polls, and two passes of pg-boss; 417 when a pass was made as often as the last one had ended.
  expect(quiet).toBeGreaterThan(30)
  expect(quiet).toBeLessThan(300)
  const doubtful = await countMinute(async () => true)
  expect(doubtful).toBeGreaterThan(quiet + 200)
})

test('a process with eight free slots polls as often as a process with one', async () => {
  const one = await countMinute(async () => false)
  const eight = await countMinute(async () => false, 8)
  // 210 more when each slot polled; each still looks by itself twice a minute.
  expect(eight).toBeLessThan(one + 70)
})
