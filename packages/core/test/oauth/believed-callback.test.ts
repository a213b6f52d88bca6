import { describe, expect, test } from 'vitest'
import { createEmptyCompany } from '../empty-company.ts'
import { createHarness, realmId, redirectUri, tenantId } from '../harness.ts'

const other = '9341452000000002'
const minute = 60_000

type Harness = ReturnType<typeof createHarness>

/** An operator consents for `realmId` and comes back, with another `realmId` in the address when it was edited. */
async function comeBack(
  { quickbooks, emulator, clock }: Pick<Harness, 'quickbooks' | 'emulator' | 'clock'>,
  change: { edited?: string; tenant?: string; confirmReplace?: boolean } = {},
) {
  const { edited, tenant = tenantId, confirmReplace = false } = change
  const pending = await quickbooks.oauth.buildAuthorizationUrl({
    tenantId: tenant,
    environment: 'sandbox',
    confirmReplace,
  })
  const callback = new URL(await emulator.consent(pending.url, { realmId }))
  if (edited !== undefined) callback.searchParams.set('realmId', edited)
  const input = { parameters: callback, expectedState: pending.state }
  return clock.run(quickbooks.oauth.completeAuthorization(input))
}

function open() {
  const harness = createHarness()
  harness.emulator.addCompany(createEmptyCompany(other))
  const reads = () => harness.emulator.log.find({ operation: 'read' })
  const list = async () => {
    const found: string[] = []
    for await (const { tenantId: one } of harness.connections.listConnected()) found.push(one)
    return found
  }
  return { ...harness, reads, list }
}

describe('an operator edits realmId in his own callback', () => {
  test.each([401, 403])('refused with a remedy when QuickBooks answers %d', async (status) => {
    const harness = open()
    if (status === 401) {
      const match = { operation: 'read' } as const
      harness.emulator.faults.push({ match, respond: 'gateway-401', times: 1 })
    }
    const outcome = await comeBack(harness, { edited: other })
    expect(outcome).toMatchObject({
      status: 'refused',
      reason: 'realm_refused',
      tenantId,
      remedy: expect.stringMatching(/start again/i),
    })
    expect(harness.reads().map((one) => one.status)).toEqual([status])
    expect(harness.emulator.log.count({ operation: 'token-refresh' })).toBe(0)
    expect(await harness.store.read()).toMatchObject({
      state: 'disconnected',
      stateReason: 'realm_refused',
      tokens: null,
    })
    expect(await harness.connections.findRealms([other])).toEqual([])
    expect(await harness.list()).toEqual([])
    // The grant's company is not known: revoking it could end another tenant's connection.
    expect(harness.emulator.log.count({ operation: 'revoke' })).toBe(0)
    // The claimed company is not the tenant's: the right one needs no confirmation.
    expect(await comeBack(harness)).toMatchObject({ status: 'connected', connection: { realmId } })
  })

  test('one call before connected, with the fresh token, and a 200 is the proof', async () => {
    const harness = open()
    const outcome = await comeBack(harness)
    expect(outcome).toMatchObject({ status: 'connected', connection: { state: 'connected' } })
    expect(harness.reads().map(({ path }) => path)).toEqual([
      `/v3/company/${realmId}/companyinfo/${realmId}`,
    ])
    expect(await harness.store.read()).toMatchObject({ companyName: 'Empty Books' })
    expect(await harness.connections.findRealms([realmId])).toMatchObject([{ tenantId }])
  })

  test('CompanyInfo.Id is not compared', async () => {
    const harness = open()
    const body = { CompanyInfo: { Id: '1', CompanyName: 'Told' }, time: '2026-11-23T00:00:00Z' }
    harness.emulator.faults.push({ match: { operation: 'read' }, respond: { status: 200, body } })
    expect(await comeBack(harness)).toMatchObject({ status: 'connected' })
  })

  test('before the 200, neither webhooks nor limiter know the realm', async () => {
    const harness = open()
    const known: string[] = []
    const quickbooks = harness.create({
      limiter: {
        schedule: (turn, call) => {
          known.push(turn.key.realmId)
          return call()
        },
        throttled: ({ key }) => void known.push(key.realmId),
      },
    })
    harness.emulator.faults.push({ match: { operation: 'read' }, respond: 'throttle', times: 1 })
    await comeBack({ ...harness, quickbooks })
    expect(known).toEqual([])
    expect(await harness.connections.findRealms([realmId])).toEqual([])
  })
})

