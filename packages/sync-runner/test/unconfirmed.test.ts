import { describe, expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from './support/open-realm.ts'

const minuteMs = 60_000

/** A consent that came back while QuickBooks could not be asked whose company it opens. */
async function openUnconfirmed() {
  const realm = await openRealm({ isDescribed: false })
  const { connections, emulator, clock, runner } = realm
  await connections.forTenant(tenantId).disconnect({ reason: 'x' })
  await connections.forTenant(tenantId).connect({
    environment: 'sandbox',
    realmId,
    tokens: emulator.issueTokens({ realmId }),
    state: 'unconfirmed',
  })
  const asked = () => emulator.log.records.filter(({ path }) => path.includes('/companyinfo/'))
  const tick = () => clock.run(runner.runOnce({ tenantId }))
  return { ...realm, asked, tick, state: () => connections.forTenant(tenantId).read() }
}

describe('a tick of an unconfirmed connection', () => {
  test('asks once, then continues: the first read asks for no CompanyInfo again', async () => {
    const { tick, asked, state } = await openUnconfirmed()
    expect(await tick()).toMatchObject({ outcome: 'succeeded', kind: 'full' })
    expect(asked()).toHaveLength(1)
    expect(await state()).toMatchObject({ state: 'connected' })
  })

  test('each tick asks again while QuickBooks fails, and needs no new consent', async () => {
    const { tick, asked, state, emulator, clock, connections, takeCalls } = await openUnconfirmed()
    const rule = emulator.faults.push({ match: { operation: 'read' }, respond: 'unavailable' })
    takeCalls()
    for (let n = 1; n <= 3; n += 1) {
      const report = await tick()
      expect(report).toMatchObject({ outcome: 'failed', errorCode: 'unconfirmed', realmId })
      expect(report.remedy).toContain('asked again')
      expect(takeCalls()).toBe(1)
      expect(await state()).toMatchObject({ state: 'unconfirmed' })
      expect(await connections.findRealms([realmId])).toEqual([])
      await clock.advance(60 * minuteMs)
    }
    rule()
    expect(await tick()).toMatchObject({ outcome: 'succeeded' })
    expect(asked()).toHaveLength(4)
    expect(await connections.findRealms([realmId])).toMatchObject([{ tenantId }])
  })

  test('refuses, names the remedy, and the next ticks ask nothing', async () => {
    const { tick, state, emulator, takeCalls, connections } = await openUnconfirmed()
    const respond = 'authorization-failure'
    emulator.faults.push({ match: { operation: 'read' }, respond, times: 1 })
    const report = await tick()
    expect(report).toMatchObject({ outcome: 'failed', errorCode: 'realm_refused', realmId })
    expect(report.remedy).toContain('Start again with Connect QuickBooks')
    expect(await state()).toMatchObject({ state: 'disconnected', tokens: null })
    takeCalls()
    expect(await tick()).toMatchObject({ errorCode: 'reconnect_required' })
    expect(takeCalls()).toBe(0)
    const listed: string[] = []
    for await (const one of connections.listConnected()) listed.push(one.tenantId)
    expect(listed).toEqual([])
  })

  test('the runner ticks it by itself', async () => {
    const { runner, clock, state } = await openUnconfirmed()
    runner.start()
    await clock.advance(5 * minuteMs)
    expect(await state()).toMatchObject({ state: 'connected' })
    await clock.run(runner.stop())
  })
})
