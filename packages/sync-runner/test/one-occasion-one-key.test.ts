import { expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from './support/open-realm.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** A tenant, workers of which each keeps its own list of what it has reported, and the keys that the host received. */
async function open() {
  const keys: string[] = []
  const opened = await openRealm({
    runner: {
      onWarning({ warning }) {
        if (warning.kind === 'action_required') keys.push(warning.key)
      },
    },
  })
  const { clock, connections, emulator, createRunner } = opened
  const store = connections.forTenant(tenantId)
  return {
    ...opened,
    keys,
    takeKeys: () => keys.splice(0),
    tick: (runner = opened.runner) => clock.run(runner.runOnce({ tenantId })),
    otherWorker: () => createRunner(),
    async consent() {
      const tokens = emulator.issueTokens({ realmId })
      await store.connect({ environment: 'sandbox', realmId, tokens })
    },
    state: async () => (await store.read())?.state,
  }
}

type World = Awaited<ReturnType<typeof open>>

/** How one revocation comes to light. */
const ways: [string, (world: World) => Promise<void>][] = [
  [
    'at the first sync, by a refused refresh',
    async ({ clock, emulator }) => {
      await clock.advance(2 * hourMs)
      emulator.revoke({ realmId })
    },
  ],
  [
    'at the first sync, by a refused call whose token had time left',
    async ({ emulator }) => void emulator.revoke({ realmId }),
  ],
  [
    'at a later tick, by a refused call',
    async ({ clock, emulator, tick }) => {
      await tick()
      await clock.advance(15 * minuteMs)
      emulator.revoke({ realmId })
    },
  ],
]

test.for(ways)(
  'one revocation has one key, in any process and however often it is seen: %s',
  async ([, revoke]) => {
    const world = await open()
    const { clock, tick, takeKeys } = world
    await revoke(world)
    expect(await tick()).toMatchObject({ errorCode: 'reconnect_required' })
    const [key] = takeKeys()
    expect(key).toMatch(/^action_required:/)
    expect(await world.state()).toBe('action_required')
    for (let n = 0; n < 3; n += 1) {
      await clock.advance(15 * minuteMs)
      await tick()
    }
    expect(takeKeys()).toEqual([])
    // A process that was started since has reported nothing yet; the host knows the key.
    await tick(world.otherWorker())
    await clock.advance(26 * hourMs)
    await tick(world.otherWorker())
    expect(takeKeys()).toEqual([key, key])
  },
)

test('a second revocation, after a new connection, has another key', async () => {
  const { clock, emulator, tick, takeKeys, consent } = await open()
  await clock.advance(2 * hourMs)
  emulator.revoke({ realmId })
  await tick()
  const first = takeKeys()
  await clock.advance(hourMs)
  await consent()
  expect(await tick()).toMatchObject({ outcome: 'succeeded' })
  expect(takeKeys()).toEqual([])
  await clock.advance(2 * hourMs)
  emulator.revoke({ realmId })
  await tick()
  const second = takeKeys()
  expect([first.length, second.length]).toEqual([1, 1])
  expect(second).not.toEqual(first)
})

test('calls that were refused for a while, with a consent that held, do not use up the key of its loss', async () => {
  const { clock, emulator, tick, takeKeys, state } = await open()
  await tick()
  await clock.advance(15 * minuteMs)
  emulator.faults.push({
    match: { operation: 'cdc' },
    times: 4,
    respond: {
      status: 401,
      body: '{"fault":{"error":[{"code":"3200","message":"message=AuthenticationFailed"}],"type":"AUTHENTICATION"}}',
    },
  })
  expect(await tick()).toMatchObject({ errorCode: 'unauthorized' })
  const refused = takeKeys()
  expect(refused).toHaveLength(1)
  expect(await state()).toBe('connected')
  emulator.faults.clear()
  await clock.advance(15 * minuteMs)
  expect(await tick()).toMatchObject({ outcome: 'succeeded' })
  await clock.advance(30 * 24 * hourMs)
  emulator.revoke({ realmId })
  await tick()
  const lost = takeKeys()
  expect(lost).toHaveLength(1)
  expect(lost).not.toEqual(refused)
})