describe('5xx, 429 and network', () => {
  test.each([
    ['5xx', 'unavailable'],
    ['500', 'application-error'],
    ['429', 'throttle'],
    ['network', { connection: 'drop' }],
    ['a time-out', { connection: 'hang' }],
    ['markup in a 200', 'html-in-200'],
  ] as const)('%s: kept as unconfirmed, asked again, no new consent', async (_what, respond) => {
    const harness = open()
    const { emulator, quickbooks, clock, store, reads, list, connections } = harness
    const rule = emulator.faults.push({ match: { operation: 'read' }, respond })
    const outcome = await comeBack(harness)
    expect(outcome).toMatchObject({
      status: 'unconfirmed',
      connection: { state: 'unconfirmed', realmId },
      remedy: expect.not.stringMatching(/tick|runner/),
    })
    expect(reads()).toHaveLength(1)
    expect((await store.read())?.tokens).not.toBeNull()
    expect(await connections.findRealms([realmId])).toEqual([])
    expect(await list()).toEqual([tenantId])
    const error: unknown = await clock.run(quickbooks.realm(tenantId)).catch((one: unknown) => one)
    expect(error).toMatchObject({ name: 'UnconfirmedError', code: 'unconfirmed', realmId })
    expect(reads()).toHaveLength(2)
    // Hours later: the access token has expired, the consent has not.
    await clock.advance(180 * minute)
    rule()
    const realm = await clock.run(quickbooks.realm(tenantId))
    expect(realm.realmId).toBe(realmId)
    expect(await store.read()).toMatchObject({ state: 'connected' })
    expect(await connections.findRealms([realmId])).toMatchObject([{ tenantId }])
    expect(emulator.log.count({ operation: 'token-exchange' })).toBe(1)
  })

  test('killed between exchange and confirmation: the next process confirms', async () => {
    const harness = open()
    const { emulator, clock, store, create } = harness
    emulator.faults.push({
      match: { operation: 'read' },
      respond: { connection: 'hang' },
      times: 1,
    })
    const pending = await harness.quickbooks.oauth.buildAuthorizationUrl({
      tenantId,
      environment: 'sandbox',
    })
    const parameters = await emulator.consent(pending.url, { realmId })
    // Its process is gone: nothing waits for this call.
    const killed = harness.quickbooks.oauth.completeAuthorization({
      parameters,
      expectedState: pending.state,
    })
    killed.catch(() => {})
    await clock.advance(1_000)
    expect(await store.read()).toMatchObject({ state: 'unconfirmed', realmId })
    const realm = await clock.run(create().realm(tenantId))
    expect(realm.realmId).toBe(realmId)
    expect(await store.read()).toMatchObject({ state: 'connected' })
  })

  test('a requested refresh does not end it when there is no refresh token', async () => {
    const harness = open()
    const { emulator, clock, quickbooks, store } = harness
    emulator.faults.push({ match: { operation: 'read' }, respond: 'unavailable', times: 1 })
    emulator.faults.push({
      match: { operation: 'token-exchange' },
      respond: {
        transform: (response) => {
          const { refresh_token: _left, ...rest } = JSON.parse(String(response.body))
          return { ...response, body: JSON.stringify(rest) }
        },
      },
    })
    expect(await comeBack(harness)).toMatchObject({ status: 'unconfirmed' })
    const refused = clock.run(quickbooks.oauth.refresh(tenantId))
    await expect(refused).rejects.toMatchObject({ reason: 'refresh_token_missing' })
    expect(await store.read()).toMatchObject({ state: 'unconfirmed' })
    expect((await clock.run(quickbooks.realm(tenantId))).realmId).toBe(realmId)
  })

  test('refused when it is asked again: the tokens are deleted, and no more calls are made', async () => {
    const harness = open()
    const { emulator, quickbooks, clock, store, reads } = harness
    emulator.faults.push({ match: { operation: 'read' }, respond: 'unavailable', times: 1 })
    expect(await comeBack(harness, { edited: other })).toMatchObject({ status: 'unconfirmed' })
    await expect(clock.run(quickbooks.realm(tenantId))).rejects.toMatchObject({
      name: 'RealmRefusedError',
      code: 'realm_refused',
    })
    expect(await store.read()).toMatchObject({ state: 'disconnected', tokens: null })
    const asked = reads().length
    await expect(clock.run(quickbooks.realm(tenantId))).rejects.toMatchObject({
      code: 'reconnect_required',
      reason: 'realm_refused',
    })
    expect(reads()).toHaveLength(asked)
  })
})

