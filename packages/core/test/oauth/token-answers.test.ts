import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FaultRule } from '@vectis/quickbooks-emulator'
import { consentExpiresAt } from '../../src/tokens/consent-expiry.ts'
import { deriveConnectionHealth } from '../../src/derive/connection-health.ts'
import { createHarness, realmId, tenantId } from '../harness.ts'

const hour = 3_600_000
const day = 24 * hour

type Answer = Record<string, unknown>

/** Intuit issues tokens, and its answer is changed on the way: a key that is undefined is left out. */
function changeAnswer(
  operation: 'token-exchange' | 'token-refresh',
  change: (answer: Answer) => Answer,
): FaultRule {
  return {
    match: { operation },
    respond: {
      transform: (response) => ({
        ...response,
        body: JSON.stringify({
          ...JSON.parse(String(response.body)),
          ...change(JSON.parse(String(response.body))),
        }),
      }),
    },
  }
}

async function open(rotateAfterMs = 0) {
  const harness = createHarness({ emulator: { oauth: { rotateAfterMs, grace: false } } })
  await harness.connect()
  const { clock, quickbooks, store, emulator } = harness
  const before = (await store.read())!
  await clock.advance(2 * hour)
  const refreshWith = async (change: Answer) => {
    const at = clock.now()
    const remove = emulator.faults.push(changeAnswer('token-refresh', () => change))
    await clock.run(quickbooks.oauth.refresh(tenantId))
    remove()
    const after = (await store.read())!
    const inMs = (instant: string | null) => (instant === null ? null : Date.parse(instant) - at)
    return { at, after, tokens: after.tokens!, inMs }
  }
  return { ...harness, before, refreshWith }
}

async function connectWith(change: Answer) {
  const harness = createHarness()
  const { clock, quickbooks, store, emulator } = harness
  const pending = await quickbooks.oauth.buildAuthorizationUrl({ tenantId, environment: 'sandbox' })
  const parameters = await emulator.consent(pending.url, { realmId })
  emulator.faults.push(changeAnswer('token-exchange', () => change))
  const at = clock.now()
  const input = { parameters, expectedState: pending.state }
  const outcome = await clock.run(quickbooks.oauth.completeAuthorization(input))
  return { ...harness, at, outcome, connection: (await store.read())! }
}

describe('a refresh answer', () => {
  test('without x_refresh_token_expires_in is kept: 100 days if the token is new', async () => {
    const { refreshWith, before } = await open()
    const { after, inMs, tokens } = await refreshWith({ x_refresh_token_expires_in: undefined })
    expect(after.generation).toBe(before.generation + 1)
    expect(tokens.refreshToken).not.toBe(before.tokens?.refreshToken)
    expect(inMs(tokens.refreshTokenExpiresAt)).toBe(100 * day)
  })

  test('without x_refresh_token_expires_in is kept: the stored instant if the token is not new', async () => {
    const { refreshWith, before } = await open(day)
    const { tokens } = await refreshWith({ x_refresh_token_expires_in: undefined })
    expect(tokens.refreshToken).toBe(before.tokens?.refreshToken)
    expect(tokens.refreshTokenExpiresAt).toBe(before.tokens?.refreshTokenExpiresAt)
  })

  test('without refresh_token is kept: the old one stays, and so does its end', async () => {
    const { refreshWith, before, quickbooks, clock } = await open(day)
    const change = { refresh_token: undefined, x_refresh_token_expires_in: undefined }
    const { after, tokens } = await refreshWith(change)
    expect(after).toMatchObject({ state: 'connected', stateReason: null })
    expect(tokens.refreshToken).toBe(before.tokens?.refreshToken)
    expect(tokens.refreshTokenExpiresAt).toBe(before.tokens?.refreshTokenExpiresAt)
    expect(tokens.accessToken).not.toBe(before.tokens?.accessToken)
    await clock.advance(2 * hour)
    await clock.run(quickbooks.oauth.refresh(tenantId))
  })

  test('without lifetimes is kept: an hour for the access token', async () => {
    const { refreshWith, before } = await open()
    const { after, inMs, tokens } = await refreshWith({
      expires_in: undefined,
      x_refresh_token_expires_in: undefined,
      x_refresh_token_hard_expires_in: undefined,
    })
    expect(after.generation).toBe(before.generation + 1)
    expect(inMs(tokens.accessTokenExpiresAt)).toBe(hour)
    expect(inMs(tokens.refreshTokenExpiresAt)).toBe(100 * day)
    expect(tokens.refreshTokenHardExpiresAt).toBe(before.tokens?.refreshTokenHardExpiresAt)
  })

  test.each([undefined, 0, null, -1, 'soon'])(
    'with a hard expiry of %j: the stored instant stays',
    async (x_refresh_token_hard_expires_in) => {
      const { refreshWith, before } = await open()
      const { tokens } = await refreshWith({ x_refresh_token_hard_expires_in })
      expect(before.tokens?.refreshTokenHardExpiresAt).not.toBeNull()
      expect(tokens.refreshTokenHardExpiresAt).toBe(before.tokens?.refreshTokenHardExpiresAt)
    },
  )
})

