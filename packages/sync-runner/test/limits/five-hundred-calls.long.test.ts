import { randomUUID } from 'node:crypto'
import { createVirtualClock } from '@vectis/quickbooks-emulator'
import { expect, inject, onTestFinished, test } from 'vitest'
import { createSharedLimiter } from '../../src/fleet/shared-limiter.ts'
import { openSettlingDatabase } from './settling-database.ts'

const schema = `limiter_${randomUUID().replaceAll('-', '').slice(0, 12)}`
const key = { environment: 'production', realmId: '9130357766900001' }

test('four processes make five hundred calls a minute, and not one more', async () => {
  const database = await openSettlingDatabase(inject('postgresUrl'), schema)
  onTestFinished(() => database.close())
  const clock = createVirtualClock({ settle: () => database.settle() })
  const limiters = Array.from({ length: 4 }, () =>
    createSharedLimiter({ database, schema, clock, requestsPerSecond: 10 }),
  )
  const begun: number[] = []
  const calls = Array.from({ length: 620 }, (_, n) =>
    limiters[n % 4]!.schedule({ key }, async () => {
      begun.push(clock.now())
      // On the virtual clock: no call is answered in the turn in which it was made.
      await clock.sleep(0)
    }),
  )
  await clock.run(Promise.all(calls))
  const most = (lengthMs: number) =>
    Math.max(...begun.map((at) => begun.filter((o) => o >= at && o < at + lengthMs).length))
  expect(most(1_000)).toBe(10)
  expect(most(60_000)).toBe(500)
  expect(begun.at(-1)! - begun[0]!).toBe(71_000)
})