describe('a failure that needs a person is reported', () => {
  test('the subscription has ended: Fault 6190', async () => {
    const harness = open()
    const body = { Fault: { Error: [{ code: '6190', Message: 'Invalid Company Status' }] } }
    harness.emulator.faults.push({ match: { operation: 'read' }, respond: { status: 400, body } })
    const remedy: unknown = expect.stringMatching(/subscription/)
    expect(await comeBack(harness)).toMatchObject({ status: 'unconfirmed' })
    const error = harness.clock.run(harness.quickbooks.realm(tenantId))
    await expect(error).rejects.toMatchObject({ code: 'unconfirmed', remedy })
  })

  test('the client secret is wrong when an old claim is asked for again', async () => {
    const harness = open()
    const { emulator, clock, quickbooks } = harness
    emulator.faults.push({ match: { operation: 'read' }, respond: 'unavailable' })
    expect(await comeBack(harness)).toMatchObject({ status: 'unconfirmed' })
    await clock.advance(180 * minute)
    const body = { error: 'invalid_client' }
    emulator.faults.push({ match: { operation: 'token-refresh' }, respond: { status: 401, body } })
    const remedy: unknown = expect.stringMatching(/client id or secret/)
    const error = clock.run(quickbooks.realm(tenantId))
    await expect(error).rejects.toMatchObject({ code: 'unconfirmed', remedy })
  })
})

describe('a living connection', () => {
  test('is not touched by a callback that is refused', async () => {
    const harness = open()
    await comeBack(harness)
    const before = await harness.store.read()
    const outcome = await comeBack(harness, { edited: other, confirmReplace: true })
    expect(outcome).toMatchObject({ status: 'refused', reason: 'realm_refused' })
    expect(await harness.store.read()).toEqual(before)
    const realm = await harness.quickbooks.realm(tenantId)
    await harness.clock.run(realm.companyInfo())
  })

  test('is replaced by a proven consent, although the keys to count the call are missing', async () => {
    const harness = open()
    await comeBack(harness)
    let asked = 0
    const quickbooks = harness.create({
      // A secret store that answers twice, for the consent page and for the exchange.
      credentials: (_tenant, environment) => {
        asked += 1
        if (asked > 2) throw new Error('The secret store is away')
        return { ...harness.emulator.credentials(environment), redirectUri }
      },
    })
    const outcome = await comeBack({ ...harness, quickbooks })
    expect(outcome).toMatchObject({ status: 'connected' })
    expect(harness.emulator.log.count({ operation: 'token-exchange' })).toBe(2)
  })

  test('that waits for its proof is restored to the former company when it is refused', async () => {
    const harness = open()
    const { emulator, clock, quickbooks, store } = harness
    await comeBack(harness)
    emulator.faults.push({ match: { operation: 'read' }, respond: 'unavailable', times: 1 })
    const waiting = await comeBack(harness, { edited: other, confirmReplace: true })
    expect(waiting).toMatchObject({ status: 'unconfirmed', connection: { realmId: other } })
    await expect(clock.run(quickbooks.realm(tenantId))).rejects.toMatchObject({
      code: 'realm_refused',
    })
    expect(await store.read()).toMatchObject({
      realmId,
      companyName: 'Empty Books',
      state: 'disconnected',
      stateReason: 'realm_refused',
    })
    // Another company still needs the operator's word.
    await expect(comeBack(harness, { edited: other })).rejects.toMatchObject({
      code: 'realm_mismatch',
    })
  })
})

test('the metered call of the proof is counted once, for a realm that is proven', async () => {
  const harness = open()
  const { quickbooks, usage } = harness
  await comeBack(harness, { edited: other })
  await quickbooks.flushUsage()
  await comeBack(harness)
  await quickbooks.flushUsage()
  const { clientId } = harness.emulator.credentials('sandbox')
  const { appIdOf } = await import('../../src/oauth/credentials.ts')
  const month = new Date(harness.clock.now()).toISOString().slice(0, 7)
  expect(await usage.readApp({ appId: appIdOf(clientId), month })).toBe(1)
})
