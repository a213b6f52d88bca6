import pg from 'pg'
import { CustodyError } from '@vectis/quickbooks-storage'
import { parseWebhookBody } from '@vectis/quickbooks/webhooks'
import { createMemoryWebhookEventStore } from '@vectis/quickbooks-testkit/contracts'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { clockOf } from './support/clock-of.ts'
import { connectionsOf } from './support/connections-of.ts'
import { failed, openQueueWorld, succeeded } from './support/queue-world.ts'
import type { QueueWorld } from './support/queue-world.ts'

let world: QueueWorld
beforeEach(() => {
  world = openQueueWorld(inject('postgresUrl'))
})
afterEach(() => world.close())

test('a web process without a runner requests a run before the first worker starts; the worker finds it', async () => {
  const { client } = world.openClient()
  expect(await client.request({ tenantId: 'a', mode: 'incremental' })).toBe('queued')
  expect(await client.status()).toMatchObject({
    queue: 'quickbooks-sync/app',
    schedules: 0,
    errors: 0,
    lastError: null,
  })
  const runs: string[] = []
  await world.startFleet(({ tenantId, mode }) => {
    runs.push(`${tenantId} ${mode}`)
    return succeeded
  })
  expect(await world.passUntil(() => runs.length > 0)).toBe(true)
  expect(runs).toEqual(['a incremental'])
})

test('an unknown or disconnected tenant is refused, and nothing is queued', async () => {
  const connections = connectionsOf(['a'], ['left'])
  const { client, boss } = world.openClient({ storage: { schema: 'app', connections } })
  await client.status()
  await expect(client.request({ tenantId: 'ghost' })).rejects.toMatchObject({
    name: 'ReconnectRequiredError',
    reason: 'not_connected',
  })
  await expect(client.request({ tenantId: 'left' })).rejects.toMatchObject({ reason: 'by_host' })
  await expect(client.request({ tenantId: 'a', mode: 'everything' as 'full' })).rejects.toThrow(
    TypeError,
  )
  expect(await boss.findJobs('quickbooks-sync/app')).toEqual([])
})

test(
  'dead letters are listed with their reason, redriven with a count of their own, and removed when the run succeeds',
  {
    timeout: 600_000,
  },
  async () => {
    let isWell = false
    let runs = 0
    const { fleet, boss } = await world.startFleet(() => {
      runs += 1
      return isWell ? succeeded : failed
    })
    await fleet.request({ tenantId: 'a', mode: 'full' })
    expect(await world.leapUntil(() => runs === 6, 1_200)).toBe(true)
    await world.pass(6)
    expect(await fleet.deadLetters.list()).toEqual([
      {
        tenantId: 'a',
        mode: 'full',
        reason: 'unavailable: QuickBooks answered 503.',
        at: expect.stringMatching(/^2026-11-23T/),
      },
    ])
    await world.pass(32)
    expect(await fleet.status()).toMatchObject({
      deadLetters: 1,
      ready: 0,
      deferred: 0,
      running: 0,
    })
    // Queued again while nothing is fixed: it is tried six more times, not once, and is one dead letter again.
    expect(await fleet.deadLetters.redrive()).toBe(1)
    expect(await world.leapUntil(() => runs === 12, 1_200)).toBe(true)
    await world.pass(6)
    expect(await fleet.deadLetters.list()).toHaveLength(1)
    // pg-boss's own tools do the same.
    expect(await boss.redrive('quickbooks-sync/app/dead')).toBe(1)
    expect(await world.leapUntil(() => runs === 18, 1_200)).toBe(true)
    await world.pass(6)
    isWell = true
    expect(await fleet.deadLetters.redrive({ tenantIds: ['b'] })).toBe(0)
    expect(await fleet.deadLetters.redrive({ tenantIds: ['a'] })).toBe(1)
    expect(await world.passUntil(() => runs === 19, 60)).toBe(true)
    expect(await fleet.deadLetters.list()).toEqual([])
  },
)

test('the dead letter of a tenant that has left is not redriven, and one of another tenant is', async () => {
  const connections = connectionsOf(['b'], ['a'])
  const { client, boss } = world.openClient({ storage: { schema: 'app', connections } })
  await client.status()
  for (const tenantId of ['a', 'b']) await boss.send('quickbooks-sync/app/dead', { tenantId })
  expect(await client.deadLetters.redrive()).toBe(1)
  expect(await client.deadLetters.redrive({ tenantIds: ['a'] })).toBe(0)
  expect((await client.deadLetters.list()).map(({ tenantId }) => tenantId)).toEqual(['a'])
  const jobs = await boss.findJobs<{ tenantId: string }>('quickbooks-sync/app')
  expect(jobs.map(({ data }) => data.tenantId)).toEqual(['b'])
})

test('a tenant whose tokens cannot be decrypted does not stop the dead letters of others from being redriven', async () => {
  const known = connectionsOf(['b'])
  const connections: typeof known = {
    ...known,
    forTenant: (tenantId) =>
      tenantId === 'a'
        ? ({
            read: () => Promise.reject(new CustodyError('unknown_key_id', 'Unknown key.', 'old')),
          } as unknown as ReturnType<typeof known.forTenant>)
        : known.forTenant(tenantId),
  }
  const { client, boss } = world.openClient({ storage: { schema: 'app', connections } })
  await client.status()
  for (const tenantId of ['a', 'b']) await boss.send('quickbooks-sync/app/dead', { tenantId })
  expect(await client.deadLetters.redrive()).toBe(2)
  expect(await client.deadLetters.list()).toEqual([])
})

