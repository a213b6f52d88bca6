import { describe, expect, test } from 'vitest'
import { createEmptyCompany } from '../empty-company.ts'
import { createHarness, realmId, tenantId } from '../harness.ts'

const other = '9341452000000002'
const minute = 60_000

type Harness = ReturnType<typeof createHarness>

/** An operator consents for `realmId` and comes back, with another `realmId` in the address when it was edited. */
async function comeBack(
  { quickbooks, emulator, clock }: Pick<Harness, 'quickbooks' | 'emulator' | 'clock'>,
  change: { edited?: string; confirmReplace?: boolean } = {},
) {
  const { edited, confirmReplace = false } = change
  const pending = await quickbooks.oauth.buildAuthorizationUrl({
    tenantId,
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
  return harness
}

describe('a claim to another company that stays unconfirmed', () => {
  const third = '9341452000000003'

  async function openClaim() {
    const harness = open()
    harness.emulator.addCompany(createEmptyCompany(third))
    await comeBack(harness)
    const rule = harness.emulator.faults.push({
      match: { operation: 'read' },
      respond: 'unavailable',
    })
    const waiting = await comeBack(harness, { edited: other, confirmReplace: true })
    expect(waiting).toMatchObject({ status: 'unconfirmed', connection: { realmId: other } })
    return { ...harness, rule }
  }

  test('disconnect restores the former company', async () => {
    const { quickbooks, clock, store } = await openClaim()
    const answer = await clock.run(quickbooks.oauth.disconnect(tenantId))
    expect(answer).toEqual({ revoked: false, code: 'unconfirmed' })
    const back = { realmId, companyName: 'Empty Books', state: 'disconnected', tokens: null }
    expect(await store.read()).toMatchObject(back)
  })

  test('so does a consent that is gone', async () => {
    const { quickbooks, clock, store, emulator } = await openClaim()
    const body = { error: 'invalid_grant' }
    emulator.faults.push({ match: { operation: 'token-refresh' }, respond: { status: 400, body } })
    await clock.advance(180 * minute)
    await expect(clock.run(quickbooks.realm(tenantId))).rejects.toMatchObject({
      code: 'reconnect_required',
      reason: 'invalid_grant',
    })
    expect(await store.read()).toMatchObject({
      realmId,
      state: 'disconnected',
      stateReason: 'invalid_grant',
    })
  })

  test('a third company needs confirmReplace, and its code is still unused', async () => {
    const harness = await openClaim()
    const asked = harness.emulator.log.count({ operation: 'token-exchange' })
    await expect(comeBack(harness, { edited: third })).rejects.toMatchObject({
      code: 'realm_mismatch',
      stored: { realmId },
    })
    expect(harness.emulator.log.count({ operation: 'token-exchange' })).toBe(asked)
    expect(await harness.store.read()).toMatchObject({ realmId: other, state: 'unconfirmed' })
    harness.rule()
    expect(await comeBack(harness)).toMatchObject({ status: 'connected', connection: { realmId } })
  })
})
