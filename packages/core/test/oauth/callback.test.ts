import { describe, expect, test } from 'vitest'
import { parseAuthorizationResponse } from '../../src/oauth/authorization-response.ts'
import { createHarness, realmId, tenantId } from '../harness.ts'

async function begin() {
  const harness = createHarness()
  const { oauth } = harness.quickbooks
  const { state, url } = await oauth.buildAuthorizationUrl({ tenantId, environment: 'sandbox' })
  const process = (
    query: string,
    more: { expectedState?: string | null; expectedTenantId?: string } = {},
  ) => oauth.processCallback({ parameters: `/callback?${query}`, expectedState: state, ...more })
  return { ...harness, process, state, url }
}

describe('processCallback', () => {
  test('a state is 256 random bits, different each time, good for ten minutes', async () => {
    const { quickbooks, clock } = await begin()
    const request = { tenantId, environment: 'sandbox' } as const
    const made = await Promise.all(
      Array.from({ length: 50 }, () => quickbooks.oauth.buildAuthorizationUrl(request)),
    )
    expect(new Set(made.map(({ state }) => state)).size).toBe(50)
    for (const { state, expiresAt } of made) {
      expect(Buffer.from(state.split('.')[0]!, 'base64url')).toHaveLength(32)
      expect(Date.parse(expiresAt) - clock.now()).toBe(600_000)
    }
  })

  test('granted', async () => {
    const { process, state } = await begin()
    const outcome = await process(`code=abc&state=${state}&realmId=${realmId}`, {
      expectedState: state,
    })
    expect(outcome).toMatchObject({ status: 'granted', code: 'abc', realmId, tenantId })
    expect(JSON.stringify(outcome)).not.toContain('abc')
  })

  test.each(['access_denied', 'invalid_scope', 'server_error'])('refused: %s', async (error) => {
    const { process, state } = await begin()
    const outcome = await process(`error=${error}&state=${state}`)
    expect(outcome).toMatchObject({ status: 'refused', reason: error, tenantId })
  })

  test('an unknown error text is not repeated', async () => {
    for (const error of ['<script>', '<b>access_denied', 'access_denied<b>', 'a'.repeat(65)]) {
      const { process, state } = await begin()
      const outcome = await process(`error=${error}&state=${state}`)
      expect(outcome).toMatchObject({ status: 'refused', reason: 'unknown_error' })
    }
  })

  test('state_expired after ten minutes', async () => {
    const { process, state, clock } = await begin()
    await clock.advance(600_001)
    expect(await process(`code=a&state=${state}&realmId=1`)).toMatchObject({
      reason: 'state_expired',
    })
  })

  test('its last millisecond is over as well', async () => {
    const { process, state, clock } = await begin()
    await clock.advance(600_000)
    const query = `code=a&state=${state}&realmId=1`
    expect(await process(query)).toMatchObject({ status: 'invalid', reason: 'state_expired' })
  })

  test('already_completed the second time, also on another process', async () => {
    const { process, state, create } = await begin()
    const query = `code=a&state=${state}&realmId=1`
    expect(await process(query)).toMatchObject({ status: 'granted' })
    const parameters = `?${query}`
    for (const oauth of [create().oauth, create().oauth]) {
      expect(await oauth.processCallback({ parameters, expectedState: state })).toMatchObject({
        status: 'already_completed',
        tenantId,
        environment: 'sandbox',
      })
    }
    expect(await process(query)).toMatchObject({ status: 'already_completed', tenantId })
  })

  test('already_completed only until the state expires', async () => {
    const { process, state, clock } = await begin()
    await process(`code=a&state=${state}&realmId=1`)
    await clock.advance(600_001)
    expect(await process(`code=a&state=${state}&realmId=1`)).toMatchObject({
      reason: 'state_expired',
    })
  })

  test('a used state shows nothing to the operator of another tenant', async () => {
    const { process, state } = await begin()
    await process(`code=a&state=${state}&realmId=1`)
    const other = { expectedTenantId: 'tenant-2' }
    const outcome = await process(`code=a&state=${state}&realmId=1`, other)
    expect(outcome).toMatchObject({ status: 'invalid', reason: 'state_mismatch' })
    expect(outcome).not.toHaveProperty('tenantId')
  })

  test('a session that is left out is refused, and the state stays good', async () => {
    const { quickbooks, process, state } = await begin()
    const parameters = `?code=a&state=${state}&realmId=1`
    const without = { parameters } as Parameters<typeof quickbooks.oauth.processCallback>[0]
    await expect(quickbooks.oauth.processCallback(without)).rejects.toThrow(/expectedState/)
    await expect(quickbooks.oauth.completeAuthorization(without)).rejects.toThrow(/expectedState/)
    expect(await process(`code=a&state=${state}&realmId=1`)).toMatchObject({ status: 'granted' })
  })

  test('one of many simultaneous callbacks is granted', async () => {
    const { process, state } = await begin()
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => process(`code=a&state=${state}&realmId=1`)),
    )
    expect(outcomes.filter(({ status }) => status === 'granted')).toHaveLength(1)
  })

  test('state_unknown for one that was never made', async () => {
    const { process } = await begin()
    expect(
      await process('code=a&state=made-up&realmId=1', { expectedState: 'made-up' }),
    ).toMatchObject({ reason: 'state_unknown' })
  })

  test('state_mismatch for another session, which cannot use the state up', async () => {
    const { process, state } = await begin()
    const query = `code=a&state=${state}&realmId=1`
    expect(await process(query, { expectedState: null })).toMatchObject({
      reason: 'state_mismatch',
    })
    expect(await process(query, { expectedState: `${state}x` })).toMatchObject({
      reason: 'state_mismatch',
    })
    expect(await process(query, { expectedState: state })).toMatchObject({ status: 'granted' })
  })

  test('state_mismatch for the operator of another tenant', async () => {
    const { process, state } = await begin()
    const outcome = await process(`code=a&state=${state}&realmId=1`, {
      expectedTenantId: 'tenant-2',
    })
    expect(outcome).toMatchObject({ status: 'invalid', reason: 'state_mismatch' })
  })

  test.each([
    ['', 'state_missing'],
    ['code=a&realmId=1', 'state_missing'],
    ['code=a&realmId=1&state=', 'state_missing'],
    ['code=a&realmId=1&state=x&state=y', 'parameter_repeated'],
  ])('%j is %s', async (query, reason) => {
    const { process } = await begin()
    expect(await process(query)).toMatchObject({ status: 'invalid', reason })
  })

  test.each([
    ['realmId=1', 'code_missing'],
    [`code=${'a'.repeat(3_000)}&realmId=1`, 'code_missing'],
    ['code=a', 'realm_id_missing'],
    ['code=a&realmId=..%2F..', 'realm_id_missing'],
    ['code=a&realmId=x1', 'realm_id_missing'],
    ['code=a&realmId=1%2F..', 'realm_id_missing'],
    [`code=a&realmId=${'1'.repeat(33)}`, 'realm_id_missing'],
    ['code=a&realmId=1&realmId=2', 'parameter_repeated'],
  ])('%.30j with a good state is %s', async (query, reason) => {
    const { process, state } = await begin()
    expect(await process(`${query}&state=${state}`)).toMatchObject({ status: 'invalid', reason })
  })
})

describe('parseAuthorizationResponse', () => {
  const expected = { kind: 'code', state: 's', code: 'c+/=', realmId: '9' }
  test.each([
    ['a URL', new URL('https://hub.example/cb?code=c%2B%2F%3D&state=s&realmId=9#top')],
    ['a path', '/cb?code=c%2B%2F%3D&state=s&realmId=9'],
    ['a query string', 'code=c%2B%2F%3D&state=s&realmId=9'],
    ['search params', new URLSearchParams({ code: 'c+/=', state: 's', realmId: '9' })],
    ['a parsed query', { code: 'c+/=', state: 's', realmId: '9', other: undefined }],
    ['a parsed query with lists', { code: ['c+/='], state: ['s'], realmId: ['9'] }],
  ])('reads %s', (_name, parameters) => {
    expect(parseAuthorizationResponse(parameters)).toEqual(expected)
  })
})
