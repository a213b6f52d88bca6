import { expect, test } from 'vitest'
import type { Limiter } from '../../src/transport/limiter.ts'
import { createHarness, realmId, tenantId } from '../harness.ts'

test('a limiter of the host is told whose call waits, and how urgent it is', async () => {
  const turns: object[] = []
  const limiter: Limiter = {
    schedule: (turn, call) => (turns.push(turn), call()),
    throttled: () => undefined,
  }
  const { connect, clock } = createHarness({ options: { limiter } })
  const realm = await connect()
  turns.length = 0
  const controller = new AbortController()
  await clock.run(realm.companyInfo())
  await clock.run(realm.companyInfo({ priority: 7, signal: controller.signal }))
  const key = { environment: 'sandbox', realmId }
  expect(turns).toEqual([{ key }, { key, priority: 7, signal: controller.signal }])
})

test('an answer that is no JSON says so, and what it was', async () => {
  const { connect, create, clock, emulator } = createHarness()
  await connect()
  const realm = await create({
    transport: (request) =>
      request.url.includes('/v3/')
        ? Promise.resolve({
            status: 200,
            headers: {},
            body: Buffer.from('<html>maintenance</html>'),
          })
        : emulator.exchange(request),
  }).realm(tenantId)
  await expect(clock.run(realm.companyInfo())).rejects.toThrow(
    'Expected a JSON object from QuickBooks',
  )
})