test('a fleet that is started twice has the slots of one, and starts no more once it was stopped', async () => {
  let atOnce = 0
  let most = 0
  let ended = 0
  const { fleet } = await world.startFleet(async () => {
    atOnce += 1
    most = Math.max(most, atOnce)
    await clockOf(world.time).sleep(4_000)
    atOnce -= 1
    ended += 1
    return succeeded
  })
  await fleet.start()
  for (const tenantId of ['a', 'b', 'c']) await fleet.request({ tenantId })
  expect(await world.passUntil(() => ended === 3, 120)).toBe(true)
  expect(most).toBe(1)
  await fleet.stop()
  await expect(fleet.start()).rejects.toThrow('create another one')
})

test('a fleet whose start failed halfway has the slots of one after the next start', async () => {
  const { boss } = world.openClient()
  const work = boss.work.bind(boss)
  let asked = 0
  const halfway = async (...args: Parameters<typeof work>) => {
    asked += 1
    if (asked === 2) throw new Error('connection lost')
    return work(...args)
  }
  boss.work = halfway as typeof boss.work
  let atOnce = 0
  let most = 0
  let ended = 0
  const fleet = world.openFleet(
    async () => {
      atOnce += 1
      most = Math.max(most, atOnce)
      await clockOf(world.time).sleep(4_000)
      atOnce -= 1
      ended += 1
      return succeeded
    },
    { boss, workers: 2 },
  )
  await expect(fleet.start()).rejects.toThrow('connection lost')
  await fleet.start()
  // A look for jobs that the first start had begun may still be under way, and take one.
  await world.pass(6)
  for (const tenantId of ['a', 'b', 'c', 'large']) await fleet.request({ tenantId })
  // By the polls of the fleet: pg-boss's own come every 30 seconds.
  expect(await world.passUntil(() => atOnce === 2, 12)).toBe(true)
  expect(await world.passUntil(() => ended === 4, 120)).toBe(true)
  expect(most).toBe(2)
  await fleet.stop()
})

test(
  'nothing of a deleted tenant stays in the tables of jobs and call windows',
  {
    timeout: 600_000,
  },
  async () => {
    const storage = { schema: 'app', connections: connectionsOf(['a', 'b']) }
    const windows: object[] = []
    let runs = 0
    const { fleet, boss } = await world.startFleet(
      ({ tenantId }) => {
        if (tenantId === 'a') runs += 1
        return tenantId === 'a' ? failed : succeeded
      },
      { storage, limiter: { forget: async (key) => void windows.push(key) } },
    )
    await fleet.request({ tenantId: 'a' })
    await fleet.request({ tenantId: 'b' })
    expect(await world.leapUntil(() => runs >= 6, 1_200)).toBe(true)
    await world.pass(6)
    await fleet.request({ tenantId: 'a' })
    const { schedules, jobs } = await fleet.forget('a')
    expect(schedules).toBe(1)
    expect(windows).toEqual([{ environment: 'sandbox', realmId: 'a' }])
    expect(jobs).toBeGreaterThanOrEqual(8)
    // The due times of its schedule too, which pg-boss keeps in a queue of its own.
    const left = await Promise.all(
      ['quickbooks-sync/app', 'quickbooks-sync/app/dead', '__pgboss__send-it'].map((queue) =>
        boss.findJobs(queue),
      ),
    )
    const named = left.flat().map(({ data }) => JSON.stringify(data))
    expect(named.filter((data) => data.includes('"tenantId":"b"')).length).toBeGreaterThan(1)
    expect(named.filter((data) => data.includes('"tenantId":"a"'))).toEqual([])
    expect((await boss.getSchedules('quickbooks-sync/app')).map(({ key }) => key)).toEqual(['b'])
  },
)

test('a delivery is acknowledged when a run of each of its tenants is queued; a tenant that has left does not refuse it', async () => {
  const warned: string[] = []
  const logger = {
    debug: () => undefined,
    info: () => undefined,
    warn: (_fields: object, message: string) => void warned.push(message),
    error: () => undefined,
  }
  const { client, boss } = world.openClient({
    logger,
    storage: { schema: 'app', connections: connectionsOf(['a', 'b'], ['left']) },
  })
  await client.status()
  const store = createMemoryWebhookEventStore()
  const events = client.requestOnRecord(store)
  const receivedAt = '2026-11-23T00:00:00Z'
  const raw = JSON.stringify([
    {
      specversion: '1.0',
      id: 'e1',
      source: 'intuit',
      type: 'qbo.customer.updated.v1',
      time: receivedAt,
      intuitentityid: '1',
      intuitaccountid: '1',
    },
  ])
  const [event] = parseWebhookBody(Buffer.from(raw))
  const delivery = ['a', 'b', 'a', 'left'].map((tenantId, n) => ({
    tenantId,
    receivedAt,
    event: { ...event!, id: `e${n}` },
  }))
  // The queue is out of reach: an acknowledged delivery would wait for the next tick.
  const database = new pg.Client({ connectionString: inject('postgresUrl') })
  await database.connect()
  await database.query(`alter schema ${world.schema} rename to ${world.schema}_away`)
  await expect(events.record(delivery)).rejects.toThrow(/does not exist/)
  await database.query(`alter schema ${world.schema}_away rename to ${world.schema}`)
  await database.end()
  // Intuit sends it again.
  expect(await events.record(delivery)).toEqual({ recorded: 0, duplicates: 4 })
  expect(await boss.findJobs('quickbooks-sync/app')).toHaveLength(2)
  expect(warned.at(-1)).toContain('no run could be queued')
})