describe('an exchange answer', () => {
  test('without refresh_token is usable until the access token ends, and the state is reconnect needed', async () => {
    const { at, clock, connection, outcome, quickbooks, store } = await connectWith({
      refresh_token: undefined,
    })
    expect(outcome.status).toBe('connected')
    expect(connection).toMatchObject({ state: 'connected', stateReason: 'refresh_token_missing' })
    expect(connection.tokens?.refreshToken).toBeNull()
    expect(Date.parse(consentExpiresAt(connection.tokens!)) - at).toBe(hour)
    const facts = { ...connection, consentExpiresAt: consentExpiresAt(connection.tokens!) }
    expect(
      deriveConnectionHealth({ now: clock.now(), connection: facts, intervalMs: hour }),
    ).toEqual({ health: 'expiring', isUrgent: true, action: 'reconnect' })
    const realm = await quickbooks.realm(tenantId)
    await clock.run(realm.companyInfo())
    await clock.advance(hour)
    await expect(clock.run(realm.companyInfo())).rejects.toMatchObject({
      code: 'reconnect_required',
      reason: 'refresh_token_missing',
    })
    expect(await store.read()).toMatchObject({
      state: 'action_required',
      stateReason: 'refresh_token_missing',
    })
  })

  test('without lifetimes is kept: an hour, 100 days, and an unknown hard end', async () => {
    const { at, connection, outcome } = await connectWith({
      expires_in: undefined,
      x_refresh_token_expires_in: undefined,
      x_refresh_token_hard_expires_in: undefined,
    })
    expect(outcome.status).toBe('connected')
    const { accessTokenExpiresAt, refreshTokenExpiresAt, refreshTokenHardExpiresAt } =
      connection.tokens!
    expect(Date.parse(accessTokenExpiresAt) - at).toBe(hour)
    expect(Date.parse(refreshTokenExpiresAt) - at).toBe(100 * day)
    expect(refreshTokenHardExpiresAt).toBeNull()
  })
})

describe('whatever optional fields of a token answer are missing or odd', () => {
  const odd = fc.oneof(
    fc.constant(undefined),
    fc.constant(null),
    fc.constantFrom('', ' ', '3600', '8726400', '-1', '1e9', 'soon', 0, -1, 3600, 1e300, true),
    fc.anything(),
  )
  const change = fc.record(
    {
      refresh_token: odd,
      expires_in: odd,
      x_refresh_token_expires_in: odd,
      x_refresh_token_hard_expires_in: odd,
      token_type: odd,
    },
    { requiredKeys: [] },
  )
  /** What no JSON can hold is no answer. */
  const asJson = (value: object): Answer | null => {
    try {
      const fields = Object.entries(value).map(([name, one]) => [name, one] as const)
      JSON.stringify(Object.fromEntries(fields))
      return Object.fromEntries(fields)
    } catch {
      return null
    }
  }

  test('a refresh answer with an access token is committed', async () => {
    await fc.assert(
      fc.asyncProperty(change, async (fields) => {
        const answer = asJson(fields)
        if (answer === null) return
        const { refreshWith, before } = await open()
        const { after, tokens } = await refreshWith(answer)
        expect(after.generation).toBe(before.generation + 1)
        expect(after.state).toBe('connected')
        expect(tokens.accessToken).not.toBe(before.tokens?.accessToken)
        expect(tokens.refreshToken).not.toBeNull()
        for (const at of [tokens.accessTokenExpiresAt, tokens.refreshTokenExpiresAt]) {
          expect(Number.isNaN(Date.parse(at))).toBe(false)
        }
      }),
      { numRuns: 150 },
    )
  })

  test('an exchange answer with an access token is committed', async () => {
    await fc.assert(
      fc.asyncProperty(change, async (fields) => {
        const answer = asJson(fields)
        if (answer === null) return
        const { connection, outcome } = await connectWith(answer)
        expect(outcome.status).toBe('connected')
        expect(connection.tokens?.accessToken).toMatch(/./)
      }),
      { numRuns: 60 },
    )
  })
})

test.each([undefined, '', null, 7])('an access token of %j is no answer', async (access_token) => {
  const { quickbooks, clock, emulator, store, before } = await open()
  emulator.faults.push(changeAnswer('token-refresh', () => ({ access_token })))
  await expect(clock.run(quickbooks.oauth.refresh(tenantId))).rejects.toMatchObject({
    code: 'unreadable_answer',
  })
  expect((await store.read())?.generation).toBe(before.generation)
})
