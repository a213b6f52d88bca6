import { expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from './support/open-realm.ts'

const dayMs = 86_400_000

async function openWithout(toldTimeZone: string | null = 'America/Chicago') {
  const opened = await openRealm({ isDescribed: false, company: { quirks: { toldTimeZone } } })
  const zone = async () => (await opened.connections.forTenant(tenantId).read())?.timeZone ?? null
  return { ...opened, zone }
}

test('a company whose time zone nobody stored is asked for it in the first read, with one call', async () => {
  const days: unknown[] = []
  const { clock, createRunner, zone, takeCalls, connections } = await openWithout()
  const runner = createRunner({
    afterTick: [{ name: 'day', run: async ({ today }) => void days.push(today) }],
  })
  const report = await clock.run(runner.runOnce({ tenantId }))
  expect(report).toMatchObject({ outcome: 'succeeded', calls: 7 })
  expect(takeCalls()).toBe(7)
  expect(await zone()).toBe('America/Chicago')
  expect((await connections.forTenant(tenantId).read())?.companyName).toEqual(expect.any(String))
  expect(days).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\d$/)])
  await clock.run(runner.runOnce({ tenantId, mode: 'full' }))
  expect(takeCalls()).toBe(6)
})

test('one that cannot be asked is read all the same, and asked again within a day', async () => {
  const { clock, runner, emulator, zone } = await openWithout()
  emulator.faults.push({
    match: { path: '/companyinfo/' },
    respond: { status: 403, body: '{}' },
    times: 1,
  })
  expect(await clock.run(runner.runOnce({ tenantId }))).toMatchObject({ outcome: 'succeeded' })
  expect(await zone()).toBeNull()
  await clock.advance(dayMs)
  await clock.run(runner.runOnce({ tenantId }))
  expect(await zone()).toBe('America/Chicago')
})

test.for([{ told: null }, { told: 'Pacific Standard Time' }])(
  'one that tells $told is read without, and asked once a day',
  async ({ told }) => {
    const { clock, runner, emulator, zone } = await openWithout(told)
    const days: number[] = []
    for (let tick = 0; tick < 3 * 96; tick += 1) {
      const { outcome } = await clock.run(runner.runOnce({ tenantId }))
      expect(outcome).toBe('succeeded')
      await clock.advance(dayMs / 96)
    }
    for (const { path, at } of emulator.log.records) {
      if (path.includes('/companyinfo/')) days.push(Math.floor(at / dayMs))
    }
    expect(await zone()).toBeNull()
    expect(days.length).toBeGreaterThanOrEqual(3)
    expect(days.length).toBeLessThanOrEqual(6)
  },
)

test('a zone stored with the connection that nobody knows is taken for none, and one of the host is refused', async () => {
  const { clock, connections, createRunner } = await openWithout(null)
  const tenant = connections.forTenant(tenantId)
  await tenant.describeCompany({ realmId, companyName: null, timeZone: 'Pacific Standard Time' })
  expect(await clock.run(createRunner().runOnce({ tenantId }))).toMatchObject({
    outcome: 'succeeded',
  })
  const report = await clock.run(createRunner({ timeZone: () => 'Mars' }).runOnce({ tenantId }))
  expect(report).toMatchObject({ outcome: 'failed', errorCode: 'unexpected' })
  expect(report.error?.message).toBe(
    "Expected an IANA name from timeZone('tenant-1'), received 'Mars'.",
  )
})
