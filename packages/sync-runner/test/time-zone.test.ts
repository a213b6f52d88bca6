import { expect, test } from 'vitest'
import type { SyncWarning } from '../src/report/sync-warning.ts'
import { openRealm, realmId, tenantId } from './support/open-realm.ts'

const dayMs = 86_400_000

async function openWithout(companyTimeZone: string | null = 'America/Chicago') {
  const opened = await openRealm({ isDescribed: false, company: { quirks: { companyTimeZone } } })
  const zone = async () => (await opened.connections.forTenant(tenantId).read())?.timeZone ?? null
  return { ...opened, zone }
}

test('the first read asks for a time zone that is not stored, with one call', async () => {
  const days: unknown[] = []
  const { clock, createRunner, zone, takeCalls, connections } = await openWithout()
  const runner = createRunner({
    afterTick: [{ name: 'day', run: async ({ today }) => void days.push(today) }],
  })
  const report = await clock.run(runner.runOnce({ tenantId }))
  expect(report).toMatchObject({ outcome: 'succeeded', calls: 11 })
  expect(takeCalls()).toBe(11)
  expect(await zone()).toBe('America/Chicago')
  expect((await connections.forTenant(tenantId).read())?.companyName).toEqual(expect.any(String))
  expect(days).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\d$/)])
  await clock.run(runner.runOnce({ tenantId, mode: 'full' }))
  expect(takeCalls()).toBe(8)
})

test('a company that cannot be asked is still read, and asked again within a day', async () => {
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
  'a company that reports $told has the zone of its address',
  async ({ told }) => {
    const { clock, connections, createRunner } = await openWithout(told)
    const { seen, onWarning } = collectWarnings()
    const report = await clock.run(createRunner({ onWarning }).runOnce({ tenantId }))
    expect(report).toMatchObject({ outcome: 'succeeded', calls: 11 })
    expect(await connections.forTenant(tenantId).read()).toMatchObject({
      timeZone: 'America/Los_Angeles',
      timeZoneSource: 'address',
    })
    expect(seen).toEqual([])
  },
)

/** CompanyInfo with an address that decides nothing. */
const nowhere = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ CompanyInfo: { CompanyName: 'Nowhere', Country: 'US', Id: '1' } }),
}

function collectWarnings() {
  const seen: SyncWarning[] = []
  return { seen, onWarning: ({ warning }: { warning: SyncWarning }) => void seen.push(warning) }
}

test('a warning time_zone_missing has the remedy, once, and is not repeated after the host has stored a zone', async () => {
  const { clock, connections, emulator, createRunner } = await openWithout(null)
  emulator.faults.push({ match: { path: '/companyinfo/' }, respond: nowhere })
  const { seen, onWarning } = collectWarnings()
  const runner = createRunner({ onWarning })
  for (let tick = 0; tick < 4; tick += 1) {
    await clock.run(runner.runOnce({ tenantId, mode: 'full' }))
    await clock.advance(dayMs / 4)
  }
  expect(seen).toEqual([
    expect.objectContaining({
      kind: 'time_zone_missing',
      key: `time_zone_missing:${realmId}`,
      message: expect.stringContaining('we cannot say what is overdue'),
      remedy: expect.stringContaining('describeCompany({ realmId, companyName: null, timeZone })'),
    }),
  ])
  const tenant = connections.forTenant(tenantId)
  await tenant.describeCompany({ realmId, companyName: null, timeZone: 'America/Denver' })
  const other = collectWarnings()
  await clock.run(createRunner({ onWarning: other.onWarning }).runOnce({ tenantId }))
  expect(other.seen).toEqual([])
})

test.for([{ told: null }, { told: 'Pacific Standard Time' }])(
  'a company that reports $told and has no address is read without a zone, and asked once a day',
  async ({ told }) => {
    const { clock, runner, emulator, zone } = await openWithout(told)
    emulator.faults.push({ match: { path: '/companyinfo/' }, respond: nowhere })
    const days: number[] = []
    for (let tick = 0; tick < 3 * 24; tick += 1) {
      const { outcome } = await clock.run(runner.runOnce({ tenantId }))
      expect(outcome).toBe('succeeded')
      await clock.advance(dayMs / 24)
    }
    for (const { path, at } of emulator.log.records) {
      if (path.includes('/companyinfo/')) days.push(Math.floor(at / dayMs))
    }
    expect(await zone()).toBeNull()
    expect(days.length).toBeGreaterThanOrEqual(3)
    expect(days.length).toBeLessThanOrEqual(6)
  },
)

test('an unknown zone stored with the connection counts as none, and one from the host is refused', async () => {
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
